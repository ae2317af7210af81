import { findCutLogs, type LogNow } from '../app/verify/chain/cut-logs.js'
import type { VerifiedBranch } from '../app/verify/law/verified-branch.js'
import type { Examined } from '../app/verify/verify-repository.js'
import { readHighWater } from '../app/write/high-water.js'
import type { Finding } from '../domain/workflow/problem.js'

export const landedLogs = (verified: readonly VerifiedBranch[]): readonly LogNow[] =>
  verified.flatMap(({ landings, standing }) =>
    landings.map(({ workflow, seal, commit }) => ({
      slug: workflow,
      tip: seal,
      commit,
      law: standing?.sound ?? { kind: 'none' as const },
    })),
  )

/** Logs that lost something since this clone saw them last: asked of all branches, of a range and of one workflow. */
export async function cutLogs(
  { context, repo, refs }: Examined,
  logs: readonly LogNow[],
): Promise<readonly Finding[]> {
  const highWater = await readHighWater(context)
  return findCutLogs({ repo, refs, highWater, hashing: context.hashing }, logs)
}

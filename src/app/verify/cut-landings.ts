import type { Oid } from '../../domain/names/oid.js'
import type { Finding } from '../../domain/workflow/problem.js'
import { completing } from '../outcome/completing.js'
import { readHighWater } from '../write/high-water.js'
import { findCutLogs, type LogNow } from './chain/cut-logs.js'
import type { VerifiedBranch } from './law/verified-branch.js'
import type { Examined } from './verify-repository.js'

const landedLogs = (verified: readonly VerifiedBranch[]): readonly LogNow[] =>
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
  { context, repo, refs }: Pick<Examined, 'context' | 'repo' | 'refs'>,
  logs: readonly LogNow[],
): Promise<readonly Finding[]> {
  const highWater = await readHighWater(context)
  const how = () => completing(context)
  return findCutLogs({ repo, refs, highWater, hashing: context.hashing, completing: how }, logs)
}

export interface CutLandings<B extends VerifiedBranch> {
  readonly cut: readonly Finding[]
  readonly branches: readonly B[]
}

/** The same of logs that landed. Where a sound law says that people know of the landing, it is told as that. */
export async function cutLandings<B extends VerifiedBranch>(
  examined: Examined,
  verified: readonly B[],
): Promise<CutLandings<B>> {
  const found = await cutLogs(examined, landedLogs(verified))
  const known = new Map<Oid, string>(
    verified.flatMap((branch) => [
      ...branch.acknowledged.map(({ commit, why }) => [commit, why] as const),
      ...branch.known,
    ]),
  )
  return {
    cut: found.filter(({ commit }) => !known.has(commit)),
    branches: verified.map((branch) => ({ ...branch, acknowledged: withCut(branch, found, known) })),
  }
}

function withCut(
  { acknowledged, landings }: VerifiedBranch,
  found: readonly Finding[],
  known: ReadonlyMap<Oid, string>,
): VerifiedBranch['acknowledged'] {
  const here = new Set(landings.map(({ commit }) => commit))
  const cut = found.filter(({ commit }) => here.has(commit) && known.has(commit))
  if (cut.length === 0) return acknowledged
  const told = new Map(acknowledged.map((each) => [each.commit, each]))
  for (const { commit, code } of cut) {
    const { why, codes } = told.get(commit) ?? { why: known.get(commit) ?? '', codes: [] }
    told.set(commit, { commit, why, codes: [...new Set([...codes, code])] })
  }
  return [...told.values()]
}

import type { Finding } from '../../domain/workflow/problem.js'
import type { IsolatedRepository } from '../../git/clone/isolated.js'
import { REFS_TO_VERIFY } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { readRoots } from '../read/roots.js'
import { openCache, type Remembered } from './cache/verified-cache.js'
import { cutLandings } from './cut-landings.js'
import { localBranches } from './law/protected-branches.js'
import type { VerifiedBranch } from './law/verified-branch.js'
import { type Examined, examine, verifyAll } from './verify-repository.js'

export interface VerifiedNow {
  readonly branches: readonly VerifiedBranch[]
  /** Logs of landings that lost something since this clone saw them last. */
  readonly cut: readonly Finding[]
}

/**
 * The protected branches as they are now, for a command that is not `wf verify` itself. What an earlier run found sound
 * is not judged again. `null` where no root is pinned, or where an earlier run passed and nothing has moved since.
 */
export async function verifyNow(context: Context): Promise<VerifiedNow | null> {
  const found = await verifyUpTo(context, Number.POSITIVE_INFINITY)
  return found === 'too-many' ? null : found
}

/** The same, unless more commits than that would have to be judged. */
export async function verifyUpTo(context: Context, most: number): Promise<VerifiedNow | null | 'too-many'> {
  const [refs, roots] = await Promise.all([context.repo.refs(REFS_TO_VERIFY), readRoots(context)])
  if (roots.length === 0) return null
  let opened: IsolatedRepository | null = null
  const cache = await openCache(context, refs, roots, () => opened)
  if (cache.whole !== null) return null
  return examine(context, refs, roots, async (examined) => {
    opened = examined.repo
    if (Number.isFinite(most) && (await commitsToJudge(examined, cache)) > most) return 'too-many'
    const branches = await verifyAll(examined, [], cache)
    return cutLandings(examined, branches)
  })
}

/** Commits of protected branches that no earlier run found sound. */
async function commitsToJudge({ repo, roots, branches, refs }: Examined, cache: Remembered): Promise<number> {
  const known = await cache.branches(cache.revoked ?? [], localBranches(refs))
  let sum = 0
  for (const { tip } of branches)
    sum += (await repo.firstParents(tip, [...roots, ...known.map((each) => each.tip)]))?.length ?? 0
  return sum
}

import { afterLaw, allRevoked, type Revocations } from '../../domain/judge/revocation.js'
import type { Oid } from '../../domain/names/oid.js'
import { POLICY } from '../../domain/names/slug.js'
import { matchesAny } from '../../domain/policy/protects.js'
import { readLaw } from '../read/law.js'
import { sharedHistories } from './first-parent-chains.js'
import type { Branch } from './law/verified-branch.js'
import type { Repositories, Round } from './round.js'
import { verifyBranch } from './verify-branch.js'

const TRACKING = /^refs\/remotes\/[^/]+\/(.+)$/

// Laws that one remote branch may have on top of what is here. Nobody changes theirs so often between two fetches: who
// does is judged, whatever the newest say, since they may hide one that revokes.
const MOST_LAWS = 200

/**
 * What is revoked here, and by sound laws of protected branches as remotes have them: a clone need not have the branch
 * on which a revocation landed. They are judged by what is revoked here, and nothing else is taken from them.
 */
export async function revokedAtRemotes(all: Repositories, round: Round): Promise<Revocations> {
  let revoked = round.revoked
  // A remote branch mostly goes on from one that is here: what they share was judged, and costs nothing again.
  const shared = sharedHistories(all, round.branches)
  for (const branch of trackingBranches(all, round)) {
    if (!(await revokesMore(all, round, branch, revoked))) continue
    const verified = await verifyBranch(
      {
        ...all,
        revoked: round.revoked,
        spent: new Map(round.spent),
        bytes: null,
        alsoOn: async () => true,
        objectFormat: all.repo.objectFormat,
      },
      branch,
      await shared.beginning(branch),
    )
    revoked = afterLaw(revoked, { revoked: verified.standing?.revoked ?? [] })
  }
  return allRevoked([revoked])
}

/** Remote-tracking branches whose local namesake would be protected, under the name of that. */
function trackingBranches({ refs }: Repositories, { branches }: Round): readonly Branch[] {
  const protect = branches.flatMap(({ standing }) => standing?.protect ?? [])
  const here = new Set(
    branches.flatMap(({ commits, root }) => [...commits, ...(root === null ? [] : [root])]),
  )
  return refs.flatMap(({ name, oid }) => {
    const branch = TRACKING.exec(name)?.[1]
    if (branch === undefined || here.has(oid) || !matchesAny(protect, branch)) return []
    return [{ name: `refs/heads/${branch}`, tip: oid }]
  })
}

/** A look at the laws that it has and no branch here does, before anything of it is judged. */
async function revokesMore(
  { repo, local, roots }: Repositories,
  { branches }: Round,
  { tip }: Branch,
  revoked: Revocations,
): Promise<boolean> {
  if (roots.length === 0) return false
  const judged = new Set(branches.map(({ branch }) => branch))
  const without = local.filter(({ name }) => judged.has(name)).map((branch) => branch.tip)
  const changed = await repo.touching([tip], without, POLICY, { most: MOST_LAWS, firstParent: true })
  if (changed !== null && changed.length >= MOST_LAWS) return true
  const known = new Set(revoked.map(({ key }) => key))
  for (const commit of changed ?? ([] as Oid[])) {
    const law = await readLaw(repo, commit).catch(() => null)
    if (law?.kind === 'policy' && law.policy.revoked.some(({ key }) => !known.has(key))) return true
  }
  return false
}

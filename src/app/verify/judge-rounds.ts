import { afterLaw, allRevoked, type Revocations, sameRevocations } from '../../domain/judge/revocation.js'
import { judgeRound } from './judge-round.js'
import type { VerifiedBranch } from './law/verified-branch.js'
import { revokedAtRemotes } from './revoked-at-remotes.js'

import type { Repositories, Round } from './round.js'

/**
 * Judges the protected branches. A revocation looks back, and which laws are sound depends on what is revoked: so it
 * is judged with what is known to be revoked, until nothing more comes in by laws that are sound. What a sound law
 * revoked once stays revoked, also where its own signer is revoked later. It begins with nothing, never with what a
 * law says that was not judged yet: else whoever is revoked could revoke those who did it.
 */
export async function judgeRounds(all: Repositories): Promise<readonly VerifiedBranch[]> {
  let round = await judgeKnown(all)
  for (;;) {
    const elsewhere = await revokedAtRemotes(all, round)
    if (elsewhere.length === round.revoked.length) break
    round = await judgeUntilAllIsRevoked(all, elsewhere)
  }
  for (const [id, commit] of round.spent) all.spent.set(id, commit)
  return round.branches
}

/** What an earlier run found to be revoked is right where these branches still say the same. */
async function judgeKnown(all: Repositories): Promise<Round> {
  const { revoked } = all.cache
  if (revoked !== null) {
    const round = await judgeWith(all, revoked)
    if (sameRevocations(revokedBy(round), revoked)) return round
  }
  return judgeUntilAllIsRevoked(all, [])
}

async function judgeUntilAllIsRevoked(all: Repositories, from: Revocations): Promise<Round> {
  for (let revoked = from; ; ) {
    const round = await judgeWith(all, revoked)
    const more = afterLaw(revoked, { revoked: revokedBy(round) })
    if (more.length === revoked.length) return round
    revoked = more
  }
}

const judgeWith = (all: Repositories, revoked: Revocations): Promise<Round> =>
  judgeRound(all, allRevoked([revoked]))

const revokedBy = ({ branches }: Round): Revocations =>
  allRevoked(branches.map(({ standing }) => standing?.revoked ?? []))

import type { Hashing } from '../../domain/fold/hashing.js'
import { afterLaw, allRevoked, type Revocations, sameRevocations } from '../../domain/judge/revocation.js'
import type { Oid } from '../../domain/names/oid.js'
import type { IsolatedRepository } from '../../git/clone/isolated.js'
import type { Ref } from '../../git/port.js'
import type { Spent } from './branch-judge.js'
import type { Remembered } from './cache/verified-cache.js'
import type { Archives } from './chain/find-chain.js'
import { judgeRound, type Round } from './judge-round.js'
import type { Branch, VerifiedBranch } from './law/verified-branch.js'
import type { HashedBlobs } from './objects/hashed-blobs.js'
import { revokedAtRemotes } from './revoked-at-remotes.js'

/** All that judging the protected branches of a repository needs to know of it. */
export interface Repositories {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  readonly shallow: boolean
  readonly archives: Archives
  readonly bytes: HashedBlobs | null
  /** Every local branch, at the tip at which it is to be judged. */
  readonly local: readonly Branch[]
  /** Those of which it is known that they are protected. */
  readonly first: readonly Branch[]
  /** Spent by branches that were judged before; what lands is added. */
  readonly spent: Spent
  readonly cache: Remembered
  readonly progress: (message: string) => void
}

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

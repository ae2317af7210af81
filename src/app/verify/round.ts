import type { Hashing } from '../../domain/fold/hashing.js'
import type { Revocations } from '../../domain/judge/revocation.js'
import type { Oid } from '../../domain/names/oid.js'
import type { IsolatedRepository } from '../../git/clone/isolated.js'
import type { Ref } from '../../git/port.js'
import type { Archives } from '../objects/archives.js'
import type { Context } from '../outcome/context.js'
import type { Spent } from './branch-judge.js'
import type { Remembered } from './cache/verified-cache.js'
import type { Branch, VerifiedBranch } from './law/verified-branch.js'
import type { HashedBlobs } from './objects/hashed-blobs.js'

/** All that judging the protected branches of a repository needs to know of it. */
export interface Repositories {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  /** The command that brings what is missing here. */
  readonly completing: string
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
  readonly step?: Context['step'] | undefined
}

/** What judging all protected branches once came to. */
export interface Round {
  readonly branches: readonly VerifiedBranch[]
  /** What was taken to be revoked. */
  readonly revoked: Revocations
  readonly spent: Spent
}

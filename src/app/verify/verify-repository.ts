import type { Oid } from '../../domain/names/oid.js'
import { type IsolatedRepository, openIsolated } from '../../git/clone/isolated.js'
import type { Ref } from '../../git/port.js'
import { archivesOf } from '../objects/archives.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import type { Spent } from './branch-judge.js'
import { NO_CACHE, type Remembered } from './cache/verified-cache.js'
import { judgeRounds } from './judge-rounds.js'
import { localBranches, protectedByRoots } from './law/protected-branches.js'
import type { Branch, VerifiedBranch } from './law/verified-branch.js'
import { type HashedBlobs, hashedBlobs } from './objects/hashed-blobs.js'

/** A repository while it is verified: its objects read in isolation, its refs as they were when it began. */
export interface Examined {
  readonly context: Context
  readonly repo: IsolatedRepository
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  /** The branches that the laws at the roots protect. Sound laws since may protect more of them. */
  readonly branches: readonly Branch[]
  /** The command that brings what is missing here. */
  readonly completing: string
  /** Hashes what landed; `null`: only what decides is read. */
  readonly bytes: HashedBlobs | null
}

/** Opens the repository for the time of `work`, which gets nothing of it but objects that were hashed again. */
export async function examine<T>(
  context: Context,
  refs: readonly Ref[],
  roots: readonly Oid[],
  work: (examined: Examined) => Promise<T>,
  { bytes = false }: { readonly bytes?: boolean } = {},
): Promise<T> {
  const [repo, how] = await Promise.all([openIsolated(context.repo), completing(context)])
  try {
    const branches = await protectedByRoots(repo, localBranches(refs), roots)
    const hashed = bytes ? hashedBlobs(repo, how) : null
    return await work({ context, repo, refs, roots, branches, completing: how, bytes: hashed })
  } finally {
    await repo.close()
  }
}

/**
 * Judges every protected branch, with `wanted` among them, at the tips that it gives. A chain that landed on one
 * of them is spent on the others. In the order in which they are judged: who shares history has it judged once.
 */
export async function verifyAll(
  examined: Examined,
  wanted: readonly Branch[],
  cache: Remembered = NO_CACHE,
  spent: Spent = new Map(),
): Promise<readonly VerifiedBranch[]> {
  const { context, repo, roots, refs } = examined
  const names = new Set(wanted.map(({ name }) => name))
  const local = [...localBranches(refs).filter(({ name }) => !names.has(name)), ...wanted]
  const first = [...wanted, ...examined.branches.filter(({ name }) => !names.has(name))]
  return judgeRounds({
    repo,
    roots,
    completing: examined.completing,
    refs,
    local,
    first,
    spent,
    cache,
    hashing: context.hashing,
    archives: archivesOf(refs),
    bytes: examined.bytes,
    progress: context.progress,
    ...(context.step === undefined ? {} : { step: context.step }),
  })
}

/** The same, and what it says of `wanted`, in that order. */
export async function verifySome(
  examined: Examined,
  wanted: readonly Branch[],
  spent: Spent = new Map(),
): Promise<readonly VerifiedBranch[]> {
  const verified = await verifyAll(examined, wanted, NO_CACHE, spent)
  return wanted.flatMap(({ name }) => verified.filter(({ branch }) => branch === name))
}

import type { Oid } from '../../domain/oid.js'
import { protects } from '../../domain/protects.js'
import { allRevoked } from '../../domain/revocation.js'
import { DRAFTS } from '../../domain/slug.js'
import { type IsolatedRepository, openIsolated } from '../../git/native/isolated.js'
import type { Ref } from '../../git/port.js'
import type { Context } from '../context.js'
import { type Law, readLaw } from '../law.js'
import type { Spent } from './branch-judge.js'
import { archivesOf } from './find-chain.js'
import type { Branch, VerifiedBranch } from './verified-branch.js'
import { keyOf, NO_CACHE, type Remembered, type SoundBranch } from './verified-cache.js'
import { type Verifying, verifyBranch } from './verify-branch.js'

/** A repository while it is verified: its objects read in isolation, its refs as they were when it began. */
export interface Examined {
  readonly context: Context
  readonly repo: IsolatedRepository
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  /** The branches that a law protects, with the law at their tips. */
  readonly branches: readonly ProtectedBranch[]
  readonly shallow: boolean
}

export interface ProtectedBranch extends Branch {
  readonly law: Law
}

/** Opens the repository for the time of `work`, which gets nothing of it but objects that were hashed again. */
export async function examine<T>(
  context: Context,
  refs: readonly Ref[],
  roots: readonly Oid[],
  work: (examined: Examined) => Promise<T>,
): Promise<T> {
  const [repo, { shallow }] = await Promise.all([openIsolated(context.repo), context.repo.places()])
  try {
    const branches = await protectedBranches(repo, refs, roots)
    return await work({ context, repo, refs, roots, branches, shallow })
  } finally {
    await repo.close()
  }
}

/**
 * The branches that are to be judged: those that the policy at their tip protects, and those that the policy
 * at a pinned root does, so that no commit takes a branch out of the law by editing the law.
 */
async function protectedBranches(
  repo: IsolatedRepository,
  refs: readonly Ref[],
  roots: readonly Oid[],
): Promise<readonly ProtectedBranch[]> {
  const laws = await Promise.all(roots.map((root) => readLaw(repo, root)))
  const found: ProtectedBranch[] = []
  for (const { name, oid } of refs) {
    if (!name.startsWith('refs/heads/') || name.startsWith(DRAFTS)) continue
    const law = await readLaw(repo, oid)
    const named = [law, ...laws].some((each) => each.kind === 'policy' && protects(each.policy, name))
    // A policy that does not parse protects everything: it fails closed.
    if (named || law.kind === 'invalid') found.push({ name, tip: oid, law })
  }
  return found
}

/** Judges these branches, one after the other: a chain that landed on one of them is spent on the next. */
export async function verifyAll(
  examined: Examined,
  branches: readonly Branch[],
  cache: Remembered = NO_CACHE,
  spent: Spent = new Map(),
): Promise<readonly VerifiedBranch[]> {
  const { context, repo, roots, shallow } = examined
  const verifying: Verifying = {
    repo,
    roots,
    spent,
    shallow,
    hashing: context.hashing,
    archives: archivesOf(examined.refs),
    revoked: allRevoked(examined.branches.flatMap(({ law }) => (law.kind === 'policy' ? [law.policy] : []))),
  }
  const key = keyOf(examined)
  const known = new Map((key === null ? [] : cache.branches(key)).map((each) => [each.branch, each]))
  for (const { landings } of known.values()) for (const { id, commit } of landings) spent.set(id, commit)
  const verified: VerifiedBranch[] = []
  for (const branch of branches) {
    context.progress(`verifying ${branch.name.replace('refs/heads/', '')}`)
    verified.push(await verifyFrom(verifying, branch, known.get(branch.name) ?? null))
  }
  return verified
}

/** Judges what came in since an earlier run found the branch sound, where it has only grown since. */
async function verifyFrom(
  verifying: Verifying,
  branch: Branch,
  known: SoundBranch | null,
): Promise<VerifiedBranch> {
  if (known === null) return verifyBranch(verifying, branch)
  const since = await verifyBranch({ ...verifying, roots: [known.tip] }, branch)
  if (since.root !== known.tip) {
    // It was rewound: what was found of it is of no use, nor what was spent on it.
    for (const { id } of known.landings) verifying.spent.delete(id)
    return verifyBranch(verifying, branch)
  }
  return {
    ...since,
    root: known.root,
    checked: known.checked + since.checked,
    landings: [...known.landings, ...since.landings],
    acknowledged: [...known.acknowledged, ...since.acknowledged],
  }
}

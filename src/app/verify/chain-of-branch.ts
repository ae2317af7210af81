import type { Commit } from '../../domain/commit.js'
import type { Oid } from '../../domain/oid.js'
import type { IsolatedRepository } from '../../git/native/isolated.js'
import { readLaw } from '../law.js'
import { commitNamed, readCommit } from '../read-commit.js'

/** The commits of a branch that are to be judged. */
export type BranchChain =
  | {
      readonly kind: 'rooted'
      readonly root: Oid
      /** After the root, oldest first. Each has to be the first parent of the next: who reads them, looks. */
      readonly commits: readonly Oid[]
    }
  /** No pinned root is on it. The oldest commit that has a policy is where trust could begin. */
  | { readonly kind: 'rootless'; readonly candidate: Commit | null }

/** Throws as reading does, where a commit is missing or altered. */
export async function chainOfBranch(
  repo: IsolatedRepository,
  tip: Oid,
  roots: readonly Oid[],
): Promise<BranchChain> {
  if (roots.includes(tip)) return { kind: 'rooted', root: tip, commits: [] }
  if (roots.length > 0) {
    const commits = await repo.firstParents(tip, roots)
    const [oldest] = commits ?? []
    const first = oldest === undefined ? null : await readCommit(repo, oldest)
    const root = first?.parents[0]
    if (commits !== null && commits.at(-1) === tip && root !== undefined && roots.includes(root))
      return { kind: 'rooted', root, commits }
  }
  return walk(repo, tip, roots)
}

/** The same, commit by commit, where Git cannot say or the root is on no first-parent chain. */
async function walk(repo: IsolatedRepository, tip: Oid, roots: readonly Oid[]): Promise<BranchChain> {
  const commits: Oid[] = []
  let candidate: Commit | null = null
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    if (roots.includes(next)) return { kind: 'rooted', root: next, commits: commits.reverse() }
    const commit: Commit = await commitNamed(repo, next)
    commits.push(next)
    if ((await readLaw(repo, commit.oid)).kind === 'policy') candidate = commit
    next = commit.parents[0]
  }
  return { kind: 'rootless', candidate }
}

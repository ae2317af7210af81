import type { Commit } from '../../../domain/log/commit.js'
import type { Oid } from '../../../domain/names/oid.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import { commitNamed, readCommit } from '../../objects/read-commit.js'
import { readLaw } from '../../read/law.js'

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

/**
 * The chain from the oldest of these roots that the branch stands on: what a later root would have trusted is
 * judged. Throws as reading does, where a commit is missing or altered.
 */
export async function chainOfBranch(
  repo: IsolatedRepository,
  tip: Oid,
  roots: readonly Oid[],
): Promise<BranchChain> {
  const chains = await Promise.all([...new Set(roots)].map((root) => chainFrom(repo, tip, root)))
  const rooted = chains.filter((chain) => chain !== null).sort((a, b) => b.commits.length - a.commits.length)
  return rooted[0] ?? walk(repo, tip, roots)
}

/** As Git lists it, where what it says begins at that root. */
async function chainFrom(
  repo: IsolatedRepository,
  tip: Oid,
  root: Oid,
): Promise<(BranchChain & { readonly kind: 'rooted' }) | null> {
  if (root === tip) return { kind: 'rooted', root, commits: [] }
  const commits = await repo.firstParents(tip, [root])
  const [oldest] = commits ?? []
  const first = oldest === undefined ? null : await readCommit(repo, oldest)
  const whole = commits?.at(-1) === tip && first?.parents[0] === root
  return whole ? { kind: 'rooted', root, commits: commits ?? [] } : null
}

/** The same, commit by commit, where Git cannot say or no root is on the first-parent chain. */
async function walk(repo: IsolatedRepository, tip: Oid, roots: readonly Oid[]): Promise<BranchChain> {
  const commits: Oid[] = []
  let candidate: Commit | null = null
  let found: (BranchChain & { readonly kind: 'rooted' }) | null = null
  const sought = new Set(roots)
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    if (sought.delete(next)) found = { kind: 'rooted', root: next, commits: commits.toReversed() }
    if (found !== null && sought.size === 0) return found
    const commit: Commit | null =
      found === null ? await commitNamed(repo, next) : await readCommit(repo, next)
    // A root was found, and an older one is not to be had: a shallow clone ends here.
    if (commit === null) break
    commits.push(next)
    if ((await readLaw(repo, commit.oid)).kind === 'policy') candidate = commit
    next = commit.parents[0]
  }
  return found ?? { kind: 'rootless', candidate }
}

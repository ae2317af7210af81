import type { Oid } from '../../domain/names/oid.js'
import { readCommit } from '../objects/read-commit.js'
import type { Branch, VerifiedBranch } from './law/verified-branch.js'
import type { Repositories } from './round.js'
import type { Begun } from './verify-branch.js'

/** First-parent history that protected branches share: a branch that was cut from another begins with it. */
export interface SharedHistories {
  /** Is that commit on the branch of this name here, or at `origin` where it is not here? */
  readonly alsoOn: (branch: string, commit: Oid) => Promise<boolean>
  /** Where the history ends that a branch shares with one that was judged before it, in this run. */
  readonly beginning: (branch: Branch) => Promise<Begun | null>
}

/** `judged` grows while this is asked. */
export function sharedHistories(
  { repo, refs, local, roots }: Pick<Repositories, 'repo' | 'refs' | 'local' | 'roots'>,
  judged: readonly VerifiedBranch[],
): SharedHistories {
  const chains = new Map<string, Promise<ReadonlySet<Oid>>>()
  const tipOf = (name: string): Oid | undefined =>
    local.find((branch) => branch.name === name)?.tip ??
    refs.find((ref) => ref.name === name.replace('refs/heads/', 'refs/remotes/origin/'))?.oid
  const chainOf = async (name: string): Promise<ReadonlySet<Oid>> => {
    const tip = tipOf(name)
    const lists =
      tip === undefined ? [] : await Promise.all(roots.map((root) => repo.firstParents(tip, [root])))
    return new Set(lists.flatMap((list) => list ?? []))
  }
  return {
    async alsoOn(branch, commit) {
      const chain = chains.get(branch) ?? chainOf(branch)
      chains.set(branch, chain)
      return (await chain).has(commit)
    },
    async beginning({ tip }) {
      let last: Begun | null = null
      let longest = 0
      for (const other of judged) {
        const at = await forkFrom(other, tip)
        const standing = other.standings[at] ?? null
        if (at < longest || standing === null || other.root === null) continue
        longest = at
        const { branch, root, commits } = other
        last = { at: commits[at] as Oid, root, standing: { ...standing, own: false }, of: branch }
      }
      return last
    },
  }

  /** How far the other branch's commits are those of `tip` too, and sealed for the other alone; -1: not at all. */
  async function forkFrom(other: VerifiedBranch, tip: Oid): Promise<number> {
    const places = new Map(other.commits.map((oid, at) => [oid, at]))
    const fork = places.has(tip) ? tip : await parentOfOldest(other, tip)
    const strange = other.landings.find(({ target }) => target !== other.branch)
    const until = strange === undefined ? other.commits.length : (places.get(strange.commit) ?? 0)
    let at = Math.min(fork === undefined ? -1 : (places.get(fork) ?? -1), until - 1)
    while (at >= 0 && other.standings[at] === null) at--
    return at
  }

  async function parentOfOldest(other: VerifiedBranch, tip: Oid): Promise<Oid | undefined> {
    const end = other.commits.at(-1)
    if (end === undefined) return undefined
    const own = await repo.firstParents(tip, [end])
    const [oldest] = own ?? []
    return oldest === undefined ? undefined : (await readCommit(repo, oldest))?.parents[0]
  }
}

import type { Oid } from '../domain/oid.js'
import type { Repository } from '../git/port.js'
import { readCommit } from './read-log.js'

// A chain tells its next commit only when the one after it is read. More than this of it is read as it comes.
const MOST = 64

/**
 * A function that asks for the commits which the one at that place of `commits` brings along, all at once and
 * with their trees, so that whoever walks them finds them on their way. `ancestry` has those of a chain before
 * their merge. Nothing is judged by it: what is not asked for here is read when it is needed.
 */
export function warming(
  repo: Repository,
  commits: readonly Oid[],
  ancestry: readonly Oid[],
): (at: number) => void {
  const places = new Map(ancestry.map((oid, place) => [oid, place]))
  return (at) => {
    const end = places.get(commits[at] as Oid)
    if (end === undefined) return
    const before = at === 0 ? -1 : (places.get(commits[at - 1] as Oid) ?? end)
    for (const oid of ancestry.slice(Math.max(before + 1, end - MOST), end + 1)) void warm(repo, oid)
  }
}

async function warm(repo: Repository, oid: Oid): Promise<void> {
  try {
    const commit = await readCommit(repo, oid)
    if (commit !== null) await repo.read(commit.tree)
  } catch {
    // Who needs it comes upon the same, and says so.
  }
}

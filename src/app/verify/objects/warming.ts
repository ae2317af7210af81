import { isOid, type Oid } from '../../../domain/names/oid.js'
import type { Repository } from '../../../git/port.js'
import { readCommit } from '../../objects/read-commit.js'

// A chain tells its next commit only when the one after it is read. More than this of it is read as it comes.
const MOST = 64

/**
 * A function that asks for the commits which the next of `commits` brings along, all at once and with their
 * trees, so that whoever walks them finds them on their way. `ancestry` has one commit a line, those of a chain
 * before their merge. Nothing is judged by it: what is not asked for here is read when it is needed.
 */
export function warming(repo: Repository, commits: readonly Oid[], ancestry: string): (at: number) => void {
  const width = (commits[0]?.length ?? 0) + 1
  let begin = 0
  return (at) => {
    const end = ancestry.indexOf(commits[at] as Oid, begin)
    if (end < 0) return
    for (let next = Math.max(begin, end - MOST * width); next <= end; next += width) {
      const oid = ancestry.slice(next, next + width - 1)
      if (isOid(oid)) void warm(repo, oid)
    }
    begin = end + width
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

import type { Commit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Repository } from '../../git/port.js'
import { readCommit } from '../objects/read-commit.js'

// A chain tells its next commit only when the one after it is read: each waits for an answer of Git. A log that is longer
// than this is worth a process that says what comes next.
const SHORT = 32
// As many as an adapter remembers until they are asked for.
const AT_ONCE = 512

/**
 * Reads commits of one chain, each named by the one before. In a long one the next are asked for all at once, as far as
 * Git says which they are; nothing is judged by that.
 */
export function chainReader(repo: Repository): (oid: Oid) => Promise<Commit | null> {
  let read = 0
  let known = SHORT
  return async (oid) => {
    if (read++ === known && repo.firstParentsFrom !== undefined) {
      const next = await repo.firstParentsFrom(oid, AT_ONCE)
      known += AT_ONCE
      // Who comes to one hears of its failure; nobody may.
      for (const each of next) repo.read(each).catch(() => {})
    }
    return readCommit(repo, oid)
  }
}

import type { Oid } from '../../domain/names/oid.js'
import type { Repository } from '../../git/port.js'
import { commitNamed } from '../objects/read-commit.js'

/**
 * Is a commit among `tip` and what it leads to along first parents? The history is read as far as an answer takes,
 * and once, however many are asked for: anybody may push logs that begin anywhere. Throws `MissingObject` where the
 * way is not here.
 */
export function firstParentsOf(repo: Pick<Repository, 'read'>, tip: Oid): (wanted: Oid) => Promise<boolean> {
  const passed = new Set<Oid>()
  let next: Oid | undefined = tip
  const walkTo = async (wanted: Oid): Promise<boolean> => {
    while (!passed.has(wanted) && next !== undefined) {
      const commit = await commitNamed(repo, next)
      passed.add(next)
      next = commit.parents[0]
    }
    return passed.has(wanted)
  }
  // One after the other: all of them walk the same way.
  let last: Promise<unknown> = Promise.resolve()
  return (wanted) => {
    const mine = last.then(() => walkTo(wanted))
    last = mine.catch(() => {})
    return mine
  }
}

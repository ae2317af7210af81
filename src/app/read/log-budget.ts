import type { Oid } from '../../domain/names/oid.js'
import { TooMuchToRead } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'
import { type TreeBudget, treeBudget } from '../../git/tree-budget.js'
import { type FitBudget, fitBudget } from '../definitions/schema-fit.js'
import { commitNamed } from '../objects/read-commit.js'

/** What is read for one log: anybody can push a draft, and it may lead anywhere. */
export interface LogBudget {
  /** For all of its commits together. */
  readonly trees: TreeBudget
  readonly fit: FitBudget
  /** Does the first lead to the second along first parents? Asked often of the same two. */
  readonly leadsTo: (tip: Oid, wanted: Oid) => Promise<boolean>
}

/**
 * More than that many commits in a row without an event are no log: a project's own history was pushed as a draft.
 * People work in a draft as they like, and ten thousand commits between two events are read.
 */
export const WITHOUT_EVENT = 12_000

/** Commits of one log: somebody has to write each of them. */
export const LONGEST_LOG = 100_000

// Of the target's history, for all updates of one log.
const HISTORY = 500_000

export function logBudget(repo: Repository): LogBudget {
  const known = new Map<string, Promise<boolean>>()
  let left = HISTORY
  const walk = async (tip: Oid, wanted: Oid): Promise<boolean> => {
    for (let next: Oid | undefined = tip; next !== undefined; ) {
      if (next === wanted) return true
      if (left-- <= 0) throw new TooMuchToRead(tip, 'leads to a history that is longer than is read')
      next = (await commitNamed(repo, next)).parents[0]
    }
    return false
  }
  return {
    trees: treeBudget(),
    fit: fitBudget(),
    leadsTo: (tip, wanted) => {
      const key = `${tip} ${wanted}`
      const answer = known.get(key) ?? walk(tip, wanted)
      known.set(key, answer)
      return answer
    },
  }
}

import type { Oid } from '../domain/names/oid.js'
import { TooMuchToRead } from './object-faults.js'
import type { Repository } from './port.js'
import type { RawTree } from './raw-tree.js'
import { readRawTree } from './read-tree.js'

/** What may still be read of trees. Whoever reads many for one purpose hands the same one to each. */
export interface TreeBudget {
  /** Entries, of folders and files. */
  entries: number
  /** Of these, entries of folders that were read already. */
  repeated: number
  /** Of paths. */
  bytes: number
}

/**
 * More than any project has, and little enough to be refused within seconds. Somebody had to make and to send
 * each folder that is read for the first time. One that is named again costs nothing: ten that each name the next
 * ten times are ten thousand million files.
 */
export const treeBudget = (): TreeBudget => ({ entries: 2_000_000, repeated: 100_000, bytes: 1 << 28 })

/** Git's own bound (`core.maxTreeDepth`): what is deeper is checked out by nobody. */
const DEEPEST = 2048

/** One walk through trees, of which many folders are on their way at once. */
export interface TreeWalk {
  /** Was something thrown? Then nobody needs the rest. */
  readonly isOver: () => boolean
  /** A tree, each once: a large one that is named a thousand times is not fetched a thousand times. */
  readonly read: (tree: Oid | null) => Promise<RawTree>
  /**
   * Before so many entries of a folder are looked at. `key` says what is read: a tree, or two of them. Throws
   * `TooMuchToRead` where the budget is spent.
   */
  readonly enter: (key: string, tree: Oid, folder: string, depth: number, entries: number) => void
}

export function treeWalk(repo: Repository, budget: TreeBudget): TreeWalk {
  const trees = new Map<Oid | null, Promise<RawTree>>()
  const seen = new Set<string>()
  let over = false
  const end = (tree: Oid, why: string): never => {
    over = true
    throw new TooMuchToRead(tree, why)
  }
  return {
    isOver: () => over,
    read: (tree) => {
      const raw = trees.get(tree) ?? readRawTree(repo, tree)
      trees.set(tree, raw)
      return raw
    },
    enter: (key, tree, folder, depth, entries) => {
      if (depth > DEEPEST) end(tree, `is a folder more than ${DEEPEST} deep`)
      budget.entries -= entries
      budget.bytes -= entries * folder.length
      if (seen.has(key)) budget.repeated -= entries
      seen.add(key)
      if (budget.repeated < 0) end(tree, 'is one of the folders that a tree repeats too often')
      if (budget.entries < 0 || budget.bytes < 0) end(tree, 'is one of more folders than are read')
    },
  }
}

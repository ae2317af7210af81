import type { Oid } from '../domain/names/oid.js'
import type { Repository } from './port.js'
import { readTree } from './read-tree.js'

/**
 * Looks at every tree below these, each once, and at no file. Throws `MissingObject` and `MalformedTree`; answers
 * `false` where there are more than `most`, or folders in folders deeper than anybody keeps.
 */
export async function walkTrees(
  repo: Pick<Repository, 'read' | 'objectFormat'>,
  trees: Iterable<Oid>,
  most: number,
): Promise<boolean> {
  const seen = new Set<Oid>()
  let level = [...new Set(trees)]
  for (let depth = 0; level.length > 0; depth++) {
    for (const tree of level) seen.add(tree)
    if (seen.size > most || depth > DEEPEST) return false
    const below = new Set<Oid>()
    for (const tree of level) {
      for (const { mode, oid } of await readTree(repo as Repository, tree))
        if (mode === '040000' && !seen.has(oid)) below.add(oid)
      if (below.size > most) return false
    }
    level = [...below]
  }
  return true
}

const DEEPEST = 64

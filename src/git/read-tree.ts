import type { Oid } from '../domain/oid.js'
import { MissingObject } from './object-faults.js'
import type { Repository, TreeEntry } from './port.js'
import { MalformedTree, parseTree } from './tree-format.js'

/** The entries of a tree; `null` stands for the empty one. Throws `MissingObject` and `MalformedTree`. */
export async function readTree(repo: Repository, tree: Oid | null): Promise<readonly TreeEntry[]> {
  if (tree === null) return []
  const object = await repo.read(tree)
  if (object === null) throw new MissingObject(tree)
  if (object.type !== 'tree') throw new MalformedTree(tree, `it is a ${object.type}`)
  return parseTree(object.content, repo.objectFormat, tree)
}

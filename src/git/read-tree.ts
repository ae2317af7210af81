import type { ObjectFormat, Oid } from '../domain/names/oid.js'
import type { ByteString } from '../domain/text/bytes.js'
import { madeOf } from './made-of.js'
import { MissingObject } from './object-faults.js'
import type { Repository, TreeEntry } from './port.js'
import { entriesOf, type RawTree, scanTree } from './raw-tree.js'
import { MalformedTree } from './tree-format.js'

/** The entries of a tree; `null` stands for the empty one. Throws `MissingObject` and `MalformedTree`. */
export async function readTree(repo: Repository, tree: Oid | null): Promise<readonly TreeEntry[]> {
  return entriesOf(await readRawTree(repo, tree))
}

/** The same, its entries not made yet. */
export async function readRawTree(repo: Repository, tree: Oid | null): Promise<RawTree> {
  if (tree === null) return NOTHING
  const object = await repo.read(tree)
  if (object === null) throw new MissingObject(tree)
  if (object.type !== 'tree') throw new MalformedTree(tree, `it is a ${object.type}`)
  return madeOf(object, ({ content }) => scanTree(content, repo.objectFormat, tree))
}

const NOTHING: RawTree = { content: '' as ByteString, starts: [], width: 20 }

/** The entries of a raw tree, in their order. Refuses what {@link scanTree} refuses. */
export function parseTree(
  content: ByteString,
  format: ObjectFormat,
  oid: Oid | null = null,
): readonly TreeEntry[] {
  return entriesOf(scanTree(content, format, oid))
}

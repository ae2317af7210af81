import type { Context } from '../app/context.js'
import { textOf } from '../app/text-of.js'
import { encodeUtf8 } from '../domain/bytes.js'
import type { Oid } from '../domain/oid.js'
import { fileAt } from '../git/trees.js'

/** A file of the tree as text; `null` where it is none. */
export async function textAt({ repo }: Context, tree: Oid, path: string): Promise<string | null> {
  const file = await fileAt(repo, tree, encodeUtf8(path))
  return file === null || file.mode === '120000' || file.mode === '160000' ? null : textOf(repo, file.oid)
}

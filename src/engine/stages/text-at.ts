import { SHIPPED } from '../../app/definitions/shipped-files.js'
import { textOf } from '../../app/objects/text-of.js'
import type { Context } from '../../app/outcome/context.js'
import type { Oid } from '../../domain/names/oid.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { fileAt } from '../../git/trees.js'

/** A file of the tree as text; `null` where it is none. */
export async function textAt({ repo }: Context, tree: Oid, path: string): Promise<string | null> {
  const file = await fileAt(repo, tree, encodeUtf8(path))
  return file === null || file.mode === '120000' || file.mode === '160000' ? null : textOf(repo, file.oid)
}

/** The same of a template or schema: where the project has none at that path, the one that comes with `wf`. */
export async function textAtOrShipped(context: Context, tree: Oid, path: string): Promise<string | null> {
  return (await textAt(context, tree, path)) ?? SHIPPED.get(path) ?? null
}

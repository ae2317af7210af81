import type { Oid } from '../../domain/oid.js'
import type { Where } from './environment.js'
import { git } from './run.js'
import { utf8 } from './text.js'

// No attribute, external program or textconv of the repository may hide or change what is shown.
const PLAIN = ['-r', '-p', '--no-renames', '--text', '--no-ext-diff', '--no-textconv', '--submodule=short']

/** The diff between two commits or trees as text, of bytes as they are; what is not UTF-8 is replaced. */
export async function codePatch(where: Where, old: Oid, now: Oid): Promise<string> {
  const { stdout } = await git(['diff-tree', ...PLAIN, '--end-of-options', old, now], where)
  return utf8(stdout)
}

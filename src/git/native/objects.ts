import { asOid, type ObjectFormat, type Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { MOST_OF_AN_OBJECT, TooLargeObject } from '../object-faults.js'
import type { ObjectType, TreeEntry } from '../port.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { encodeTree, treeOid } from '../tree-format.js'

/** Stores an object byte for byte. Throws `GitError` where Git finds that it is not of that type. */
export async function writeObject(where: Where, type: ObjectType, content: ByteString): Promise<Oid> {
  const args = ['hash-object', '-w', '-t', type, '--no-filters', '--stdin']
  const { stdout } = await git(args, { ...where, input: content })
  return asOid(stdout.trimEnd())
}

/**
 * Stores trees by one `git mktree`, in the order given. What an entry names need
 * not exist yet. Throws `MalformedTree` on names that no tree may hold, and `TooLargeObject` on a tree that
 * nobody would read.
 */
export async function writeTrees(
  where: Where,
  format: ObjectFormat,
  trees: readonly (readonly TreeEntry[])[],
): Promise<readonly Oid[]> {
  if (trees.length === 0) return []
  const expected = trees.map((entries) => {
    const content = encodeTree(entries)
    const oid = treeOid(content, format)
    if (content.length > MOST_OF_AN_OBJECT) throw new TooLargeObject(oid, content.length, 0)
    return oid
  })
  const input = trees.map((entries) => `${entries.map(record).join('')}\0`).join('') as ByteString
  const { stdout } = await git(['mktree', '--batch', '-z', '--missing'], { ...where, input })
  const written = stdout.trimEnd().split('\n').map(asOid)
  const differs = expected.findIndex((oid, i) => oid !== written[i])
  if (differs >= 0)
    throw new Error(`git mktree made ${written[differs]} where ${expected[differs]} was meant`)
  return written
}

function record({ mode, name, oid }: TreeEntry): string {
  const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'
  return `${mode} ${type} ${oid}\t${name}\0`
}

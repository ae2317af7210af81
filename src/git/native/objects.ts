import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asOid, type ObjectFormat, type Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { MOST_OF_AN_OBJECT, TooLargeObject } from '../object-faults.js'
import type { ObjectType, TreeEntry } from '../port.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { removeFolder, temporaryFolder } from '../process/temporary.js'
import { encodeTree, treeOid } from '../tree-format.js'

/** Stores an object byte for byte. Throws `GitError` where Git finds that it is not of that type. */
export async function writeObject(where: Where, type: ObjectType, content: ByteString): Promise<Oid> {
  const args = ['hash-object', '-w', '-t', type, '--no-filters', '--stdin']
  const { stdout } = await git(args, { ...where, input: content })
  return asOid(stdout.trimEnd())
}

/**
 * Stores objects of one type in the order given, by one process, which reads them from files. Where nothing can be laid
 * out in the temporary folder, each by its own.
 */
export async function writeObjects(
  where: Where,
  type: ObjectType,
  contents: readonly ByteString[],
): Promise<readonly Oid[]> {
  const [only] = contents
  if (only === undefined) return []
  if (contents.length === 1) return [await writeObject(where, type, only)]
  const folder = await layOut(contents)
  if (folder === null) {
    const oids: Oid[] = []
    for (const content of contents) oids.push(await writeObject(where, type, content))
    return oids
  }
  try {
    const input = contents.map((_, at) => `${join(folder, String(at))}\n`).join('')
    const args = ['hash-object', '-w', '-t', type, '--no-filters', '--stdin-paths']
    const { stdout } = await git(args, { ...where, input: Buffer.from(input) })
    return stdout.trimEnd().split('\n').map(asOid)
  } finally {
    await removeFolder(folder)
  }
}

/** A new folder with each content in a file that is called by its place; `null` where that cannot be. */
async function layOut(contents: readonly ByteString[]): Promise<string | null> {
  const folder = await temporaryFolder('write').catch(() => null)
  if (folder === null) return null
  try {
    // Git is told of these files a line each, and would take a line with a quote at its beginning for a quoted one.
    if (!/^\/[^\n]*$/.test(folder)) throw new Error(`not for a line: ${JSON.stringify(folder)}`)
    for (const [at, content] of contents.entries())
      await writeFile(join(folder, String(at)), content, { encoding: 'latin1', flag: 'wx' })
    return folder
  } catch {
    await removeFolder(folder)
    return null
  }
}

/** A tree as it is stored, and its id. */
export interface EncodedTree {
  readonly oid: Oid
  readonly content: ByteString
}

/** Throws `MalformedTree` on names that no tree may hold, and `TooLargeObject` on a tree that nobody would read. */
export function encodedTree(format: ObjectFormat, entries: readonly TreeEntry[]): EncodedTree {
  const content = encodeTree(entries)
  const oid = treeOid(content, format)
  if (content.length > MOST_OF_AN_OBJECT) throw new TooLargeObject(oid, content.length, 0)
  return { oid, content }
}

/**
 * Stores trees by one `git mktree`, in the order given. What an entry names need
 * not exist yet. Throws as {@link encodedTree}.
 */
export async function writeTrees(
  where: Where,
  format: ObjectFormat,
  trees: readonly (readonly TreeEntry[])[],
): Promise<readonly Oid[]> {
  if (trees.length === 0) return []
  const expected = trees.map((entries) => encodedTree(format, entries).oid)
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

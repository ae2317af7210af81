import { createHash } from 'node:crypto'
import { asOid, type ObjectFormat, type Oid } from '../../src/domain/names/oid.js'
import type { Path } from '../../src/domain/names/path.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { byPath, type Change, type FileAt, type Mode, sameFile } from '../../src/domain/tree/change.js'
import { encodeTree, treeOid } from '../../src/git/tree-format.js'

/** A tree as the files in it, by path. Its id is the one that Git gives it. */
export type FileTree = ReadonlyMap<Path, FileAt>

/** What tests write: a text is an ordinary file, `null` removes, and the rest is said by mode. */
export type Files = Readonly<Record<string, string | null | FileAt>>

export function objectOid(type: 'blob' | 'commit', content: ByteString, format: ObjectFormat = 'sha1'): Oid {
  const hash = createHash(format).update(`${type} ${content.length}\0`, 'latin1')
  return asOid(hash.update(content, 'latin1').digest('hex'))
}

/** A file of that content. What it holds can be asked for again by its id. */
export function file(content: string, mode: Mode = '100644', format: ObjectFormat = 'sha1'): FileAt {
  const bytes = encodeUtf8(content)
  const oid = objectOid('blob', bytes, format)
  contents.set(oid, bytes)
  return { mode, oid }
}

const contents = new Map<Oid, ByteString>()

/** The content of a blob that some test made. */
export function contentOf(blob: Oid): ByteString {
  const content = contents.get(blob)
  if (content === undefined) throw new Error(`no test made the blob ${blob}`)
  return content
}

/** The tree with these files changed. Folders come and go with their files, as in Git. */
export function withFiles(tree: FileTree, files: Files, format: ObjectFormat = 'sha1'): FileTree {
  const result = new Map(tree)
  for (const [name, given] of Object.entries(files)) {
    const path = encodeUtf8(name)
    if (given === null) result.delete(path)
    else result.set(path, typeof given === 'string' ? file(given, '100644', format) : given)
  }
  return result
}

export function withChanges(tree: FileTree, changes: readonly Change[]): FileTree {
  const result = new Map(tree)
  for (const { path, new: now } of changes) {
    if (now === null) result.delete(path)
    else result.set(path, now)
  }
  return result
}

/** What differs between two trees, as reading them from a repository would tell it. */
export function changesOf(old: FileTree, now: FileTree): readonly Change[] {
  const paths = new Set([...old.keys(), ...now.keys()])
  const at = (path: Path): Change => ({ path, old: old.get(path) ?? null, new: now.get(path) ?? null })
  return [...paths]
    .map(at)
    .filter((change) => !sameFile(change.old, change.new))
    .sort(byPath)
}

export function oidOf(tree: FileTree, format: ObjectFormat = 'sha1'): Oid {
  return folderOid(
    [...tree].map(([path, at]) => ({ path, at })),
    format,
  )
}

interface Placed {
  readonly path: string
  readonly at: FileAt
}

function folderOid(files: readonly Placed[], format: ObjectFormat): Oid {
  const folders = new Map<string, Placed[]>()
  const entries: Parameters<typeof encodeTree>[0][number][] = []
  for (const { path, at } of files) {
    const slash = path.indexOf('/')
    if (slash < 0) entries.push({ name: path as ByteString, ...at })
    else {
      const name = path.slice(0, slash)
      folders.set(name, [...(folders.get(name) ?? []), { path: path.slice(slash + 1), at }])
    }
  }
  for (const [name, below] of folders) {
    entries.push({ name: name as ByteString, mode: '040000', oid: folderOid(below, format) })
  }
  return treeOid(encodeTree(entries), format)
}

import type { ByteString } from '../domain/bytes.js'
import { byPath, type Change, type FileAt, type Path, sameFile } from '../domain/change.js'
import type { Oid } from '../domain/oid.js'
import type { Repository, TreeEntry } from './port.js'
import { differing, findEntry } from './raw-tree.js'
import { readRawTree, readTree } from './read-tree.js'

export { editTree, type TreeEdit } from './edit-tree.js'
export { MissingObject } from './object-faults.js'
export { MalformedTree } from './tree-format.js'

/** A file of a tree, at its full path. */
export interface ListedFile extends FileAt {
  readonly path: Path
}

/**
 * What differs between two trees (`null`: nothing there), file by file, sorted
 * bytewise by full path, without rename detection. A file that becomes a folder
 * is a deletion and additions. Reads only the folders that differ. Throws
 * `MissingObject` and `MalformedTree`.
 */
export async function changesBetween(
  repo: Repository,
  oldTree: Oid | null,
  newTree: Oid | null,
): Promise<Change[]> {
  const changes: Change[] = []
  await compare(repo, '', oldTree, newTree, changes)
  return changes.sort(byPath)
}

async function compare(
  repo: Repository,
  folder: string,
  old: Oid | null,
  now: Oid | null,
  changes: Change[],
): Promise<void> {
  if (old === now) return
  const [a, b] = await Promise.all([readRawTree(repo, old), readRawTree(repo, now)])
  const [before, after] = differing(a, b)
  const folders: Promise<void>[] = []
  const olds = new Map(before.map((entry) => [entry.name, entry]))
  const look = (name: ByteString, was: TreeEntry | undefined, is: TreeEntry | undefined): void => {
    const path = `${folder}${name}` as ByteString
    const [oldFile, newFile] = [file(was), file(is)]
    if (!sameFile(oldFile, newFile)) changes.push({ path, old: oldFile, new: newFile })
    const [from, to] = [folderOf(was), folderOf(is)]
    if (from !== to) folders.push(compare(repo, `${path}/`, from, to, changes))
  }
  for (const entry of after) {
    look(entry.name, olds.get(entry.name), entry)
    olds.delete(entry.name)
  }
  for (const entry of olds.values()) look(entry.name, entry, undefined)
  if (folders.length > 0) await Promise.all(folders)
}

/** The file (or link, or gitlink) at a path; `null` where there is none, or a folder. */
export async function fileAt(repo: Repository, tree: Oid | null, path: Path): Promise<FileAt | null> {
  const found = await entryAt(repo, tree, path.split('/'))
  return file(found)
}

/** All files under `prefix`: a folder with its final `/`, or the empty string for the whole tree. Sorted by path. */
export async function listFiles(repo: Repository, tree: Oid | null, prefix: string): Promise<ListedFile[]> {
  if (prefix !== '' && !prefix.endsWith('/')) throw new TypeError(`not a folder: ${JSON.stringify(prefix)}`)
  const top = prefix === '' ? tree : folderOf(await entryAt(repo, tree, prefix.slice(0, -1).split('/')))
  const files: ListedFile[] = []
  await gather(repo, prefix, top, files)
  return files.sort(byPath)
}

async function gather(
  repo: Repository,
  folder: string,
  tree: Oid | null,
  files: ListedFile[],
): Promise<void> {
  const below = (await readTree(repo, tree)).map((entry) => {
    const path = `${folder}${entry.name}` as ByteString
    const found = file(entry)
    if (found === null) return gather(repo, `${path}/`, entry.oid, files)
    files.push({ path, ...found })
    return null
  })
  await Promise.all(below)
}

async function entryAt(
  repo: Repository,
  tree: Oid | null,
  parts: readonly string[],
): Promise<TreeEntry | undefined> {
  const [name, ...rest] = parts
  const found = findEntry(await readRawTree(repo, tree), name ?? '')
  if (rest.length === 0) return found
  const folder = folderOf(found)
  return folder === null ? undefined : entryAt(repo, folder, rest)
}

function file(entry: TreeEntry | undefined): FileAt | null {
  return entry === undefined || entry.mode === '040000' ? null : { mode: entry.mode, oid: entry.oid }
}

function folderOf(entry: TreeEntry | undefined): Oid | null {
  return entry?.mode === '040000' ? entry.oid : null
}

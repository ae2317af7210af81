import type { Oid } from '../domain/names/oid.js'
import type { Path } from '../domain/names/path.js'
import type { ByteString } from '../domain/text/bytes.js'
import { byPath, type Change, type FileAt, sameFile } from '../domain/tree/change.js'
import type { Repository, TreeEntry } from './port.js'
import { differing, entriesOf, findEntry } from './raw-tree.js'
import { readRawTree } from './read-tree.js'
import { type TreeBudget, type TreeWalk, treeBudget, treeWalk } from './tree-budget.js'

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
 * `MissingObject` and `MalformedTree`, and `TooMuchToRead` beyond the budget.
 */
export async function changesBetween(
  repo: Repository,
  oldTree: Oid | null,
  newTree: Oid | null,
  budget: TreeBudget = treeBudget(),
): Promise<Change[]> {
  if (oldTree === newTree) return []
  const changes: Change[] = []
  await compare({ walk: treeWalk(repo, budget), changes }, '', 0, oldTree, newTree)
  return changes.sort(byPath)
}

interface Comparing {
  readonly walk: TreeWalk
  readonly changes: Change[]
}

async function compare(
  comparing: Comparing,
  folder: string,
  depth: number,
  old: Oid | null,
  now: Oid | null,
): Promise<void> {
  if (old === now) return
  const { walk, changes } = comparing
  if (walk.isOver()) return
  const second = walk.read(now)
  // Whoever waits for it hears of a failure, where the first one has not failed.
  second.catch(nothing)
  const [before, after] = differing(await walk.read(old), await second)
  if (walk.isOver()) return
  const tree = now ?? old
  if (tree !== null) walk.enter(`${old}:${now}`, tree, folder, depth, before.length + after.length)
  const folders: Promise<void>[] = []
  const look = (name: ByteString, was: TreeEntry | undefined, is: TreeEntry | undefined): void => {
    const path = `${folder}${name}` as ByteString
    const [oldFile, newFile] = [file(was), file(is)]
    if (!sameFile(oldFile, newFile)) changes.push({ path, old: oldFile, new: newFile })
    const [from, to] = [folderOf(was), folderOf(is)]
    if (from !== to) folders.push(compare(comparing, `${path}/`, depth + 1, from, to))
  }
  pairUp(before, after, look)
  if (folders.length > 1) await Promise.all(folders)
  else await folders[0]
}

const nothing = (): void => {}

/** Each name that is in either, with what it is there. */
function pairUp(
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
  look: (name: ByteString, was: TreeEntry | undefined, is: TreeEntry | undefined) => void,
): void {
  const [was, is] = [before[0], after[0]]
  // As it is nearly always: one file, or one folder on the way to it.
  if (before.length + after.length === 1 || (was?.name === is?.name && before.length + after.length === 2)) {
    look((was ?? is)?.name as ByteString, was, is)
    return
  }
  const olds = new Map(before.map((entry) => [entry.name, entry]))
  for (const entry of after) {
    look(entry.name, olds.get(entry.name), entry)
    olds.delete(entry.name)
  }
  for (const entry of olds.values()) look(entry.name, entry, undefined)
}

/** The file (or link, or gitlink) at a path; `null` where there is none, or a folder. */
export async function fileAt(repo: Repository, tree: Oid | null, path: Path): Promise<FileAt | null> {
  const found = await entryAt(repo, tree, path.split('/'))
  return file(found)
}

/** All files under `prefix`: a folder with its final `/`, or the empty string for the whole tree. Sorted by path. Throws as {@link changesBetween}. */
export async function listFiles(repo: Repository, tree: Oid | null, prefix: string): Promise<ListedFile[]> {
  if (prefix !== '' && !prefix.endsWith('/')) throw new TypeError(`not a folder: ${JSON.stringify(prefix)}`)
  const top = prefix === '' ? tree : folderOf(await entryAt(repo, tree, prefix.slice(0, -1).split('/')))
  const files: ListedFile[] = []
  await gather({ walk: treeWalk(repo, treeBudget()), files }, prefix, 0, top)
  return files.sort(byPath)
}

interface Gathering {
  readonly walk: TreeWalk
  readonly files: ListedFile[]
}

async function gather(gathering: Gathering, folder: string, depth: number, tree: Oid | null): Promise<void> {
  const { walk, files } = gathering
  if (tree === null || walk.isOver()) return
  const raw = await walk.read(tree)
  if (walk.isOver()) return
  walk.enter(tree, tree, folder, depth, raw.starts.length)
  const below = entriesOf(raw).map((entry) => {
    const path = `${folder}${entry.name}` as ByteString
    const found = file(entry)
    if (found === null) return gather(gathering, `${path}/`, depth + 1, entry.oid)
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
  let folder = tree
  for (const [at, name] of parts.entries()) {
    const found = findEntry(await readRawTree(repo, folder), name)
    if (at === parts.length - 1) return found
    folder = folderOf(found)
    if (folder === null) return undefined
  }
  return undefined
}

function file(entry: TreeEntry | undefined): FileAt | null {
  return entry === undefined || entry.mode === '040000' ? null : { mode: entry.mode, oid: entry.oid }
}

function folderOf(entry: TreeEntry | undefined): Oid | null {
  return entry?.mode === '040000' ? entry.oid : null
}

import type { Oid } from '../domain/names/oid.js'
import type { Path } from '../domain/names/path.js'
import type { ByteString } from '../domain/text/bytes.js'
import type { FileAt } from '../domain/tree/change.js'
import type { Repository, TreeEntry } from './port.js'
import { readTree } from './read-tree.js'
import { encodeTree, treeOid } from './tree-format.js'

/** What is to stand at a path; `null`: no file. */
export interface TreeEdit {
  readonly path: Path
  readonly file: FileAt | null
}

/**
 * The tree with these files changed, stored, as its id. Writes only the folders
 * on the way; one that becomes empty vanishes. Removing a file that is not there
 * does nothing.
 *
 * Throws on what no tree can hold: `p` and `p/q` at once (whoever wants `p/q`
 * where `p` is a file removes `p` in the same call, and the other way round), a
 * path that is edited twice, and names that Git forbids (`MalformedTree`).
 */
export async function editTree(repo: Repository, tree: Oid | null, edits: readonly TreeEdit[]): Promise<Oid> {
  const writes: TreeEntry[][] = []
  const root = await apply({ repo, writes }, tree, plan(edits), '')
  if (root === null) writes.push([])
  const written = await repo.writeTrees(writes)
  return root ?? (written.at(-1) as Oid)
}

interface Folder {
  readonly files: Map<string, FileAt | null>
  readonly folders: Map<string, Folder>
}

function plan(edits: readonly TreeEdit[]): Folder {
  const root: Folder = { files: new Map(), folders: new Map() }
  for (const { path, file } of edits) {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    const folder = parts.reduce(below, root)
    if (folder.files.has(name)) throw new TypeError(`edited twice: ${JSON.stringify(path)}`)
    folder.files.set(name, file)
  }
  return root
}

function below(folder: Folder, name: string): Folder {
  const found = folder.folders.get(name) ?? { files: new Map(), folders: new Map() }
  folder.folders.set(name, found)
  return found
}

interface Work {
  readonly repo: Repository
  /** Filled from the leaves up, so that each tree comes after those that it holds. */
  readonly writes: TreeEntry[][]
}

/** The folder's new id; `null` where nothing is left in it. */
async function apply(work: Work, tree: Oid | null, edits: Folder, at: string): Promise<Oid | null> {
  const before = await readTree(work.repo, tree)
  const entries = new Map<string, TreeEntry>(before.map((entry) => [entry.name, entry]))
  for (const [name, file] of edits.files) {
    if (file === null && entries.get(name)?.mode !== '040000') entries.delete(name)
  }
  const folders = await Promise.all(
    [...edits.folders].map(async ([name, folder]) => {
      const old = entries.get(name)
      const oid = await apply(work, old?.mode === '040000' ? old.oid : null, folder, `${at}${name}/`)
      return { name, oid, old }
    }),
  )
  for (const { name, oid, old } of folders) {
    if (oid !== null && old !== undefined && old.mode !== '040000') throw both(`${at}${name}`)
    if (oid !== null) entries.set(name, { name: name as ByteString, mode: '040000', oid })
    else if (old?.mode === '040000') entries.delete(name)
  }
  for (const [name, file] of edits.files) {
    if (file === null) continue
    if (entries.get(name)?.mode === '040000') throw both(`${at}${name}`)
    entries.set(name, { name: name as ByteString, ...file })
  }
  return store(work, tree, [...entries.values()])
}

function store(work: Work, before: Oid | null, entries: TreeEntry[]): Oid | null {
  if (entries.length === 0) return null
  const oid = treeOid(encodeTree(entries), work.repo.objectFormat)
  if (oid !== before) work.writes.push(entries)
  return oid
}

function both(path: string): Error {
  return new TypeError(`a tree cannot contain both ${JSON.stringify(path)} and something in it`)
}

import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { mergeNotes } from '../../domain/story/merge-notes.js'
import type { FileAt } from '../../domain/tree/change.js'
import { readTree } from '../../git/read-tree.js'
import { listFiles } from '../../git/trees.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'

/** Files by what they annotate, however the tree is fanned out; what is no note keeps its path. */
export type Notes = ReadonlyMap<Path, FileAt>

export async function readNotes(context: Context, tip: Oid): Promise<Notes> {
  const { repo } = context
  const commit = await readCommit(repo, tip)
  const files = await listFiles(repo, commit?.tree ?? null, '')
  const notes = new Map<Path, FileAt>()
  for (const { path, mode, oid } of files) {
    const flat = path.replaceAll('/', '') as Path
    const name = isOid(flat) && mode === '100644' ? flat : path
    // The same commit, annotated in two places: Git would join the two as well.
    const held = notes.get(name)
    notes.set(name, held === undefined ? { mode, oid } : await joinNotes(context, held, { mode, oid }))
  }
  return notes
}

/** The note on one commit, wherever the fan-out has it: not all notes are read for that. */
export async function noteOn(context: Context, tip: Oid, about: Oid): Promise<FileAt | null> {
  const commit = await readCommit(context.repo, tip)
  return noteIn(context, commit?.tree ?? null, about)
}

async function noteIn(context: Context, tree: Oid | null, name: string): Promise<FileAt | null> {
  const entries = await readTree(context.repo, tree)
  const own = entries.find((entry) => entry.name === name && entry.mode === '100644')
  const folder = entries.find((entry) => entry.name === name.slice(0, 2) && entry.mode === '040000')
  const note = own === undefined ? null : { mode: '100644' as const, oid: own.oid }
  const below = folder === undefined ? null : await noteIn(context, folder.oid, name.slice(2))
  return note !== null && below !== null ? joinNotes(context, note, below) : (note ?? below)
}

/** Two notes on one commit as one, stored. */
export async function joinNotes({ repo }: Context, a: FileAt, b: FileAt): Promise<FileAt> {
  if (a.oid === b.oid) return a
  const [one, two] = await Promise.all([repo.read(a.oid), repo.read(b.oid)])
  if (one?.type !== 'blob' || two?.type !== 'blob') return one?.type === 'blob' ? a : b
  return { mode: '100644', oid: await repo.write('blob', mergeNotes(one.content, two.content)) }
}

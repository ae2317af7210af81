import { type ByteString, encodeUtf8 } from '../domain/bytes.js'
import { compareBytes, type FileAt, type Path } from '../domain/change.js'
import { mergeNotes } from '../domain/merge-notes.js'
import { isOid, type Oid } from '../domain/oid.js'
import { NOTES } from '../domain/slug.js'
import { editTree, listFiles } from '../git/trees.js'
import { people } from './people.js'
import { readCommit } from './read-log.js'
import { type Beside, isAncestor } from './sync-patches.js'
import type { SyncScene } from './sync-scene.js'
import { writeCommit } from './write-commit.js'

/** What came of the notes: nothing, theirs taken, ours sent, or both in one. */
export type NotesDid = 'nothing' | 'taken' | 'pushed' | 'merged'

/**
 * The notes of both sides as one: the lines of each note united, so that nothing is lost whoever comes first.
 * Notes are an index for people and never authority, so nothing in them is judged, only kept.
 */
export async function syncNotes(scene: SyncScene): Promise<Beside & { readonly did: NotesDid }> {
  const { here, there } = scene
  const mine = here.named(NOTES)?.oid ?? null
  const theirs = there.notes
  const none = { updates: [], pushes: [] }
  const take = (to: Oid) => ({ ...none, did: 'taken' as const, updates: [{ name: NOTES, from: mine, to }] })
  const send = (to: Oid) => ({ ...none, did: 'pushed' as const, pushes: [{ ref: NOTES, from: theirs, to }] })
  if (mine === theirs) return { ...none, did: 'nothing' }
  if (theirs === null) return mine === null ? { ...none, did: 'nothing' } : send(mine)
  if (mine === null) return take(theirs)
  if (await isAncestor(scene, mine, theirs)) return take(theirs)
  if (await isAncestor(scene, theirs, mine)) return send(mine)
  const [ours, other] = await Promise.all([readNotes(scene, mine), readNotes(scene, theirs)])
  const united = await unite(scene, ours, other)
  // They hold all of ours already, by another way: their history is as good.
  if (sameNotes(united, other)) return take(theirs)
  const to = await writeNotes(scene, united, [mine, theirs])
  return {
    did: 'merged',
    updates: [{ name: NOTES, from: mine, to }],
    pushes: [{ ref: NOTES, from: theirs, to }],
  }
}

/** Files by what they annotate, however the tree is fanned out; what is no note keeps its path. */
type Notes = ReadonlyMap<Path, FileAt>

async function readNotes({ context }: SyncScene, tip: Oid): Promise<Notes> {
  const { repo } = context
  const commit = await readCommit(repo, tip)
  const files = await listFiles(repo, commit?.tree ?? null, '')
  const notes = new Map<Path, FileAt>()
  for (const { path, mode, oid } of files) {
    const flat = path.replaceAll('/', '') as Path
    const name = isOid(flat) && mode === '100644' ? flat : path
    // The same commit, annotated in two places: Git would join the two as well.
    const held = notes.get(name)
    notes.set(name, held === undefined ? { mode, oid } : await join(context, held, { mode, oid }))
  }
  return notes
}

async function unite({ context }: SyncScene, ours: Notes, other: Notes): Promise<Notes> {
  const united = new Map(other)
  for (const [name, file] of ours) {
    const held = united.get(name)
    united.set(name, held === undefined || held.oid === file.oid ? file : await join(context, file, held))
  }
  return united
}

async function join({ repo }: SyncScene['context'], a: FileAt, b: FileAt): Promise<FileAt> {
  if (a.oid === b.oid) return a
  const [one, two] = await Promise.all([repo.read(a.oid), repo.read(b.oid)])
  if (one?.type !== 'blob' || two?.type !== 'blob') return one?.type === 'blob' ? a : b
  return { mode: '100644', oid: await repo.write('blob', mergeNotes(one.content, two.content)) }
}

function sameNotes(a: Notes, b: Notes): boolean {
  return a.size === b.size && [...a].every(([name, { oid }]) => b.get(name)?.oid === oid)
}

// Git reads any fan-out, and a flat tree of many entries slowly.
const FLAT = 256

async function writeNotes(scene: SyncScene, notes: Notes, parents: readonly Oid[]): Promise<Oid> {
  const { context } = scene
  const fan = notes.size > FLAT
  const edits = [...notes]
    .map(([name, file]) => ({ path: fan && isOid(name) ? fanned(name) : name, file }))
    .sort((a, b) => compareBytes(a.path, b.path))
  const tree = await editTree(context.repo, null, edits)
  return writeCommit(context, {
    tree,
    parents,
    ...(await people(context)),
    message: encodeUtf8('Merge notes of wf\n'),
  })
}

const fanned = (name: string): Path => `${name.slice(0, 2)}/${name.slice(2)}` as ByteString

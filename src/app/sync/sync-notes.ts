import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { NOTES } from '../../domain/names/slug.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import { compareBytes } from '../../domain/tree/change.js'
import { isAncestor } from '../../git/native/ancestor.js'
import { editTree } from '../../git/trees.js'
import { whyUnsound } from '../notes/foreign-commits.js'
import { joinNotes, type Notes, readNotes } from '../notes/notes.js'
import { people } from '../outcome/people.js'
import { writeCommit } from '../write/write-commit.js'
import type { Beside } from './sync-patches.js'
import type { Fault, SyncScene } from './sync-scene.js'

/** What came of the notes: nothing, theirs taken, ours sent, or both in one. */
export type NotesDid = 'nothing' | 'taken' | 'pushed' | 'merged'

/**
 * The notes of both sides as one: the lines of each note united, so that nothing is lost whoever comes first.
 * Notes are an index for people and never authority, so nothing in them is judged, only kept.
 */
export async function syncNotes(scene: SyncScene): Promise<Beside & { readonly did: NotesDid }> {
  const faults = await notesFaults(scene)
  return faults.length > 0 ? { did: 'nothing', updates: [], pushes: [], faults } : exchange(scene)
}

/** Something that is no notes is taken by nobody, merged with nothing and sent nowhere. */
async function notesFaults({
  context,
  here,
  there,
  remote,
  unfetched,
}: SyncScene): Promise<readonly Fault[]> {
  const mine = here.named(NOTES)?.oid ?? null
  const theirs = there.notes
  if (mine === theirs) return []
  const faults: Fault[] = []
  const own = mine === null ? null : await whyUnsound(context, mine)
  if (own !== null) faults.push({ ref: NOTES, why: `here: ${own}`, hint: 'wf notes rebuild' })
  if (theirs === null) return faults
  const known = own === null ? mine : null
  const why = unfetched.get(NOTES) ?? (await whyUnsound(context, theirs, { known }))
  if (why !== null) {
    const hint = `wf notes rebuild && git push --force ${remote} ${NOTES}`
    faults.push({ ref: NOTES, why: `at ${remote}: ${why}`, hint })
  }
  return faults
}

async function exchange(scene: SyncScene): Promise<Beside & { readonly did: NotesDid }> {
  const { here, there } = scene
  const mine = here.named(NOTES)?.oid ?? null
  const theirs = there.notes
  const none = { updates: [], pushes: [], faults: [] }
  const take = (to: Oid) => ({ ...none, did: 'taken' as const, updates: [{ name: NOTES, from: mine, to }] })
  const send = (to: Oid) => ({ ...none, did: 'pushed' as const, pushes: [{ ref: NOTES, from: theirs, to }] })
  if (mine === theirs) return { ...none, did: 'nothing' }
  if (theirs === null) return mine === null ? { ...none, did: 'nothing' } : send(mine)
  if (mine === null) return take(theirs)
  if (await isAncestor(scene.context.repo.where, mine, theirs)) return take(theirs)
  if (await isAncestor(scene.context.repo.where, theirs, mine)) return send(mine)
  const [ours, other] = await Promise.all([readNotes(scene.context, mine), readNotes(scene.context, theirs)])
  const united = await unite(scene, ours, other)
  // They hold all of ours already, by another way: their history is as good.
  if (sameNotes(united, other)) return take(theirs)
  const to = await writeNotes(scene, united, [mine, theirs])
  return {
    did: 'merged',
    updates: [{ name: NOTES, from: mine, to }],
    pushes: [{ ref: NOTES, from: theirs, to }],
    faults: [],
  }
}

async function unite({ context }: SyncScene, ours: Notes, other: Notes): Promise<Notes> {
  const united = new Map(other)
  for (const [name, file] of ours) {
    const held = united.get(name)
    united.set(
      name,
      held === undefined || held.oid === file.oid ? file : await joinNotes(context, file, held),
    )
  }
  return united
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

import { FETCHED } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { ARCHIVES, NOTES, sessionPath } from '../../domain/names/slug.js'
import { mergeNotes } from '../../domain/story/merge-notes.js'
import { noteOfEvent, noteOfLanding } from '../../domain/story/note-line.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import { importNotes } from '../../git/native/import-notes.js'
import { TooMuchToRead } from '../../git/object-faults.js'
import type { RefUpdate } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { addedFiles } from '../../git/worktree/added-files.js'
import { archivesOf } from '../objects/archives.js'
import { isObjectFault } from '../objects/object-fault.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { calledNow } from '../read/called-now.js'
import { type ReadLog, readLog } from '../read/read-log.js'
import { whyUnsound } from './foreign-commits.js'
import { noteOn, readNotes } from './notes.js'

/** A line of JSON for each commit that has one. */
type Lines = Map<Oid, ByteString>

/**
 * Notes the records of a workflow that has just ended, and what landed it. Best effort: the records are in the
 * log, and `wf notes rebuild` makes all notes anew. An open workflow has none: as long as it is open a sync may
 * have its decisions taken again, and a note on the old ones would speak of a log that was cut back.
 * Answers with the ref that moved.
 */
export async function noteEnd(
  context: Context,
  tip: Oid,
  landing: Oid | null,
): Promise<readonly RefUpdate[]> {
  try {
    const log = await readLog(context.repo, tip, context.hashing)
    if ('kind' in log) return []
    const lines: Lines = new Map()
    addLog(lines, log)
    if (landing !== null) await addLanding(context, lines, log, landing)
    return await addToNotes(context, lines)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    context.progress(`it is recorded, but not noted for git log --notes=wf (wf notes rebuild): ${why}`)
    return []
  }
}

async function addToNotes(context: Context, lines: Lines): Promise<readonly RefUpdate[]> {
  const { repo } = context
  for (let tries = 0; tries < TRIES; tries++) {
    const [ref] = await repo.refs([NOTES])
    const notes = new Map<Oid, ByteString>()
    for (const [oid, line] of lines) {
      const file = ref === undefined ? null : await noteOn(context, ref.oid, oid)
      const before = file === null ? null : await repo.read(file.oid)
      const after = mergeNotes(before?.type === 'blob' ? before.content : ('' as ByteString), line)
      if (after !== before?.content) notes.set(oid, after)
    }
    if (notes.size === 0) return []
    const from = ref?.oid ?? null
    const to = await write(context, from, notes, false)
    if (to !== 'lost') return [{ name: NOTES, from, to }]
  }
  throw new Error(`${NOTES} was moved faster than this process could`)
}

const TRIES = 5

export interface Rebuilt {
  readonly workflows: number
  readonly notes: number
  /** Archives that hold no log that can be read, by slug. */
  readonly unread: readonly string[]
  readonly changed: boolean
}

/** Makes all notes anew, of every archive and of what landed it on its target; `lost` where they moved meanwhile. */
export async function rebuildNotes(context: Context): Promise<Rebuilt | 'lost'> {
  const { repo, hashing } = context
  const refs = await repo.refs([ARCHIVES, NOTES, FETCHED])
  const [from] = refs.flatMap(({ name, oid }) => (name === NOTES ? [oid] : []))
  const lines: Lines = new Map()
  const unread: string[] = []
  const logs = new Map<string, ReadLog>()
  for (const [slug, tips] of archivesOf(refs)) {
    const read = await Promise.all(tips.map((tip) => readLog(repo, tip, hashing).catch(unlessUnreadable)))
    const log = read.find((each) => each !== null && !('kind' in each) && each.workflow.slug === slug)
    if (!log || 'kind' in log) unread.push(slug)
    else {
      logs.set(log.workflow.slug, log)
      addLog(lines, log)
    }
  }
  await addLandings(context, lines, logs)
  const rebuilt = { workflows: logs.size, notes: lines.size, unread }
  if (from !== undefined && (await whyUnsound(context, from)) !== null) {
    // Nothing is built upon it, not even as a parent: it would stay in the history for good.
    const gone = await repo.updateRefs([{ name: NOTES, from, to: null }], 'wf notes rebuild')
    const wrote = gone.done && lines.size > 0 ? await write(context, null, lines, true) : null
    return !gone.done || wrote === 'lost' ? 'lost' : { ...rebuilt, changed: true }
  }
  const held = from === undefined ? null : await readNotes(context, from).catch(madeAnew)
  if (await isSame(context, held, lines)) return { ...rebuilt, changed: false }
  const wrote = await write(context, from ?? null, lines, true)
  return wrote === 'lost' ? 'lost' : { ...rebuilt, changed: true }
}

function unlessUnreadable(error: unknown): null {
  if (!isObjectFault(error)) throw error
  return null
}

/** Notes that are more than anybody reads are not ours. */
function madeAnew(error: unknown): null {
  if (error instanceof TooMuchToRead) return null
  throw error
}

async function isSame(
  { repo }: Context,
  held: Awaited<ReturnType<typeof readNotes>> | null,
  lines: Lines,
): Promise<boolean> {
  if ((held?.size ?? 0) !== lines.size) return false
  for (const [oid, line] of lines) {
    const file = held?.get(oid as string as ByteString)
    if (file === undefined || (await repo.read(file.oid))?.content !== line) return false
  }
  return true
}

/** By the session log that only the landing of that workflow brings: merged, squashed or rebased. */
async function addLandings(
  context: Context,
  lines: Lines,
  logs: ReadonlyMap<string, ReadLog>,
): Promise<void> {
  const sealed = [...logs.values()].filter(({ workflow }) => workflow.seal !== null)
  const now = calledNow(context)
  for (const target of new Set(sealed.map(({ workflow }) => workflow.target))) {
    const ref = (await context.repo.refs([target]))[0] ?? (await now(target))
    if (ref === null) continue
    const added = await addedFiles(context.repo.where, ref.oid, '.vizier/sessions/')
    const byPath = new Map(added.map(({ path, commit }) => [path, commit]))
    for (const log of sealed.filter(({ workflow }) => workflow.target === target)) {
      const landing = byPath.get(sessionPath(log.workflow.slug))
      if (landing !== undefined) await addLanding(context, lines, log, landing)
    }
  }
}

function addLog(lines: Lines, { entries }: ReadLog): void {
  for (const entry of entries) {
    const note = noteOfEvent(entry)
    if (note !== null) lines.set(entry.commit.oid, encodeUtf8(`${note}\n`))
  }
}

async function addLanding({ repo }: Context, lines: Lines, log: ReadLog, oid: Oid): Promise<void> {
  const commit = await readCommit(repo, oid)
  const session = commit === null ? null : await fileAt(repo, commit.tree, sessionPath(log.workflow.slug))
  // A file of that name is not yet the chain's.
  if (commit === null || session?.oid !== log.workflow.seal?.event.session.blob) return
  const note = noteOfLanding(log.workflow, commit)
  if (note !== null) lines.set(oid, encodeUtf8(`${note}\n`))
}

async function write(context: Context, from: Oid | null, notes: Lines, anew: boolean): Promise<Oid | 'lost'> {
  const who = await context.repo.identify('committer')
  if (!who.known)
    throw new Refused(
      'NO_IDENTITY',
      'Git does not know who you are',
      'git config user.name NAME; git config user.email EMAIL',
    )
  const committer = who.identity.line
  const message = encodeUtf8(anew ? 'Notes of wf, made anew\n' : 'Notes of wf\n')
  return importNotes(context.repo.where, { ref: NOTES, from, anew, committer, message, notes })
}

import { decideAgain } from '../../domain/decide/again.js'
import type { Again } from '../../domain/decide/again-answer.js'
import type { Scene, SigningKey } from '../../domain/decide/decision.js'
import { append, fold } from '../../domain/fold/fold.js'
import type { Fork } from '../../domain/judge/fork.js'
import { parsePerson } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Entry, Workflow } from '../../domain/workflow/workflow.js'
import { changesBetween, editTree } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { type People, people } from '../outcome/people.js'
import type { Loaded } from '../read/load.js'
import { pinnedBy, type ReadLog, readEntry } from '../read/read-log.js'
import type { DecisionSigner } from '../write/signer.js'
import { writeCommit } from '../write/write-commit.js'
import { type Head, writeStep } from '../write/write-step.js'

/** Two logs of one workflow that went different ways. */
export interface Parted {
  readonly mine: Loaded
  readonly theirs: ReadLog
  readonly fork: Fork
}

/** One commit of mine, and what becomes of it on their tip. */
export interface Verdict {
  readonly entry: Entry
  readonly again: Again
}

/** Looks what would become of everything that is only on this side. Nothing is signed, and nothing refers to what is written. */
export async function weigh(
  context: Context,
  { mine, theirs, fork }: Parted,
  signing: SigningKey | null,
): Promise<readonly Verdict[]> {
  const { repo, hashing } = context
  const verdicts: Verdict[] = []
  let workflow = theirs.workflow
  let before = workflowAt(mine, fork.common, hashing)
  let tree = treeAt(theirs.entries, theirs.entries.length - 1)
  for (const [at, entry] of fork.mine.entries()) {
    const since = await changesBetween(repo, treeAt(mine.entries, fork.common + at - 1), tree)
    const earlier = { entry, since, tree, crossing: fork.theirs, before }
    const again = decideAgain(sceneOn(mine, workflow), earlier, signing, hashing)
    verdicts.push({ entry, again })
    before = append(before, entry, hashing).workflow
    if (again.kind !== 'event' && again.kind !== 'commit') continue
    const changes = again.kind === 'event' ? again.step.changes : again.changes
    tree = await treeWith(context, tree, changes)
    // As it will be read back, but for its name and its signature.
    const commit = { ...entry.commit, tree, parents: [workflow.tip, ...entry.commit.parents.slice(1)] }
    workflow = append(workflow, { ...entry, commit, changes }, hashing).workflow
  }
  return verdicts
}

/** Records all that still stands on top of their log, each decision signed anew. Nothing refers to it yet. */
export async function redo(
  context: Context,
  { theirs }: Parted,
  verdicts: readonly Verdict[],
  signer: DecisionSigner | null,
): Promise<{ readonly head: Head; readonly written: ReadonlyMap<Oid, Oid> }> {
  const last = theirs.entries.at(-1)?.commit
  if (last === undefined) throw new Error('a log without commits')
  const me = await people(context)
  const written = new Map<Oid, Oid>()
  let head: Head = { workflow: theirs.workflow, tip: last }
  for (const { entry, again } of verdicts) {
    if (again.kind === 'event') {
      // What was accepted is the work of its author, whoever decides.
      const kept = !again.signed || again.step.event.event === 'accepted'
      const who = { ...me, author: kept ? authorOf(entry, me) : me.author }
      const second = entry.commit.parents[1]
      head = await writeStep(context, head, again.step, {
        people: who,
        signer: again.signed ? signer : null,
        ...(second === undefined ? {} : { second }),
      })
    } else if (again.kind === 'commit') {
      head = await commitAgain(context, head, entry, again.changes, me)
    } else continue
    written.set(entry.commit.oid, head.tip.oid)
  }
  return { head, written }
}

async function commitAgain(
  context: Context,
  head: Head,
  entry: Entry,
  changes: Entry['changes'],
  me: People,
): Promise<Head> {
  const { repo, hashing } = context
  const oid = await writeCommit(context, {
    tree: await treeWith(context, head.tip.tree, changes),
    parents: [head.tip.oid, ...entry.commit.parents.slice(1)],
    author: authorOf(entry, me),
    committer: me.committer,
    message: entry.commit.message,
  })
  const [commit, base] = await Promise.all([knownCommit(repo, oid), knownCommit(repo, head.workflow.base)])
  const read = await readEntry(repo, head.tip, commit, base, await pinnedBy(repo, head.workflow))
  return { workflow: append(head.workflow, read, hashing).workflow, tip: commit }
}

const authorOf = ({ commit }: Entry, me: People): People['author'] =>
  parsePerson(commit.author) === null ? me.author : commit.author

const treeWith = async ({ repo }: Context, tree: Oid, changes: Entry['changes']): Promise<Oid> =>
  changes.length === 0
    ? tree
    : editTree(
        repo,
        tree,
        changes.map(({ path, new: file }) => ({ path, file })),
      )

function treeAt(entries: readonly Entry[], at: number): Oid {
  const entry = entries[at]
  if (entry === undefined) throw new Error('a log without commits')
  return entry.commit.tree
}

function workflowAt({ entries, workflow }: Loaded, length: number, hashing: Context['hashing']): Workflow {
  const { definition, reasoning } = workflow
  const folded = fold({ entries: entries.slice(0, length), definition, ask: reasoning.ask }, hashing)
  if (folded === null) throw new Error('a log without an event "opened"')
  return folded.workflow
}

/** Their workflow in front of the law and the gate as they are here. */
const sceneOn = ({ standing, waiting }: Loaded, workflow: Workflow): Scene => ({
  workflow,
  standing,
  waiting: waiting.filter(({ oid }) => !workflow.taken.has(oid) && !workflow.rejected.has(oid)),
})

import type { Data, Definition } from '../definition/definition.js'
import { approvalsOf, plansOf } from '../definition/stage-graph.js'
import type { Commit } from '../log/commit.js'
import type { EventOf } from '../log/event.js'
import type { Reading } from '../log/message.js'
import type { Decision, Signer } from '../log/signer.js'
import type { PathAt, RecordAt, Subject } from '../log/trailer-values.js'
import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import { isUnder, type Path } from '../names/path.js'
import { runFolder, type Slug, SNAPSHOT, sessionPath } from '../names/slug.js'
import { type Change, type FileAt, sameFile } from '../tree/change.js'
import type { DraftData } from './draft-data.js'
import type { Reasoning } from './reasoning.js'
import type { Unfit } from './unfit.js'

/** One first-parent commit of a draft, with all that judging it needs. */
export interface Entry {
  readonly commit: Commit
  readonly reading: Reading
  /** Against the first parent. */
  readonly changes: readonly Change[]
  /** Of a decision with a signature. */
  readonly signer: Signer | null
  /**
   * Of `skipped`: what the stage's condition says, read from inputs and outputs; `null` where there is none. Of
   * `submitted`: does what it hands in send another stage back?
   */
  readonly condition: boolean | null
  /** Of `submitted`: what does not fit its schema, or the questions of its form. */
  readonly unfit: readonly Unfit[]
  /** Of `updated`: from the base before to the second parent; `null` where that is no descendant of it. */
  readonly theirs: readonly Change[] | null
  /** What of its files stages and rules read as data; nothing where the definition has no such stage. */
  readonly data?: EntryData
}

export interface EntryData {
  /** By blob: what changed and is JSON. */
  readonly values: ReadonlyMap<Oid, Data>
  /** Of `opened`: the files of the repository that stages read. */
  readonly files: ReadonlyMap<Path, Oid>
}

/** Something that a stage has read: a file, or a record with what was decided about it. */
export type Input = PathAt | RecordAt

export interface Approval extends Decision {
  readonly stage: string
  readonly subjects: readonly Subject[]
  readonly plans: readonly PathAt[]
}

export interface Acceptance extends Decision {
  readonly event: EventOf<'accepted'>
  readonly changes: readonly Change[]
  /** For each stage that judges what waits at this gate: the code that there is by it. */
  readonly judged: ReadonlyMap<string, Digest>
}

/** What somebody had against something, and why. It need not be signed. */
export interface Objection {
  readonly at: number
  readonly event: EventOf<'rejected'> | EventOf<'revised'>
  readonly claimed: Commit['committer']
  /** The first line of the reason. */
  readonly why: string
}

/** A commit that brought code: what it needs is sign-off. */
export interface CodeCommit {
  readonly at: number
  readonly oid: Oid
  readonly changes: readonly Change[]
  readonly event: 'accepted' | 'updated' | null
}

/** What a verdict on code is about. */
export interface Evidence {
  /** The delta of all that the draft changed of the code, with the candidate's patches in it; `null`: nobody said. */
  readonly code: Digest | null
  /** The patches that were not accepted yet, and were looked at as if they were. */
  readonly candidate: readonly Oid[]
}

export interface Submission extends Evidence {
  readonly at: number
  readonly artefacts: readonly PathAt[]
  readonly inputs: readonly Input[]
  /** What it changed of other files, as it came to the gate. */
  readonly patch: Oid | null
  readonly agent: string | null
}

export interface CheckRun extends Decision, Evidence {
  readonly stage: string
  readonly checks: EventOf<'checked'>['checks']
  readonly red: EventOf<'checked'>['red']
}

/** A verdict that something is to be done again. */
export interface SentBack {
  readonly at: number
  /** The stage that found something, and the one that is to work again. */
  readonly by: string
  readonly to: string
  readonly times: number
  /** The code that it found it in. */
  readonly code: Digest | null
  /** What the other stage had to do: as it handed it in. */
  readonly inputs: readonly Input[]
}

export type Mode = 'open' | 'paused' | 'abandoned' | 'sealed'

/** What differs at one path between the base and the tip. */
export interface Span {
  readonly old: FileAt | null
  readonly new: FileAt | null
}

/** The state of a workflow: the fold over its log. */
export interface Workflow {
  readonly slug: Slug
  /** The oid of `opened`: the workflow's identity. */
  readonly id: Oid
  readonly definition: Definition
  /** The definitions as `opened` names them, the running one first. */
  readonly definitions: EventOf<'opened'>['definitions']
  readonly target: string
  readonly base: Oid
  readonly tip: Oid
  /** Position of the tip in the log. */
  readonly at: number
  readonly own: OwnPaths
  readonly mode: Mode
  readonly files: ReadonlyMap<Path, Span>
  /** The position of the last commit that changed a path. */
  readonly touched: ReadonlyMap<Path, number>
  readonly submissions: ReadonlyMap<string, Submission>
  readonly approvals: readonly Approval[]
  readonly acceptances: readonly Acceptance[]
  readonly objections: readonly Objection[]
  /** The position of each stage's last `revised`. */
  readonly revised: ReadonlyMap<string, number>
  readonly skipped: ReadonlyMap<string, Skip>
  readonly attempts: ReadonlyMap<string, Attempt>
  /** Each time that a stage found something and sent the one that wrote the code back. */
  readonly sentBack: readonly SentBack[]
  readonly data: DraftData
  readonly reasoning: Reasoning
  readonly code: readonly CodeCommit[]
  readonly checks: readonly CheckRun[]
  /** The stage that made each patch that a stage handed in. */
  readonly proposed: ReadonlyMap<Oid, string>
  readonly rejected: ReadonlySet<Oid>
  /** The pending oids that were accepted. */
  readonly taken: ReadonlySet<Oid>
  readonly seal: { readonly oid: Oid; readonly event: EventOf<'sealed'>; readonly decision: Decision } | null
}

/** The last attempt at a stage. One that has started and is followed by another was interrupted. */
export interface Attempt extends Evidence {
  readonly at: number
  readonly number: number
  readonly outcome: 'started' | 'failed' | 'done'
  readonly inputs: readonly Input[]
  /** How many attempts failed since the stage was last done. */
  readonly failures: number
}

export interface Skip {
  readonly at: number
  readonly inputs: readonly PathAt[]
  /** Its condition did not hold, with these inputs; else there was nothing to approve. */
  readonly conditional: boolean
}

/** The workflow's own paths: its artefacts, which are approved as such and are not code. */
export interface OwnPaths {
  readonly folder: Path
  readonly session: Path
  readonly plans: ReadonlySet<Path>
  readonly snapshot: boolean
}

export function ownPathsOf(definition: Definition, slug: Slug): OwnPaths {
  return {
    folder: runFolder(slug),
    session: sessionPath(slug),
    plans: new Set(plansOf(definition, slug)),
    snapshot: approvalsOf(definition, 'snapshot').length > 0,
  }
}

export function isOwn(own: OwnPaths, path: Path): boolean {
  return (
    isUnder(path, own.folder) ||
    path === own.session ||
    own.plans.has(path) ||
    (own.snapshot && path === SNAPSHOT)
  )
}

/** What lies at a path at the tip, where the draft changed it since its base. */
export function draftFile(workflow: Pick<Workflow, 'files'>, path: Path): FileAt | null {
  return workflow.files.get(path)?.new ?? null
}

/** The same after one commit more: what is as at the base is nothing of the draft's. */
export function draftFileAfter(
  workflow: Pick<Workflow, 'files'>,
  path: Path,
  changes: readonly Change[],
): FileAt | null {
  const change = changes.find((candidate) => candidate.path === path)
  if (!change) return draftFile(workflow, path)
  const span = workflow.files.get(path)
  return sameFile(span ? span.old : change.old, change.new) ? null : change.new
}

/** Everything that the draft changed since its base. */
export function draftChanges(workflow: Pick<Workflow, 'files'>): readonly Change[] {
  return [...workflow.files]
    .filter(([, span]) => !sameFile(span.old, span.new))
    .map(([path, span]) => ({ path, ...span }))
}

/** The code that the draft changed since its base: all but its own paths. */
export function codeChanges(workflow: Pick<Workflow, 'files' | 'own'>): readonly Change[] {
  return draftChanges(workflow).filter(({ path }) => !isOwn(workflow.own, path))
}

/** The same where these changes come in as well. */
export function codeChangesWith(
  { files, own }: Pick<Workflow, 'files' | 'own'>,
  changes: readonly Change[],
): readonly Change[] {
  const after = new Map(files)
  for (const { path, old, new: now } of changes)
    after.set(path, { old: (files.get(path) ?? { old }).old, new: now })
  return codeChanges({ files: after, own })
}

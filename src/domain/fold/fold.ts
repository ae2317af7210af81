import type { Definition } from '../definition/definition.js'
import type { Commit } from '../log/commit.js'
import type { Event, EventOf } from '../log/event.js'
import { bodyOf, cleanLine } from '../log/message.js'
import type { Decision } from '../log/signer.js'
import { type Change, sameFile } from '../tree/change.js'
import { mergePaths } from '../tree/merge-paths.js'
import { inputsIn } from '../workflow/inputs.js'
import { type Finding, type Problem, problem } from '../workflow/problem.js'
import { type Ask, NOBODY_ANSWERS } from '../workflow/reasoning.js'
import {
  type CodeCommit,
  draftChanges,
  type Entry,
  isOwn,
  type Objection,
  type Workflow,
} from '../workflow/workflow.js'
import { attemptAfter, endAttempt } from './attempts.js'
import { type Building, begin, copy, touch } from './building.js'
import { digestBy, type Hashing } from './hashing.js'
import { answer, ask, decide, readData } from './read-data.js'
import { foundFault, sendBack, sendBackByRules } from './send-back.js'
import { judgeEvent } from './structure.js'
import { codeJudged } from './structure-evidence.js'
import { judgeForm } from './structure-form.js'
import { judgeOpened } from './structure-opened.js'

export interface Folded {
  readonly workflow: Workflow
  /** Structural findings. An event with one has no effect but that of its tree, as unsigned code. */
  readonly findings: readonly Finding[]
}

/** What a log is folded with: the definition that `opened` pinned. */
export interface Log {
  readonly entries: readonly Entry[]
  readonly definition: Definition
  /** How expressions of its rules are answered. */
  readonly ask?: Ask | undefined
}

/** The workflow that a log tells, and what is wrong with it. `null` where it does not begin with `opened`. */
export function fold(log: Log, hashing: Hashing): Folded | null {
  const [first, ...rest] = log.entries
  const reasoning = { ask: log.ask ?? NOBODY_ANSWERS, digest: digestBy(hashing) }
  const building = first ? begin(first, log.definition, reasoning) : null
  if (!first || !building) return null
  const findings: Finding[] = [...judgeForm(first), ...judgeOpened(building, first)].map(on(first.commit))
  for (const entry of rest) findings.push(...step(building, entry, hashing).map(on(entry.commit)))
  return { workflow: building, findings }
}

const on =
  (commit: Commit) =>
  (found: Problem): Finding => ({ ...found, commit: commit.oid })

/** After what a stage can be done, so that rules behind it have all that they look at. */
const COMPLETES: ReadonlySet<Event['event']> = new Set([
  'submitted',
  'approved',
  'accepted',
  'checked',
  'skipped',
])

function step(building: Building, entry: Entry, hashing: Hashing): readonly Problem[] {
  const { commit, reading, changes, signer, condition, unfit } = entry
  const at = building.at + 1
  const { tree, committer } = commit
  const event = reading.kind === 'event' ? reading.event : null
  const found = [...judgeForm(entry)]
  if (event && found.length === 0) {
    found.push(
      ...judgeEvent(building, { event, changes, tree, signer, committer, condition, unfit }, hashing),
    )
    if (event.event === 'updated') found.push(...judgeUpdated(entry))
  } else if (!event && building.seal) {
    found.push(problem('EVENT_ORDER', 'the workflow is sealed: nothing can follow'))
  }
  const legal = found.length === 0 ? event : null
  const code = codeOf(building, entry, legal)
  if (code.length > 0) {
    const by = legal?.event === 'accepted' || legal?.event === 'updated' ? legal.event : null
    building.code.push({ at, oid: commit.oid, changes: code, event: by } satisfies CodeCommit)
  }
  if (legal?.event === 'updated') {
    // An artefact that both sides changed is another one now, even where ours was kept.
    for (const change of beyondMerge(building, entry)) building.touched.set(change.path, at)
    moveBase(building, entry)
  }
  touch(building, changes, at)
  readData(building, entry)
  building.at = at
  building.tip = commit.oid
  if (legal) apply(building, legal, entry, hashing)
  if (legal && COMPLETES.has(legal.event) && 'stage' in legal) sendBackByRules(building, legal.stage)
  return found
}

/** What of this commit is code that needs sign-off. */
function codeOf(building: Building, entry: Entry, legal: Event | null): readonly Change[] {
  if (legal?.event === 'sealed') return []
  const changes = legal?.event === 'updated' ? beyondMerge(building, entry) : entry.changes
  return changes.filter((change) => !isOwn(building.own, change.path))
}

/**
 * Where an update differs from the merge per path that everybody computes: what was merged by content, or
 * kept, or taken, where both sides had changed a path, and whatever else it does of its own.
 */
function beyondMerge(building: Building, entry: Entry): readonly Change[] {
  if (entry.theirs === null) return entry.changes
  const theirs = new Map(entry.theirs.map((change) => [change.path, change]))
  const { fromTheirs, unmerged } = mergePaths(draftChanges(building), entry.theirs)
  const merged = new Map(fromTheirs.map((change) => [change.path, change]))
  const done = new Map(entry.changes.map((change) => [change.path, change]))
  const found: Change[] = entry.changes.filter((change) => {
    const wanted = merged.get(change.path)
    return wanted === undefined || !sameFile(wanted.new, change.new)
  })
  for (const [path, change] of merged) {
    if (!done.has(path)) found.push({ path, old: change.new, new: change.old })
  }
  for (const path of unmerged) {
    if (done.has(path)) continue
    const mine = building.files.get(path)?.new ?? null
    found.push({ path, old: theirs.get(path)?.new ?? null, new: mine })
  }
  return found
}

function judgeUpdated(entry: Entry): readonly Problem[] {
  if (entry.theirs !== null) return []
  return [problem('EVENT_PARENTS', 'its second parent is not a first-parent descendant of the base before')]
}

/** The spans since the new base: what the target changed is its beginning now. */
function moveBase(building: Building, { commit, theirs }: Entry): void {
  const base = commit.parents[1]
  if (base === undefined || theirs === null) return
  building.base = base
  for (const change of theirs) {
    const span = building.files.get(change.path)
    building.files.set(change.path, { old: change.new, new: span ? span.new : change.old })
  }
}

function apply(
  building: Building,
  event: Event,
  { commit, signer, condition, changes }: Entry,
  hashing: Hashing,
): void {
  const { at } = building
  const { oid } = commit
  const decided = (): Decision | null =>
    signer?.ok
      ? { at, oid, key: signer.key, fingerprint: signer.fingerprint, claimed: commit.committer }
      : null
  const decision = decided()
  switch (event.event) {
    case 'submitted': {
      const { artefacts, patch, agent, code, candidate } = event
      const inputs = inputsIn(event)
      building.submissions.set(event.stage, { at, artefacts, inputs, patch, agent, code, candidate })
      if (patch !== null) building.proposed.set(patch, event.stage)
      endAttempt(building, event.stage)
      building.skipped.delete(event.stage)
      if (condition === true) sendBack(building, event.stage, event.code)
      return
    }
    case 'approved':
      if (decision)
        building.approvals.push({
          ...decision,
          stage: event.stage,
          subjects: event.subjects,
          plans: event.plans,
        })
      return
    case 'revised':
      building.revised.set(event.stage, at)
      building.objections.push(objection(at, event, commit))
      return
    case 'accepted':
      building.taken.add(event.patch)
      if (decision) {
        const judged = codeJudged(building, event.stage, hashing)
        building.acceptances.push({ ...decision, event, changes, judged })
      }
      return
    case 'rejected':
      building.rejected.add(event.patch)
      building.objections.push(objection(at, event, commit))
      return
    case 'skipped':
      building.skipped.set(event.stage, { at, inputs: event.inputs, conditional: condition === false })
      endAttempt(building, event.stage)
      return
    case 'started':
    case 'failed':
      building.attempts.set(event.stage, attemptAfter(building, event))
      return
    case 'checked':
      if (decision) {
        const { stage, checks, red, code, candidate } = event
        building.checks.push({ ...decision, stage, checks, red, code, candidate })
        if (foundFault(building.definition, event)) sendBack(building, event.stage, event.code)
      }
      endAttempt(building, event.stage)
      return
    case 'waived':
      if (decision) decide(building, { ...decision, ...event, why: firstLine(commit) })
      return
    case 'asked': {
      const { question: id, asking: stage, about, agent } = event
      ask(building, { id, asked: oid, stage, about, agent, text: bodyOf(commit.message), answers: [] })
      if (agent !== null && stage !== null) endAttempt(building, stage)
      return
    }
    case 'answered':
      if (decision) answer(building, event.question.id, { ...decision, text: bodyOf(commit.message) })
      return
    case 'paused':
      building.mode = 'paused'
      return
    case 'resumed':
      building.mode = 'open'
      return
    case 'abandoned':
      building.mode = 'abandoned'
      return
    case 'sealed':
      building.mode = 'sealed'
      if (decision) building.seal = { oid, event: event as EventOf<'sealed'>, decision }
      return
    default:
      return
  }
}

const objection = (at: number, event: Objection['event'], { committer, message }: Commit): Objection => ({
  at,
  event,
  claimed: committer,
  why: firstLine({ message }),
})

const firstLine = ({ message }: Pick<Commit, 'message'>): string =>
  cleanLine(bodyOf(message).split('\n', 1)[0] ?? '')

/** The workflow with one commit more, and what is wrong with that commit; the one given stays as it is. */
export function append(
  workflow: Workflow,
  entry: Entry,
  hashing: Hashing,
): { readonly workflow: Workflow; readonly problems: readonly Problem[] } {
  const building = copy(workflow)
  const problems = step(building, entry, hashing)
  return { workflow: building, problems }
}

import type { StageDefinition } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { Hashing } from '../fold/hashing.js'
import type { Decision } from '../log/signer.js'
import type { PathAt, Subject } from '../log/trailer-values.js'
import { quotePath } from '../names/path.js'
import { deltaOf } from '../tree/delta.js'
import { approvalsInForce, codeRound, needOf, plansBefore, subjectsOf, voters } from '../workflow/sign-off.js'
import { readyIn } from '../workflow/stage-state.js'
import { codeChanges, type Workflow } from '../workflow/workflow.js'
import {
  type Decided,
  type Refusal,
  refused,
  type Scene,
  type SigningKey,
  steps,
  unchanged,
} from './decision.js'
import { guardExpect, guardKey, guardOpen } from './guards.js'
import { statesOf } from './states-of.js'

/** What a person is asked to decide on: the stage, its subject, and the token that names it. */
export interface Question {
  readonly stage: StageDefinition
  readonly subjects: readonly Subject[]
  /** What `--expect` has to say: a blob, several joined by commas, or the delta of the code. */
  readonly token: string
  readonly plans: readonly PathAt[]
}

/** The token of what a stage decides on at the tip, or `null` where there is nothing. */
export function subjectToken(workflow: Workflow, stage: StageDefinition, hashing: Hashing): string | null {
  const subjects = questionSubjects(workflow, stage, hashing)
  return subjects.length === 0
    ? null
    : subjects.map((each) => ('delta' in each ? each.delta : each.blob)).join(',')
}

function questionSubjects(workflow: Workflow, stage: StageDefinition, hashing: Hashing): readonly Subject[] {
  if (stage.of !== 'code') return subjectsOf(workflow, stage)
  const changes = codeChanges(workflow)
  return changes.length === 0 ? [] : [{ delta: deltaOf(changes, hashing.format, hashing.sha256) }]
}

/** What `approve` or `revise` speaks of: the stage named, else the first that awaits a decision. */
export function findQuestion(
  scene: Scene,
  stageName: string | null,
  verb: 'approve' | 'revise',
  hashing: Hashing,
): Question | Refusal {
  const { workflow } = scene
  const closed = verb === 'approve' || workflow.mode !== 'paused' ? guardOpen(workflow) : null
  if (closed) return closed
  const approvals = statesOf(scene).filter(({ stage }) => stage.type === 'approval')
  const named = stageName === null ? null : stageNamed(workflow.definition, stageName)
  if (stageName !== null && named?.type !== 'approval') {
    const names = approvals.map(({ stage }) => stage.name).join(', ')
    return {
      code: 'NO_SUCH_STAGE',
      message: `"${stageName}" is not an approval of ${workflow.slug}`,
      hint: `one of: ${names}`,
    }
  }
  const candidates = approvals.filter(({ stage }) => named === null || stage.name === named.name)
  // While a new version is asked for, a decision that is in force already is meant only where its stage is named.
  const again = verb === 'revise' || named !== null || !asksAnew(scene)
  const isReady = readyIn(statesOf(scene))
  const ready = candidates.filter(({ stage }) => isReady(stage))
  const chosen =
    ready.find(({ state }) => state === 'awaiting' || state === 'stale') ??
    (again ? ready.findLast(({ state }) => state === 'completed') : undefined)
  const subjects = chosen ? questionSubjects(workflow, chosen.stage, hashing) : []
  if (!chosen || subjects.length === 0) {
    return {
      code: 'NOTHING_TO_DECIDE',
      message: `nothing of ${workflow.slug} needs ${verb === 'approve' ? 'approval' : 'a decision'}`,
      hint: `wf status ${workflow.slug}`,
    }
  }
  return {
    stage: chosen.stage,
    subjects,
    token: subjects.map((each) => ('delta' in each ? each.delta : each.blob)).join(','),
    plans: chosen.stage.of === 'code' ? plansBefore(workflow, chosen.stage) : [],
  }
}

/** Is a document to be written again before anything else? */
function asksAnew(scene: Scene): boolean {
  const states = statesOf(scene)
  const isReady = readyIn(states)
  return states.some(({ stage, state }) => stage.type === 'document' && state === 'stale' && isReady(stage))
}

export interface Say {
  readonly stage: string | null
  readonly expect: string | null
  readonly note: string
}

/** One person's approval of exactly what was shown. Said again while in force it is `unchanged`. */
export function decideApprove(scene: Scene, say: Say, signing: SigningKey, hashing: Hashing): Decided {
  const { workflow } = scene
  const question = findQuestion(scene, say.stage, 'approve', hashing)
  const again = isSaidAgain(scene, say, question, hashing, (stage) => decidedAlready(scene, stage, signing))
  if (again && workflow.mode === 'open') return unchanged('you have approved that already')
  if ('code' in question) return { kind: 'refused', reason: question }
  const { stage, subjects, plans } = question
  const strange = guardKey(scene, signing, needOf(stage, scene.standing).roles)
  if (strange) return { kind: 'refused', reason: strange }
  const look = `wf show ${workflow.slug} ${stage.name}`
  const other = guardExpect(say.expect, question.token, what(question), look)
  if (other) return { kind: 'refused', reason: other }
  if (decidedAlready(scene, stage, signing)) return unchanged(`you have approved ${what(question)} already`)
  return steps({
    event: { event: 'approved', stage: stage.name, subjects, plans },
    changes: [],
    subject: `Approve the ${noun(stage)} of ${workflow.slug}`,
    body: say.note,
  })
}

/**
 * Is this a command that is said again? What comes next may be another question by now: then the object that
 * was named tells which one was answered.
 */
function isSaidAgain(
  scene: Scene,
  say: Say,
  question: Question | Refusal,
  hashing: Hashing,
  inForce: (stage: StageDefinition) => boolean,
): boolean {
  const { workflow } = scene
  if (say.expect === null) return false
  if (!('code' in question) && question.token === say.expect) return false
  const asked = workflow.definition.stages.filter(
    ({ type, name }) => type === 'approval' && (say.stage === null || say.stage === name),
  )
  return asked.some((stage) => subjectToken(workflow, stage, hashing) === say.expect && inForce(stage))
}

function decidedAlready(scene: Scene, stage: StageDefinition, signing: SigningKey): boolean {
  const { workflow, standing } = scene
  const inForce: readonly Decision[] =
    stage.of === 'code' ? codeApprovalsInForce(workflow, stage) : approvalsInForce(workflow, stage)
  const need = { ...needOf(stage, standing), approvals: 1 }
  const mine: Decision = { at: 0, oid: workflow.id, ...signing, claimed: '' as Decision['claimed'] }
  const [me] = voters([mine], need, standing)
  return me !== undefined && voters(inForce, need, standing).has(me)
}

/** What this key has approved already, as `approve` would ask about it: then there is nothing to ask. */
export function approvedAlready(
  scene: Scene,
  stageName: string | null,
  signing: SigningKey,
  hashing: Hashing,
): Question | null {
  const question = findQuestion(scene, stageName, 'approve', hashing)
  return !('code' in question) && decidedAlready(scene, question.stage, signing) ? question : null
}

function codeApprovalsInForce(workflow: Workflow, stage: StageDefinition): readonly Decision[] {
  const since = Math.max(codeRound(workflow), ...workflow.code.map((commit) => commit.at))
  return workflow.approvals.filter((approval) => approval.stage === stage.name && approval.at > since)
}

/** A new version is asked for, and why. Unsigned where its author has no key. */
export function decideRevise(scene: Scene, say: Say, hashing: Hashing): Decided {
  const { workflow } = scene
  const question = findQuestion(scene, say.stage, 'revise', hashing)
  const again = isSaidAgain(scene, say, question, hashing, (stage) => isAskedAnew(workflow, stage))
  if (again && ['open', 'paused'].includes(workflow.mode))
    return unchanged('a new version was asked for already')
  if ('code' in question) return { kind: 'refused', reason: question }
  const { stage, subjects, plans } = question
  const other = guardExpect(
    say.expect,
    question.token,
    what(question),
    `wf show ${workflow.slug} ${stage.name}`,
  )
  if (other) return { kind: 'refused', reason: other }
  if (say.note.trim() === '')
    return refused(
      'WHY_MISSING',
      'the author of the new version needs to know why',
      `wf revise ${workflow.slug} -m WHY`,
    )
  if (isAskedAnew(workflow, stage)) return unchanged('a new version was asked for already')
  return steps({
    event: { event: 'revised', stage: stage.name, subjects, plans },
    changes: [],
    subject: `Ask for a new version of the ${noun(stage)} of ${workflow.slug}`,
    body: say.note,
  })
}

/** Was a new version asked for, and has nothing come of it yet? */
function isAskedAnew(workflow: Workflow, stage: StageDefinition): boolean {
  const asked = workflow.revised.get(stage.name) ?? -1
  const answers =
    stage.of === 'code'
      ? [...workflow.code, ...workflow.approvals.filter((approval) => approval.stage === stage.name)]
      : [...workflow.submissions.values()]
  const touched = subjectsOf(workflow, stage).map(({ path }) => workflow.touched.get(path) ?? -1)
  return asked > Math.max(-1, ...touched, ...answers.map(({ at }) => at))
}

const noun = (stage: StageDefinition): string =>
  stage.of === 'artefact' || stage.of === null ? stage.name : stage.of

function what({ stage, subjects }: Question): string {
  const [first] = subjects
  if (!first || 'delta' in first) return `the code that ${stage.name} decides on`
  return subjects.length === 1 ? quotePath(first.path) : `what ${stage.name} decides on`
}

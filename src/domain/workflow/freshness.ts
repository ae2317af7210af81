import { isAutomatic, type StageDefinition } from '../definition/definition.js'
import { dependencies, products, stageNamed } from '../definition/stage-graph.js'
import { assertNever } from '../text/assert-never.js'
import { counted } from '../text/counted.js'
import { askedAnew } from './asked-anew.js'
import { judgesCode, judgesInstead, otherCode, verdictsOf } from './evidence.js'
import { gatesOf, makerOf, type Waiting, waitingAt } from './gates.js'
import { handedInOtherwise } from './handed-in.js'
import { differing, inputsOf, samePaths } from './inputs.js'
import { attemptsSpent } from './limits.js'
import { whyNotRed } from './red.js'
import { isReopened } from './reopened.js'
import { foundBy, whySentBack } from './sent-back.js'
import {
  approvalsInForce,
  checkNames,
  checksThatCount,
  needOf,
  type Standing,
  sameSubjects,
  subjectsOf,
  unsignedCode,
  voters,
} from './sign-off.js'
import { skippedByCondition } from './skipped.js'
import { whySameAgent } from './verification.js'
import { type Attempt, type CheckRun, codeChanges, draftFile, type Workflow } from './workflow.js'

export type StageState = 'pending' | 'running' | 'awaiting' | 'completed' | 'failed' | 'skipped' | 'stale'

export interface StageStatus {
  readonly stage: StageDefinition
  readonly state: StageState
  /** In a few words, what this state is due to. */
  readonly why: string
}

/** What is not in the log, but bears on it. */
export interface Situation {
  readonly standing: Standing
  /** The patches that wait at gates; `null`: nobody looked. */
  readonly waiting: readonly Waiting[] | null
  /** Has the target what was sealed? Asked only of what is sealed, by those who tell people where it stands. */
  readonly landed?: boolean
}

/** By structure alone: as a verifier without policy and gate sees it. */
export const STRUCTURE: Situation = { standing: null, waiting: null }

/** The state of every stage, in the order of the definition: fresh while its inputs are those it recorded. */
export function stageStates(workflow: Workflow, situation: Situation): readonly StageStatus[] {
  return workflow.definition.stages.map(statesBy(workflow, situation))
}

/** The same stage by stage: of the others only those that it stands on are looked at. */
function statesBy(workflow: Workflow, situation: Situation): (stage: StageDefinition) => StageStatus {
  if (workflow.seal !== null) return (stage) => sealedState(workflow, stage, situation)
  const known = new Map<string, StageStatus>()
  const stateOf = (stage: StageDefinition): StageStatus => {
    const before = known.get(stage.name)
    if (before) return before
    const ready = dependencies(workflow.definition, stage).every((dependency) =>
      letsBegin(workflow, stage, stateOf(dependency), situation),
    )
    const [state, why] = withinLimits(workflow, stage, ready, judgeStage(workflow, stage, ready, situation))
    const status = { stage, state, why }
    known.set(stage.name, status)
    return status
  }
  return stateOf
}

/** What would run, or be tried again, has failed once nothing is left of its limit. */
function withinLimits(workflow: Workflow, stage: StageDefinition, ready: boolean, judged: Judged): Judged {
  const [state, why] = judged
  if (!ready || !isAutomatic(stage) || isDone(state) || state === 'running') return judged
  const spent = attemptsSpent(workflow, stage)
  if (spent === null) return judged
  const last = workflow.attempts.get(stage.name)
  const said =
    last?.outcome === 'failed' ? `attempt ${last.number} failed; ` : state === 'failed' ? `${why}; ` : ''
  return ['failed', `${said}${spent}`]
}

/** A seal is only legal when everything before it is done, and it clears the run's folder away. */
function sealedState(workflow: Workflow, stage: StageDefinition, { landed }: Situation): StageStatus {
  if (stage.type === 'merge' && landed === false)
    return {
      stage,
      state: 'awaiting',
      why: `sealed, and not on ${workflow.target.replace('refs/heads/', '')} yet`,
    }
  const skipped =
    workflow.skipped.has(stage.name) && !workflow.approvals.some((each) => each.stage === stage.name)
  return { stage, state: skipped ? 'skipped' : 'completed', why: '' }
}

export function isDone(state: StageState): boolean {
  return state === 'completed' || state === 'skipped'
}

/** Tells whether all is done that a stage stands on. */
export function readyIn(states: readonly StageStatus[]): (stage: StageDefinition) => boolean {
  const done = new Set(states.filter(({ state }) => isDone(state)).map(({ stage }) => stage.name))
  return ({ dependsOn }) => dependsOn.every((name) => done.has(name))
}

/** A gate stays open for people where the patch of its builder was rejected, and what they submit is judged. */
export const letsBegin = (
  workflow: Workflow,
  stage: StageDefinition,
  before: StageStatus,
  { waiting }: Situation,
): boolean =>
  isDone(before.state) ||
  (stage.type === 'patches'
    ? isReopened(workflow, before.stage)
    : judgesInstead(workflow, stage, before.stage, waiting))

/** Are all the stages done that this one stands on? */
export function isReady(workflow: Workflow, stage: StageDefinition, situation: Situation): boolean {
  const stateOf = statesBy(workflow, situation)
  return stage.dependsOn.every((name) => {
    const dependency = stageNamed(workflow.definition, name)
    return dependency !== null && letsBegin(workflow, stage, stateOf(dependency), situation)
  })
}

type Judged = readonly [StageState, string]

const NOT_YET: Judged = ['stale', 'an earlier stage is not done']

function judgeStage(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  if (skippedByCondition(workflow, stage)) {
    return ready ? ['skipped', whySkipped(stage)] : NOT_YET
  }
  switch (stage.type) {
    case 'document':
    case 'form':
      return judgeDocument(workflow, stage, ready)
    case 'context':
    case 'agent':
    case 'storage':
    case 'metadata':
      return judgeAttempts(workflow, stage, ready, situation)
    case 'workflow':
      return ready ? ['completed', ''] : ['pending', '']
    case 'approval':
      return stage.of === 'code'
        ? judgeSignOff(workflow, stage, ready, situation)
        : judgeApproval(workflow, stage, ready, situation)
    case 'patches':
      return judgePatches(workflow, stage, ready, situation)
    case 'check':
      return judgeCheck(workflow, stage, ready, situation)
    case 'merge':
      if (workflow.seal) return ['completed', 'sealed']
      return ready ? ['awaiting', 'ready to merge'] : ['pending', '']
    default:
      return assertNever(stage.type)
  }
}

function judgeDocument(workflow: Workflow, stage: StageDefinition, ready: boolean): Judged {
  const submission = workflow.submissions.get(stage.name)
  if (!submission) return ready ? ['awaiting', 'not written yet'] : ['pending', '']
  if (askedAnew(workflow, stage) > submission.at) return ['stale', 'a new version was asked for']
  const missing = products(stage, workflow.slug).find(
    (product) => !product.optional && draftFile(workflow, product.path) === null,
  )
  if (missing) return ['stale', `${missing.path} is gone`]
  const other = handedInOtherwise(workflow, stage, submission)
  if (other !== null) return ['stale', `${other} is not what was handed in`]
  const now = inputsOf(workflow, stage)
  if (!samePaths(submission.inputs, now))
    return ['stale', `${differing(submission.inputs, now)} has changed since`]
  return ready ? ['completed', ''] : NOT_YET
}

/** What `wf` itself produces: as a document, and while that is missing, what came of the attempts. */
function judgeAttempts(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  { waiting }: Situation,
): Judged {
  const written = judgeDocument(workflow, stage, ready)
  const again = written[0] === 'completed' ? whyAgain(workflow, stage, waiting) : null
  const judged: Judged = again === null ? written : ['stale', again]
  const found = judged[0] === 'completed' ? foundIn(workflow, stage) : null
  if (found !== null) return ['failed', found]
  if (!ready || judged[0] === 'completed') return judged
  const attempt = workflow.attempts.get(stage.name)
  const [state, why] = judged[0] === 'awaiting' ? (['awaiting', 'ready to run'] as const) : judged
  if (attempt === undefined || attempt.outcome === 'done') return [state, why]
  if (attempt.outcome === 'started') return ['running', `attempt ${attempt.number}`]
  if (!samePaths(attempt.inputs, inputsOf(workflow, stage))) return [state, why]
  if (judgesCode(workflow.definition, stage) && otherCode(workflow, stage, attempt, waiting) !== null)
    return [state, why]
  return afterFailure(attempt, stage)
}

/** What a stage found that sends another one back, in its last result. */
function foundIn(workflow: Workflow, stage: StageDefinition): string | null {
  const submission = workflow.submissions.get(stage.name)
  return submission === undefined ? null : foundBy(workflow, stage, submission.at)
}

/** Why a stage that handed in a result has to hand in another, though its files and what it read are as they were. */
function whyAgain(workflow: Workflow, stage: StageDefinition, waiting: Situation['waiting']): string | null {
  if (isReopened(workflow, stage)) return 'its patch was rejected'
  const back = whySentBack(workflow, stage)
  if (back !== null) return back
  const same = whySameAgent(workflow, stage, workflow.submissions.get(stage.name)?.agent ?? null)
  if (same !== null) return same
  const verdict = judgesCode(workflow.definition, stage) ? verdictsOf(workflow, stage).at(-1) : undefined
  return verdict === undefined ? null : otherCode(workflow, stage, verdict, waiting)
}

/** Where the condition is just an input, the option that was not given says it best. */
function whySkipped({ when, scope }: StageDefinition): string {
  const [, not, input] = /^(!?)\s*inputs\.(\w+)$/.exec(when?.trim() ?? '') ?? []
  if (input === undefined || scope.prefix !== '') return `${when ?? 'its condition'} is false`
  return `--${input.replaceAll('_', '-')} is ${not === '!' ? 'on' : 'off'}`
}

function afterFailure({ number, failures }: Attempt, { retries }: StageDefinition): Judged {
  const said = `attempt ${number} failed`
  const again = failures % (retries.times + 1) !== 0
  return again ? ['awaiting', `${said}; it runs again`] : ['failed', said]
}

function judgeApproval(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  const before = workflow.approvals.some((approval) => approval.stage === stage.name)
  if (!ready) return before ? NOT_YET : ['pending', '']
  if (subjectsOf(workflow, stage).length === 0) {
    const asked = stage.of === 'snapshot' && situation.standing?.rules.snapshot === 'required'
    if (asked) return ['awaiting', 'policy asks for a change of the snapshot']
    return workflow.skipped.has(stage.name) ? ['skipped', 'nothing to approve'] : ['pending', '']
  }
  const need = needOf(stage, situation.standing)
  const inForce = approvalsInForce(workflow, stage)
  const have = voters(inForce, need, situation.standing).size
  const told = `${have} of ${counted(need.approvals, 'approval')}`
  if (have >= need.approvals) return ['completed', told]
  if (inForce.length === 0 && before) return ['stale', whyVoid(workflow, stage)]
  return ['awaiting', told]
}

/** Its last approval named the same bytes, or others. */
function whyVoid(workflow: Workflow, stage: StageDefinition): string {
  const last = workflow.approvals.findLast((approval) => approval.stage === stage.name)
  const same = last !== undefined && sameSubjects(last.subjects, subjectsOf(workflow, stage))
  return same ? 'the approval was taken back' : 'it changed since it was approved'
}

function judgeSignOff(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  if (!ready) return workflow.code.length > 0 ? NOT_YET : ['pending', '']
  const left = unsignedCode(workflow, stage, situation.standing)
  if (left.length > 0) {
    const all = workflow.code.length
    return ['awaiting', `${all - left.length} of ${counted(all, 'commit')} signed off`]
  }
  return ['completed', 'every commit is signed off']
}

function judgePatches(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  const code = takenAt(workflow, stage)
  if (!ready) return code > 0 ? NOT_YET : ['pending', '']
  const waiting = waitingAt(workflow, stage, situation.waiting ?? []).length
  if (waiting > 0) return ['awaiting', `${counted(waiting, 'patch', 'patches')} to review`]
  const maker = makerOf(workflow.definition, stage)
  if (maker !== null && skippedByCondition(workflow, maker))
    return ['skipped', `${maker.name} was skipped, which makes its patches`]
  if (maker !== null && workflow.submissions.get(maker.name)?.patch === null)
    return ['completed', `${maker.name} changed nothing`]
  return code > 0 ? ['completed', counted(code, 'file')] : ['running', 'nothing accepted yet']
}

/**
 * How many files a gate let in. The only gate of a workflow stands for all of the code; one of several, or one that is
 * `of` a stage, for what was accepted at it since that stage handed in its last patch.
 */
function takenAt(workflow: Workflow, stage: StageDefinition): number {
  const maker = makerOf(workflow.definition, stage)
  if (maker === null && gatesOf(workflow.definition).length === 1) return codeChanges(workflow).length
  const since = maker === null ? -1 : (workflow.submissions.get(maker.name)?.at ?? -1)
  const here = workflow.acceptances.filter(({ event, at }) => event.stage === stage.name && at > since)
  return new Set(here.flatMap(({ changes }) => changes.map(({ path }) => path))).size
}

function judgeCheck(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  const run = checksThatCount(workflow, stage, situation.standing).at(-1)
  if (!ready) return run ? NOT_YET : ['pending', '']
  const attempt = workflow.attempts.get(stage.name)
  if (attempt?.outcome === 'started') return ['running', `attempt ${attempt.number}`]
  const changedSince = (said: Attempt | CheckRun) => otherCode(workflow, stage, said, situation.waiting)
  // No command ran, so that nobody could sign for what came of it.
  if (attempt?.outcome === 'failed' && changedSince(attempt) === null) return afterFailure(attempt, stage)
  if (!run) return ['awaiting', 'not run yet']
  const changed = changedSince(run)
  if (changed !== null) return ['stale', changed]
  const found = foundBy(workflow, stage, run.at)
  const failed = run.checks.find((check) => check.exit !== 0)
  if (found !== null && failed)
    return ['failed', `${failed.name} ended with exit code ${failed.exit}; ${found}`]
  if (failed) return ['failed', `${failed.name} ended with exit code ${failed.exit}`]
  const green = whyNotRed(stage, run)
  if (green !== null) return ['failed', green]
  const absent = checkNames(stage, situation.standing).find(
    (name) => !run.checks.some((check) => check.name === name),
  )
  return absent ? ['awaiting', `${absent} has not run`] : ['completed', `${run.checks.length} passed`]
}

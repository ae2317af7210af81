import type { StageDefinition } from '../definition/definition.js'
import { products } from '../definition/stage-graph.js'
import { askedAnew } from './asked-anew.js'
import { awaitsPatch, otherCode, otherThanSeen, verdictsOf } from './evidence.js'
import { handedInOtherwise } from './handed-in.js'
import { differing, inputsOf, sameInputs } from './inputs.js'
import { whyNotRed } from './red.js'
import { isReopened } from './reopened.js'
import { foundBy, whySentBack } from './sent-back.js'
import { checkNames, checksThatCount } from './sign-off.js'
import { type Judged, NOT_YET, type Situation } from './stage-state.js'
import { whySameAgent } from './verification.js'
import { type Attempt, type CheckRun, draftFile, type Workflow } from './workflow.js'

export function judgeDocument(workflow: Workflow, stage: StageDefinition, ready: boolean): Judged {
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
  if (!sameInputs(submission.inputs, now))
    return ['stale', `${differing(submission.inputs, now)} has changed since`]
  return ready ? ['completed', ''] : NOT_YET
}

/** Judges a stage that does something by itself. Before a gate its turn only comes once there is something to judge. */
const inItsTurn =
  (judge: (workflow: Workflow, stage: StageDefinition, ready: boolean, situation: Situation) => Judged) =>
  (workflow: Workflow, stage: StageDefinition, ready: boolean, situation: Situation): Judged => {
    const judged = judge(workflow, stage, ready, situation)
    const open = ready && (judged[0] === 'awaiting' || judged[0] === 'stale')
    return open && awaitsPatch(workflow, stage, situation.waiting)
      ? ['pending', 'no patch waits yet']
      : judged
  }

/** What `wf` itself produces: as a document, and while that is missing, what came of the attempts. */
export const judgeAttempts = inItsTurn((workflow, stage, ready, { waiting }) => {
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
  if (!sameInputs(attempt.inputs, inputsOf(workflow, stage))) return [state, why]
  if (otherThanSeen(workflow, stage, attempt, waiting) !== null) return [state, why]
  return afterFailure(attempt, stage)
})

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
  const verdict = verdictsOf(workflow, stage).at(-1)
  return verdict === undefined ? null : otherThanSeen(workflow, stage, verdict, waiting)
}

export const judgeCheck = inItsTurn((workflow, stage, ready, situation) => {
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
})

function afterFailure({ number, failures }: Attempt, { retries }: StageDefinition): Judged {
  const said = `attempt ${number} failed`
  const again = failures % (retries.times + 1) !== 0
  return again ? ['awaiting', `${said}; it runs again`] : ['failed', said]
}

import { isAutomatic, type StageDefinition } from '../definition/definition.js'
import type { Hashing } from '../fold/hashing.js'
import { judgeEvidence } from '../fold/structure-evidence.js'
import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import { awaitsPatch } from '../workflow/evidence.js'
import { isReady } from '../workflow/freshness.js'
import { asTrailers, filesBefore, inputsOf, sameInputs } from '../workflow/inputs.js'
import { attemptsSpent } from '../workflow/limits.js'
import { waitsFor } from '../workflow/questions.js'
import type { StageStatus } from '../workflow/stage-state.js'
import type { Attempt, Evidence, Input, Workflow } from '../workflow/workflow.js'
import { type Decided, refused, type Scene, steps } from './decision.js'
import { guardOpen } from './guards.js'
import { statesOf, turnIn } from './states-of.js'
import { produced, type Written } from './written.js'

/** A stage that `wf` can run now, or could if whoever claimed it has gone. */
export interface Runnable {
  readonly status: StageStatus
  /** Somebody claimed it and has not said how it ended. */
  readonly claimed: Attempt | null
  readonly failures: number
}

/** What is ready and waits for nobody, in the order of the definition. A stage that failed for good is not. */
export function runnable(scene: Scene): readonly Runnable[] {
  const { workflow } = scene
  if (workflow.mode !== 'open') return []
  const states = statesOf(scene)
  const isItsTurn = turnIn(scene)
  return states.flatMap((status) => {
    const { stage, state } = status
    const open = state === 'awaiting' || state === 'stale' || state === 'running'
    const conditional = isAutomatic(stage) || (stage.when !== null && state !== 'completed')
    if (!conditional || !(open || (stage.when !== null && state === 'pending'))) return []
    if (!isItsTurn(stage) || awaitsPatch(workflow, stage, scene.waiting)) return []
    if (waitsFor(workflow, stage, scene.standing) !== null) return []
    const attempt = workflow.attempts.get(stage.name) ?? null
    const failing = attempt?.outcome === 'failed' ? attempt.failures : 0
    return [
      { status, claimed: state === 'running' && isAutomatic(stage) ? attempt : null, failures: failing },
    ]
  })
}

/** A stage as it was when somebody made ready to do it. */
export interface Looked {
  /** The number of the last attempt at it; 0 where there was none. */
  readonly before: number
  /** What it would have read. */
  readonly inputs: readonly Input[]
  /** The code that it would judge. */
  readonly evidence: Evidence
}

/**
 * Claims a stage. An attempt that is there must be the one that was looked at, and given up; and what the stage reads
 * must be what was made ready for it.
 */
export function decideStart(
  scene: Scene,
  stage: StageDefinition,
  { before, inputs: read, evidence }: Looked,
  by: string,
  hashing: Hashing,
): Decided {
  const { workflow } = scene
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const attempt = workflow.attempts.get(stage.name)
  const state = statesOf(scene).find((status) => status.stage.name === stage.name)?.state
  if ((attempt?.number ?? 0) !== before || !isReady(workflow, stage, scene) || state === 'completed')
    return refused('STAGE_TAKEN', `somebody else has taken ${stage.name}`, `wf status ${workflow.slug}`)
  const asked = waitsFor(workflow, stage, scene.standing)
  if (asked !== null)
    return refused(
      'QUESTION_OPEN',
      `${stage.name} waits for the answer to ${asked.id}`,
      `wf answer ${workflow.slug} ${asked.id} -m ANSWER`,
    )
  const spent = attemptsSpent(workflow, stage)
  if (spent !== null) return refused('LIMIT', spent, `wf abandon ${workflow.slug}`)
  const inputs = inputsOf(workflow, stage)
  if (!sameInputs(inputs, read))
    return refused(
      'INPUTS_CHANGED',
      `the inputs of ${stage.name} have just changed`,
      `wf run ${workflow.slug}`,
    )
  if (judgeEvidence(workflow, stage, evidence, hashing).length > 0)
    return refused(
      'INPUTS_CHANGED',
      `the code that ${stage.name} is to look at has just changed`,
      `wf run ${workflow.slug}`,
    )
  const number = before + 1
  return steps({
    event: { event: 'started', stage: stage.name, attempt: number, ...asTrailers(inputs), ...evidence },
    changes: [],
    subject: `Start the ${stage.name} of ${workflow.slug}${number > 1 ? `, attempt ${number}` : ''}`,
    body: by,
  })
}

/** Is this attempt still the one that the stage waits for? Whoever was given up hands in nothing. */
export function lostClaim({ workflow }: Scene, stage: StageDefinition, number: number): Decided | null {
  const attempt = workflow.attempts.get(stage.name)
  if (attempt?.number === number && attempt.outcome === 'started') {
    if (workflow.mode !== 'paused') {
      const closed = guardOpen(workflow)
      return closed ? { kind: 'refused', reason: closed } : null
    }
    return null
  }
  const message = `attempt ${number} of ${stage.name} was given up, so its result is not taken`
  return refused('ATTEMPT_LOST', message, `wf status ${workflow.slug}`)
}

export interface Result {
  readonly attempt: number
  /** What it would judge now: where that is other code than it looked at, its result is none. */
  readonly evidence: Evidence
  readonly written: readonly Written[]
  /** The patch that waits at the gate with it. */
  readonly patch: Oid | null
  readonly agent: string | null
  readonly transcript: Digest | null
  readonly note: string
}

/** What an attempt came to. With other inputs than it began with, it is no result any more. */
export function decideResult(scene: Scene, stage: StageDefinition, result: Result): Decided {
  const { workflow } = scene
  const lost = lostClaim(scene, stage, result.attempt)
  if (lost) return lost
  const inputs = inputsOf(workflow, stage)
  if (!sameInputs(inputs, workflow.attempts.get(stage.name)?.inputs ?? [])) {
    const message = `the inputs of ${stage.name} changed while it ran`
    return refused('INPUTS_CHANGED', message, `wf run ${workflow.slug}`)
  }
  const { code, candidate } = result.evidence
  const began = workflow.attempts.get(stage.name)
  // What it was built on is accepted by now, or waits still.
  const lacks = began?.candidate.some((each) => !candidate.includes(each) && !workflow.taken.has(each))
  if (code !== (began?.code ?? null) || (code === null && lacks === true)) {
    const message = `the code that ${stage.name} looked at changed while it ran`
    return refused('INPUTS_CHANGED', message, `wf run ${workflow.slug}`)
  }
  const { changes, artefacts, lacking } = produced(workflow, stage, result.written)
  if (lacking !== null)
    return refused('ARTEFACT_MISSING', `${stage.name} did not write ${lacking}`, `wf run ${workflow.slug}`)
  const { patch, agent, transcript, note } = result
  return steps({
    event: {
      event: 'submitted',
      stage: stage.name,
      artefacts,
      ...asTrailers(inputs),
      patch,
      code,
      candidate,
      agent,
      transcript,
    },
    changes,
    subject: `Take the result of ${stage.name} of ${workflow.slug}`,
    body: note,
  })
}

/** An attempt failed, and why. */
export function decideFail(scene: Scene, stage: StageDefinition, attempt: number, why: string): Decided {
  const lost = lostClaim(scene, stage, attempt)
  if (lost) return lost
  const { workflow } = scene
  const { inputs = [], code = null, candidate = [] } = workflow.attempts.get(stage.name) ?? {}
  return steps({
    event: { event: 'failed', stage: stage.name, attempt, ...asTrailers(inputs), code, candidate },
    changes: [],
    subject: `Attempt ${attempt} at ${stage.name} of ${workflow.slug} failed`,
    body: why,
  })
}

/** A stage whose condition does not hold is passed by. */
export function decideSkip(scene: Scene, stage: StageDefinition): Decided {
  const { workflow } = scene
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const attempt = numberAfter(workflow, stage)
  return steps({
    event: { event: 'skipped', stage: stage.name, attempt, inputs: filesBefore(workflow, stage) },
    changes: [],
    subject: `Skip the ${stage.name} of ${workflow.slug}: its condition is false`,
    body: stage.when ?? '',
  })
}

const numberAfter = ({ attempts }: Workflow, stage: StageDefinition): number =>
  (attempts.get(stage.name)?.number ?? 0) + 1

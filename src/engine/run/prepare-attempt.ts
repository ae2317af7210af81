import { outputsFor } from '../../app/definitions/stage-outputs.js'
import type { Candidate } from '../../app/gate/candidate.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import { headOf } from '../../app/write/record.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import type { Ready, StageRun } from '../stages/stage-run.js'
import { NOT_BEGUN, prepareChecks, runCheckStage } from './check-stage.js'
import { type Handed, handIn, type Serial } from './claims.js'
import type { RunRequest } from './run-request.js'
import { prepareStage } from './runners.js'

interface Running {
  readonly context: Context
  readonly slug: string
  readonly request: RunRequest
  readonly serial: Serial
}

/** The attempt is not the one that counts any more. */
const GIVEN_UP = ['ATTEMPT_LOST', 'INPUTS_CHANGED']

export interface Prepared {
  readonly agent: string | null
  readonly run: (attempt: number) => Promise<Handed>
}

/** What an attempt will run, or why it has to wait. Nothing is claimed yet. */
export async function prepareAttempt(
  { context, slug, request, serial }: Running,
  loaded: Loaded,
  stage: StageDefinition,
  candidate: Candidate,
): Promise<Prepared | { why: string; command: string }> {
  const { tell, agent, setup, along, share } = request
  const ours = share?.ours ?? null
  if (stage.type === 'check') {
    const checks = await prepareChecks(context, loaded, stage)
    if (!checks.ok) return checks
    const check = async (attempt: number): Promise<Handed> => {
      const handed = await runCheckStage(context, slug, stage, checks, ours, along)
      if (handed.taken || !NOT_BEGUN.includes(handed.code)) return handed
      // No check ran, so nobody signs: the attempt has failed, as that of an agent.
      const { code, why } = handed
      const failed = { kind: 'failed', code, why, transcript: null } as const
      await serial(() => handIn(context, slug, stage, attempt, failed, ours))
      return handed
    }
    return { agent: null, run: check }
  }
  const { tip } = await headOf(context, loaded)
  const run: StageRun = {
    context,
    loaded,
    stage,
    tree: tip.tree,
    candidate,
    outputs: await outputsFor(context.repo, tip.tree, loaded.workflow.definition, stage, slug),
    agent,
    setup,
    along,
    signal: context.signal,
    activity: (line) => tell({ event: 'activity', stage: stage.name, line }),
  }
  const ready: Ready = await prepareStage(run)
  if (ready.kind === 'waiting') return ready
  const work = async (attempt: number): Promise<Handed> => {
    const result = await ready.run()
    const handed = await serial(() => handIn(context, slug, stage, attempt, result, ours))
    if (handed.taken && result.kind === 'failed') return { taken: false, code: result.code, why: result.why }
    if (handed.taken && result.kind === 'asked') return { taken: true, asks: result.text }
    if (handed.taken || GIVEN_UP.includes(handed.code)) return handed
    // What cannot be taken has failed: nobody waits for it any more.
    const { code, why } = handed
    const refused = { kind: 'failed', code, why, transcript: result.transcript } as const
    await serial(() => handIn(context, slug, stage, attempt, refused, ours))
    return handed
  }
  return { agent: ready.agent, run: work }
}

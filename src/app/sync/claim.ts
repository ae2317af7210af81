import { readAdvertised } from '../../domain/advertised.js'
import type { Refusal, Step } from '../../domain/decide/decision.js'
import { guardOpen } from '../../domain/decide/guards.js'
import { isClaimable } from '../../domain/definition.js'
import { inputsOf, isReady, STRUCTURE } from '../../domain/freshness.js'
import type { RemoteName } from '../../domain/remote.js'
import { draftRef } from '../../domain/slug.js'
import { stageNamed } from '../../domain/stage-graph.js'
import type { Workflow } from '../../domain/workflow.js'
import { listRemote, pushRefs } from '../../git/native/remote.js'
import type { Context } from '../context.js'
import { type Loaded, loadWorkflow, requireSound } from '../load.js'
import { Refused } from '../outcome.js'
import { publish } from '../publish.js'
import { headOf, writeSteps } from '../record.js'
import { lineOf } from '../remotes.js'
import type { Head } from '../write-step.js'

export type Claimed =
  /** The attempt is ours, at the remote and here. */
  | { readonly claimed: true; readonly attempt: number; readonly head: Head }
  /** Somebody else's log is the newer one: `wf sync`, and look whether there is anything left to claim. */
  | { readonly claimed: false; readonly reason: Refusal }

/**
 * Claims the next attempt at a stage for this clone, against all others that share a remote: writes `started`
 * as an object, pushes it there with a lease on what the draft was seen to hold, and only then moves the draft
 * here. Two that claim at once are told apart by the remote's compare-and-swap; whoever loses has recorded
 * nothing. A crash between the two leaves a draft that the next sync brings forward.
 */
export async function claimAttempt(
  context: Context,
  remote: RemoteName,
  slug: string,
  stage: string,
): Promise<Claimed> {
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  const step = startedStep(loaded.workflow, stage)
  if ('code' in step) return { claimed: false, reason: step }
  const line = lineOf(context)
  const there = readAdvertised(await listRemote(line, remote), context.repo.objectFormat).drafts.get(slug)
  const known = there === undefined || loaded.entries.some(({ commit }) => commit.oid === there)
  if (!known) return lost(loaded, remote)
  const { head } = await writeSteps(context, await headOf(context, loaded), [step], null)
  const push = { ref: draftRef(slug), from: there ?? null, to: head.tip.oid }
  const pushed = await pushRefs(line, remote, [push])
  if (!pushed.done) {
    const now = readAdvertised(await listRemote(line, remote), context.repo.objectFormat).drafts.get(slug)
    if (now !== there) return lost(loaded, remote)
    const why = [...pushed.said, ...pushed.refused.map((each) => each.why)].join('; ')
    throw new Refused('PUSH_REFUSED', `${remote} refused ${push.ref}: ${why}`, `wf sync ${slug}`)
  }
  // Where somebody here was faster, the claim stands at the remote, and a sync joins the two.
  await publish(context, [{ name: loaded.ref, from: loaded.tip, to: head.tip.oid }], `wf run: ${slug}`)
  return { claimed: true, attempt: attemptOf(loaded.workflow, stage), head }
}

const attemptOf = ({ attempts }: Workflow, stage: string): number => (attempts.get(stage)?.number ?? 0) + 1

/** The event that claims the next attempt, or why there is none to claim. */
function startedStep(workflow: Workflow, name: string): Step | Refusal {
  const closed = guardOpen(workflow)
  if (closed) return closed
  const stage = stageNamed(workflow.definition, name)
  if (stage === null) {
    return {
      code: 'NO_SUCH_STAGE',
      message: `"${name}" is no stage of ${workflow.slug}`,
      hint: `wf status ${workflow.slug}`,
    }
  }
  const running = workflow.attempts.get(name)
  if (running?.outcome === 'started') {
    const message = `attempt ${running.number} at ${name} of ${workflow.slug} is claimed already`
    return { code: 'ATTEMPT_TAKEN', message, hint: `wf log ${workflow.slug}` }
  }
  if (!isClaimable(stage.type) || !isReady(workflow, stage, STRUCTURE)) {
    const message = `nobody can claim ${name} of ${workflow.slug} now: its turn has not come`
    return { code: 'STAGE_NOT_READY', message, hint: `wf status ${workflow.slug}` }
  }
  const attempt = attemptOf(workflow, name)
  return {
    event: { event: 'started', stage: name, attempt, inputs: inputsOf(workflow, stage) },
    changes: [],
    subject: `Start attempt ${attempt} at ${name} of ${workflow.slug}`,
    body: '',
  }
}

function lost({ workflow }: Loaded, remote: RemoteName): Claimed {
  const message = `${remote} has a newer log of ${workflow.slug}: nothing was claimed`
  return { claimed: false, reason: { code: 'CLAIM_LOST', message, hint: `wf sync ${workflow.slug}` } }
}

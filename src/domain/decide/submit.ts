import type { StageDefinition } from '../definition/definition.js'
import { nothingToApprove } from '../fold/structure-skipped.js'
import { askedAnew } from '../workflow/asked-anew.js'
import { NO_EVIDENCE } from '../workflow/evidence.js'
import { asTrailers, inputsOf, sameInputs } from '../workflow/inputs.js'
import { isDone, readyIn } from '../workflow/stage-state.js'
import { type Decided, refused, type Scene, type Step, steps, unchanged } from './decision.js'
import { guardOpen } from './guards.js'
import { statesOf } from './states-of.js'
import { produced, type Written } from './written.js'

/** A stage's artefacts as somebody wrote them. The same bytes from the same inputs are `unchanged`. */
export function decideSubmit(
  scene: Scene,
  stage: StageDefinition,
  written: readonly Written[],
  by: { readonly agent: string | null; readonly note: string },
): Decided {
  const { workflow } = scene
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const states = statesOf(scene)
  const waiting = states.find(
    (status) => stage.dependsOn.includes(status.stage.name) && !isDone(status.state),
  )
  if (waiting) {
    const message = `${waiting.stage.name} comes before ${stage.name}, and is ${waiting.state}`
    return refused('STAGE_NOT_READY', message, `wf status ${workflow.slug}`)
  }
  const { changes, artefacts, lacking } = produced(workflow, stage, written)
  if (lacking !== null)
    return refused('ARTEFACT_MISSING', `${stage.name} needs ${lacking}`, `wf status ${workflow.slug}`)
  const inputs = inputsOf(workflow, stage)
  const last = workflow.submissions.get(stage.name)
  const touched = artefacts.some(({ path }) => (workflow.touched.get(path) ?? -1) > (last?.at ?? -1))
  const same = last && sameInputs(last.artefacts, artefacts) && sameInputs(last.inputs, inputs) && !touched
  if (same && changes.length === 0 && askedAnew(workflow, stage) < last.at) {
    return unchanged(`${stage.name} already has the same bytes, made from the same inputs`)
  }
  return steps({
    event: {
      event: 'submitted',
      stage: stage.name,
      artefacts,
      ...asTrailers(inputs),
      patch: null,
      ...NO_EVIDENCE,
      agent: by.agent,
      transcript: null,
    },
    changes,
    // Not "Revise": that is what a reviewer asks for by the command of this name.
    subject: last
      ? `Propose a new ${stage.name} for ${workflow.slug}`
      : `Propose the ${stage.name} of ${workflow.slug}`,
    body: by.note,
  })
}

/** The next stage that has nothing to decide on and that policy does not insist on; skipping is recorded. */
export function nextSkip(scene: Scene): Step | null {
  const { workflow, standing } = scene
  if (workflow.mode !== 'open') return null
  const states = statesOf(scene)
  const isReady = readyIn(states)
  const found = states.find(({ stage, state }) => {
    if (stage.type !== 'approval' || stage.of === 'code' || state !== 'pending') return false
    if (!isReady(stage)) return false
    if (stage.of === 'snapshot' && standing?.rules.snapshot === 'required') return false
    return nothingToApprove(workflow, stage)
  })
  if (!found) return null
  const attempt = (workflow.attempts.get(found.stage.name)?.number ?? 0) + 1
  return {
    event: { event: 'skipped', stage: found.stage.name, attempt, inputs: [] },
    changes: [],
    subject: `Skip the ${found.stage.name} of ${workflow.slug}: there is nothing to approve`,
    body: '',
  }
}

import type { StageDefinition } from '../definition/definition.js'
import type { Hashing } from '../fold/hashing.js'
import { judgesBefore, judgeVerified } from '../fold/structure-evidence.js'
import type { Oid } from '../names/oid.js'
import { type Path, showPath } from '../names/path.js'
import { counted } from '../text/counted.js'
import { usageLine } from '../text/usage.js'
import { compareBytes } from '../tree/change.js'
import { nameOfPatch, type Patch } from '../tree/patch.js'
import { gateOfPatch, gatesOf } from '../workflow/gates.js'
import { filesSpent } from '../workflow/limits.js'
import { plansBefore } from '../workflow/sign-off.js'
import { whyOutside } from '../workflow/surface.js'
import { isOwn, type Workflow } from '../workflow/workflow.js'
import {
  type Decided,
  type Refusal,
  refused,
  type Scene,
  type SigningKey,
  steps,
  unchanged,
} from './decision.js'
import { guardExpect, guardKey, guardOpen, guardReady } from './guards.js'

/**
 * May code be proposed now, and where? `named` is a gate, or the stage whose work a gate takes; without it, the only gate
 * that is open. Returns the gate's stage, or why not.
 */
export function openGate(scene: Scene, named: string | null): StageDefinition | Refusal {
  const { workflow } = scene
  const closed = guardOpen(workflow)
  if (closed) return closed
  const gates = gatesOf(workflow.definition)
  const [first] = gates
  if (first === undefined) return noGate(workflow)
  const names = gates.map(({ name }) => name).join(', ')
  if (named !== null) {
    const stage = gates.find(({ name, config }) => name === named || config.of === named)
    const message = `${workflow.slug} has no gate called ${JSON.stringify(named)}; it has ${names}`
    if (stage === undefined) return { code: 'NO_SUCH_GATE', message, hint: `wf status ${workflow.slug}` }
    return guardPropose(scene, stage) ?? stage
  }
  const open = gates.filter((gate) => guardPropose(scene, gate) === null)
  const [only, other] = open
  if (only === undefined) return guardPropose(scene, first) ?? first
  if (other === undefined) return only
  const stages = open.map(({ name }) => name).join(', ')
  const message = `${open.length} gates of ${workflow.slug} are open: ${stages}. Which one?`
  return { code: 'WHICH_GATE', message, hint: `add --stage ${only.name}, or another of them` }
}

/** What judges patches before they are accepted need not be done when they are proposed. */
const guardPropose = (scene: Scene, gate: StageDefinition): Refusal | null =>
  guardReady(scene, gate, judgesBefore(scene.workflow, gate))

const noGate = ({ slug }: Workflow): Refusal => ({
  code: 'NO_GATE',
  message: `the definition of ${slug} has no stage of type patches`,
  hint: `wf status ${slug}`,
})

/** The open gate that a patch waits at, or why it can be accepted at none. */
function gateFor(scene: Scene, patch: Patch): StageDefinition | Refusal {
  const { workflow } = scene
  const gate = gateOfPatch(workflow, patch)
  const closed = guardOpen(workflow)
  if (closed) return closed
  if (gate !== null) return guardReady(scene, gate) ?? gate
  if (gatesOf(workflow.definition).length === 0) return noGate(workflow)
  const name = nameOfPatch(patch)
  const message = `patch ${name} was made for ${workflow.proposed.get(patch.oid) ?? patch.stage}, which is not part of ${workflow.slug} any more`
  return { code: 'NO_SUCH_GATE', message, hint: `wf reject-diff ${workflow.slug} --patch ${name} -m WHY` }
}

/** Artefacts come in by `wf draft`, where they are approved as such: never among a patch's code. */
export function guardOwnPaths(workflow: Workflow, paths: readonly Path[]): Refusal | null {
  const own = paths.find((path) => isOwn(workflow.own, path))
  if (own === undefined) return null
  const message = `${showPath(own)} is an artefact of ${workflow.slug}, and not for a patch to change`
  return { code: 'OWN_PATH', message, hint: `wf draft ${workflow.slug} proposes artefacts` }
}

/** What its definition keeps a gate from taking: other files than it may, and more of them. */
export function guardSurface(
  workflow: Workflow,
  gate: StageDefinition,
  paths: readonly Path[],
): Refusal | null {
  const why = whyOutside(gate, paths)
  const spent = why === null ? filesSpent(workflow, gate, paths) : null
  if (spent !== null)
    return { code: 'LIMIT', message: spent, hint: `wf submit-diff ${workflow.slug} -- PATHS submits a part` }
  if (why === null) return null
  const hint = `wf submit-diff ${workflow.slug} -- PATHS submits a part; wf show ${workflow.slug} shows the definition`
  return { code: 'SURFACE', message: why, hint }
}

export interface Accept {
  readonly patch: Patch
  readonly expect: string | null
  readonly confirmDestructive: boolean
  readonly note: string
  /** What is accepted with it, in the same transaction. */
  readonly along?: readonly Oid[]
}

/** A patch whose files were written on those of another comes after it. */
function guardStacked(
  { workflow, waiting }: Scene,
  { oid }: Patch,
  along: readonly Oid[],
  name: string,
): Refusal | null {
  const { proposed, submissions, taken, slug } = workflow
  const maker = proposed.get(oid)
  const built = maker === undefined ? undefined : submissions.get(maker)
  const under = built?.patch === oid ? built.candidate : []
  const first = under.find(
    (each) => !taken.has(each) && !along.includes(each) && waiting.some((patch) => patch.oid === each),
  )
  if (first === undefined) return null
  const message = `patch ${name} is built on a patch of ${proposed.get(first) ?? 'somebody'} that nobody has accepted yet`
  return { code: 'PATCH_STACKED', message, hint: `wf accept-diff ${slug} --patch ${first.slice(0, 12)}` }
}

/** These bytes may enter. What is destructive is refused until it is confirmed, and then recorded by name. */
export function decideAccept(scene: Scene, accept: Accept, signing: SigningKey, hashing: Hashing): Decided {
  const { workflow, standing } = scene
  const { patch } = accept
  if (workflow.taken.has(patch.oid)) return unchanged('this patch was accepted already')
  if (workflow.rejected.has(patch.oid))
    return refused('PATCH_REJECTED', 'this patch was rejected', `wf status ${workflow.slug}`)
  const stage = gateFor(scene, patch)
  if ('code' in stage) return { kind: 'refused', reason: stage }
  const strange = guardKey(scene, signing, standing === null ? [] : [standing.rules.code.role])
  if (strange) return { kind: 'refused', reason: strange }
  const name = nameOfPatch(patch)
  const look = `wf diff ${workflow.slug} --patch ${name}`
  const other = guardExpect(accept.expect, patch.oid, `patch ${name}`, look)
  if (other) return { kind: 'refused', reason: other }
  const stacked = guardStacked(scene, patch, accept.along ?? [], name)
  if (stacked) return { kind: 'refused', reason: stacked }
  const own = guardOwnPaths(
    workflow,
    patch.changes.map((change) => change.path),
  )
  if (own) return { kind: 'refused', reason: own }
  const outside = guardSurface(
    workflow,
    stage,
    patch.changes.map((change) => change.path),
  )
  if (outside) return { kind: 'refused', reason: outside }
  const [unverified] = judgeVerified(workflow, stage, patch.oid, patch.changes, hashing)
  if (unverified !== undefined) {
    const whole = `wf accept-diff ${workflow.slug} --patch ${name}`
    const { code, message } = unverified
    return patch.part === null
      ? refused(code, `patch ${name}: ${message}`, `wf run ${workflow.slug}`)
      : refused(code, `a part of patch ${name}: ${message}`, `${whole} accepts all of it`)
  }
  if (patch.destructive.length > 0 && !accept.confirmDestructive) {
    const names = patch.destructive.map(showPath).join(', ')
    return refused(
      'DESTRUCTIVE',
      `patch ${name} is destructive: ${names}`,
      'look, then add --confirm-destructive',
    )
  }
  return steps({
    event: {
      event: 'accepted',
      stage: stage.name,
      patch: patch.oid,
      number: patch.number,
      files: patch.part?.files ?? null,
      left: patch.part?.left.slice(0, MOST_LEFT) ?? [],
      delta: patch.delta,
      plans: plansBefore(workflow, stage),
      agent: patch.agent,
      transcript: null,
      destructive: [...patch.destructive].sort(compareBytes),
    },
    changes: patch.changes,
    subject: `Accept ${partOf(patch)}patch ${name} of ${workflow.slug}`,
    body: [
      accept.note,
      creditsIn(patch.origin?.body ?? ''),
      patch.usage === null ? '' : usageLine(patch.usage),
    ]
      .filter((each) => each !== '')
      .join('\n\n'),
    ...(patch.origin && patch.agent === null ? { author: patch.origin.author } : {}),
  })
}

/** Who wrote it as well, a line each. */
const creditsIn = (body: string): string =>
  body
    .split('\n')
    .filter((line) => /^Co-authored-by: /i.test(line))
    .slice(0, MOST_LEFT)
    .join('\n')

// As many as somebody may read: an event is bounded.
const MOST_LEFT = 100

const partOf = ({ part, changes }: Patch): string =>
  part === null ? '' : `${changes.length} of ${counted(part.files, 'file')} of `

export interface Reject {
  readonly patch: Patch
  readonly expect: string | null
  readonly why: string
}

/** A patch goes away from the gate, and the log says why. */
export function decideReject(scene: Scene, reject: Reject): Decided {
  const { workflow } = scene
  const { patch } = reject
  if (workflow.rejected.has(patch.oid)) return unchanged('this patch was rejected already')
  if (workflow.taken.has(patch.oid))
    return refused('PATCH_ACCEPTED', 'this patch was accepted', `wf revise ${workflow.slug} -m WHY`)
  const closed = workflow.mode === 'paused' ? null : guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const stage = gateOfPatch(workflow, patch)
  if (!stage) return { kind: 'refused', reason: noGate(workflow) }
  const name = nameOfPatch(patch)
  const look = `wf diff ${workflow.slug} --patch ${name}`
  const other = guardExpect(reject.expect, patch.oid, `patch ${name}`, look)
  if (other) return { kind: 'refused', reason: other }
  if (reject.why.trim() === '')
    return refused(
      'WHY_MISSING',
      'the author of the patch needs to know why',
      `wf reject-diff ${workflow.slug} --patch ${name} -m WHY`,
    )
  return steps({
    event: { event: 'rejected', stage: stage.name, patch: patch.oid, number: patch.number },
    changes: [],
    subject: `Reject patch ${name} of ${workflow.slug}`,
    body: reject.why,
  })
}

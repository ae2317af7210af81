import { ancestors } from '../definition/stage-graph.js'
import { plansInForce } from '../fold/plans.js'
import { judgeSufficiency } from '../judge/sufficiency.js'
import { isUnder, type Path, showPath } from '../names/path.js'
import { principalOf } from '../policy/policy.js'
import type { ByteString } from '../text/bytes.js'
import { counted } from '../text/counted.js'
import { openQuestions } from '../workflow/questions.js'
import { isDone } from '../workflow/stage-state.js'
import { codeChanges, draftChanges } from '../workflow/workflow.js'
import type { Refusal, Scene, SigningKey } from './decision.js'
import { guardKey, guardOpen, guardReady } from './guards.js'
import { foremost, wayToLand } from './lacking.js'
import { mayDecide } from './may-decide.js'
import { statesOf } from './states-of.js'

/**
 * Refuses to save before everything that the seal would claim is so. `lines`: how many its code changes,
 * counted where that bears on what may land.
 */
export function guardSave(scene: Scene, signing: SigningKey, lines: number | null): Refusal | null {
  const { workflow } = scene
  const { slug } = workflow
  const closed = guardOpen(workflow)
  if (closed) return closed
  const strange = guardKey(scene, signing, ['saver'])
  if (strange) return strange
  if (scene.waiting.length > 0) {
    const message = `${counted(scene.waiting.length, 'patch is', 'patches are')} pending for ${slug}`
    return { code: 'PATCHES_WAITING', message, hint: `wf diff ${slug}` }
  }
  const gate = workflow.definition.stages.find((stage) => stage.type === 'patches')
  const early = gate ? guardReady(scene, gate) : null
  if (early) return early
  const [asked] = openQuestions(workflow, scene.standing)
  if (asked !== undefined)
    return {
      code: 'QUESTION_OPEN',
      message: `${asked.id} of ${slug} is not answered`,
      hint: `wf answer ${slug} ${asked.id} -m ANSWER`,
    }
  const { definition } = workflow
  const merges = definition.stages.filter((stage) => stage.type === 'merge')
  const before = new Set(merges.flatMap((merge) => ancestors(definition, merge)))
  const open = statesOf(scene).find(
    ({ stage, state }) =>
      stage.type !== 'merge' && !isDone(state) && (merges.length === 0 || before.has(stage)),
  )
  if (open) {
    const name = scene.standing === null ? undefined : principalOf(scene.standing, signing.key)?.name
    const mine = open.state === 'awaiting' && mayDecide(scene, open)?.some((each) => each === name)
    const why = open.why === '' ? open.state : `${open.state}: ${open.why}`
    return {
      code: 'STAGE_NOT_DONE',
      message: `${open.stage.name} of ${slug} is ${why}`,
      hint: mine ? `wf approve ${slug}` : `wf status ${slug}`,
    }
  }
  if (codeChanges(workflow).length === 0 && plansInForce(workflow).length === 0) {
    return { code: 'NOTHING_TO_SAVE', message: `${slug} changes nothing`, hint: `wf status ${slug}` }
  }
  return guardSufficient(scene, signing, lines)
}

/** The same judgement that the landing will meet: what it would find is refused here, before anything is signed. */
function guardSufficient(
  { workflow, standing }: Scene,
  { key, fingerprint }: SigningKey,
  lines: number | null,
): Refusal | null {
  if (standing === null) return null
  const { session } = workflow.own
  const landed = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
  const inTheWay = landed.find(({ path, new: now }) => now !== null && isUnder(path, `${session}/` as Path))
  if (inTheWay) {
    const message = `${showPath(inTheWay.path)} is where the session log goes`
    return { code: 'OWN_PATH', message, hint: 'remove it' }
  }
  // The seal as it is going to be: no list of decisions that survive a revocation can name it yet.
  const sealer = { at: workflow.at + 1, oid: workflow.tip, key, fingerprint, claimed: '' as ByteString }
  const found = judgeSufficiency({ workflow, policy: standing, landed, sealer, lines }, workflow.tip)
  const first = foremost(found)
  if (first === null) return null
  const hint = first.hint ?? wayToLand(workflow, first.code) ?? `wf status ${workflow.slug}`
  return { code: first.code, message: first.message, hint }
}

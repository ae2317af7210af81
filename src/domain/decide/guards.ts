import type { StageDefinition } from '../definition/definition.js'
import { ancestors, approvalsOf } from '../definition/stage-graph.js'
import { judgesBefore } from '../fold/structure-evidence.js'
import { showPath } from '../names/path.js'
import { countKey, type Role } from '../policy/policy.js'
import { letsBegin } from '../workflow/freshness.js'
import { plansBefore } from '../workflow/sign-off.js'
import type { Workflow } from '../workflow/workflow.js'
import { draftFile } from '../workflow/workflow.js'
import type { Refusal, Scene, SigningKey } from './decision.js'
import { statesOf } from './states-of.js'

/** Refuses what the workflow as a whole is not open for. */
export function guardOpen(workflow: Workflow): Refusal | null {
  const { slug } = workflow
  switch (workflow.mode) {
    case 'open':
      return null
    case 'paused':
      return { code: 'WORKFLOW_PAUSED', message: `${slug} is paused`, hint: `wf resume ${slug}` }
    case 'sealed':
      return {
        code: 'WORKFLOW_SEALED',
        message: `${slug} is sealed: nothing can follow`,
        hint: `wf log ${slug}`,
      }
    case 'abandoned':
      return {
        code: 'WORKFLOW_ABANDONED',
        message: `${slug} was abandoned`,
        hint: `wf draft ${slug}-2 --from ${slug}`,
      }
  }
}

/** Refuses a signature that would not count: of a stranger, of an agent, without the roles. */
export function guardKey(scene: Scene, signing: SigningKey, roles: readonly Role[]): Refusal | null {
  if (scene.standing === null) return null
  const counted = countKey(scene.standing, signing.key, signing.fingerprint, roles)
  if (counted.ok) return null
  return { code: counted.code, message: `your signature would not count: ${counted.why}`, hint: 'wf policy' }
}

/**
 * Refuses work on code before everything that `stage` stands on is done. Where that is the plan, the
 * refusal says which it is: missing, unapproved, or stale.
 */
export function guardReady(
  scene: Scene,
  stage: StageDefinition,
  /** Of the stages before it, those that need not be done. */
  without: readonly StageDefinition[] = [],
): Refusal | null {
  const { workflow } = scene
  const { slug } = workflow
  const all = ancestors(workflow.definition, stage).filter((each) => !without.includes(each))
  const before = new Set(all.map(({ name }) => name))
  const open = statesOf(scene).find(
    (status) => before.has(status.stage.name) && !letsBegin(workflow, stage, status, scene),
  )
  if (!open) return null
  const hint = `wf status ${slug}`
  if (judgesBefore(workflow, stage).includes(open.stage)) {
    const why = open.why === '' ? '' : ` (${open.why})`
    const message = `${open.stage.name} judges what waits at ${stage.name} first, and is ${open.state}${why}`
    const runs = open.state !== 'failed' && open.state !== 'pending'
    return { code: 'NOT_VERIFIED', message, hint: runs ? `wf run ${slug}` : hint }
  }
  const approvals = approvalsOf(workflow.definition, 'plan').filter((each) => all.includes(each))
  const isPlan = approvals.some(
    (each) => each === open.stage || ancestors(workflow.definition, each).includes(open.stage),
  )
  const plans = isPlan || approvals.length === 0 ? [...workflow.own.plans] : []
  const paths = plans.filter((path) => planIsBefore(workflow, stage, path))
  const missing = paths.find((path) => draftFile(workflow, path) === null)
  if (missing !== undefined) {
    const message = `${slug} has no plan yet: ${showPath(missing)} is missing`
    return { code: 'PLAN_NOT_APPROVED', message, hint: `wf draft ${slug} --plan FILE` }
  }
  if (paths.length > 0) {
    const stale = open.state === 'stale' || open.stage.type === 'document'
    const why = open.why === '' ? '' : ` (${open.stage.name}: ${open.why})`
    const message = stale ? `the plan of ${slug} is stale${why}` : `the plan of ${slug} is not approved${why}`
    const next = open.stage.type === 'document' ? `wf draft ${slug} --plan FILE` : `wf approve ${slug}`
    return { code: 'PLAN_NOT_APPROVED', message, hint: next }
  }
  return {
    code: 'STAGE_NOT_READY',
    message: `${open.stage.name} comes before ${stage.name}, and is ${open.state}`,
    hint,
  }
}

function planIsBefore(workflow: Workflow, stage: StageDefinition, path: string): boolean {
  const declared = new Set(plansBefore(workflow, stage).map((plan) => plan.path as string))
  return declared.has(path) || draftFile(workflow, path as never) === null
}

/** Refuses a decision that does not name what was looked at, or names something else than what is there. */
export function guardExpect(
  given: string | null,
  actual: string,
  what: string,
  look: string,
): Refusal | null {
  if (given === actual) return null
  if (given === null) {
    const message = `without a terminal, a decision has to name what was read: --expect ${actual} if that is ${what}`
    return { code: 'EXPECT_MISSING', message, hint: look }
  }
  return {
    code: 'EXPECT_MISMATCH',
    message: `${what} is ${actual} now, not ${given}: it is not what was read`,
    hint: look,
  }
}

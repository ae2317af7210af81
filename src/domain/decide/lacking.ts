import type { StageDefinition } from '../definition/definition.js'
import { approvalsOf } from '../definition/stage-graph.js'
import { isOneSignature } from '../judge/small.js'
import { judgeSufficiency } from '../judge/sufficiency.js'
import { isUnder } from '../names/path.js'
import type { Problem, ProblemCode } from '../workflow/problem.js'
import { skippedByCondition } from '../workflow/skipped.js'
import { draftChanges, type Workflow } from '../workflow/workflow.js'
import type { Scene } from './decision.js'

/**
 * What a landing would be refused for though every stage is done: policy is a floor, and a stage that is skipped asks
 * for nothing. `null`: nothing is known to be lacking. Lines that may be small enough for one signature are not counted.
 */
export function lackingForLanding({ workflow, standing }: Scene): Problem | null {
  if (standing === null || (standing.small !== null && isOneSignature(workflow))) return null
  const landed = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
  const chain = { workflow, policy: standing, landed, sealer: null, lines: null }
  const found = foremost(judgeSufficiency(chain, workflow.tip))
  if (found?.code !== 'PLAN_NOT_APPROVED' || decides(workflow, 'plan')) return found
  const { name } = workflow.definition
  const does =
    approvalsOf(workflow.definition, 'plan').length > 0
      ? 'skipped its approval of the plan'
      : 'approves no plan'
  return { ...found, message: `${name} ${does}, so it saves only what the policy exempts` }
}

/** Of all that is lacking, what says most: that nobody approved the plan, before that it is not the approved version. */
export const foremost = (found: readonly Problem[]): Problem | null =>
  found.find(({ code }) => code === 'PLAN_NOT_APPROVED') ?? found[0] ?? null

/** Its first approval of that which is not skipped. */
const decides = (workflow: Workflow, of: 'plan' | 'code'): StageDefinition | undefined =>
  approvalsOf(workflow.definition, of).find((stage) => !skippedByCondition(workflow, stage))

/** How to get what is lacking; `null`: the status says it. */
export function wayToLand(workflow: Workflow, code: ProblemCode): string | null {
  const { slug, definition } = workflow
  switch (code) {
    case 'PLAN_NOT_APPROVED':
      if (decides(workflow, 'plan')) return null
      return `${definition.name} ${approvalsOf(definition, 'plan').length > 0 ? 'skipped its' : 'has no'} approval of a plan, so it lands only what policy has under "exempt": wf policy`
    case 'SENSITIVE_NOT_SIGNED_OFF':
    case 'CODE_NOT_SIGNED_OFF': {
      const stage = decides(workflow, 'code')
      if (stage) return `wf approve ${slug} --stage ${stage.name}`
      return `${definition.name} ${approvalsOf(definition, 'code').length > 0 ? 'skipped its' : 'has no'} approval of code: add a stage { type: approval, of: code }, and start it anew`
    }
    default:
      return null
  }
}

import type { StageDefinition } from '../definition/definition.js'
import { type Policy, principalOf } from '../policy/policy.js'
import { waitingAt } from '../workflow/gates.js'
import { approvalsInForce, codeDecisions, needOf } from '../workflow/sign-off.js'
import type { StageStatus } from '../workflow/stage-state.js'
import type { Workflow } from '../workflow/workflow.js'
import type { Scene } from './decision.js'

/** The people of the policy who may decide at a stage now, by their names; `null` where no role is asked for. */
export function mayDecide(
  { workflow, standing, waiting }: Scene,
  { stage }: StageStatus,
): readonly string[] | null {
  if (standing === null) return null
  if (stage.type === 'approval') return approversLeft(workflow, stage, standing)
  if (stage.type === 'merge') return holders(standing, ['saver'])
  if (stage.type === 'patches' && waitingAt(workflow, stage, waiting).length > 0)
    return holders(standing, [standing.rules.code.role])
  return null
}

/** `ann`, `ann or bob`, `ann or 3 others`. */
export function tellPeople([first = 'nobody in the policy', second, ...more]: readonly string[]): string {
  if (second === undefined) return first
  return more.length > 0 ? `${first} or ${more.length + 1} others` : `${first} or ${second}`
}

const holders = (policy: Policy, roles: readonly Policy['rules']['code']['role'][]): readonly string[] =>
  policy.principals
    .filter(({ agent, roles: held }) => !agent && roles.every((role) => held.includes(role)))
    .map(({ name }) => name)

/** Those who may approve, and have not done so yet. */
function approversLeft(workflow: Workflow, stage: StageDefinition, policy: Policy): readonly string[] {
  const decisions =
    stage.of === 'code'
      ? workflow.code.map((commit) => codeDecisions(workflow, commit, stage))
      : [approvalsInForce(workflow, stage)]
  const names = (keys: (typeof decisions)[number]) =>
    new Set(keys.flatMap(({ key }) => principalOf(policy, key)?.name ?? []))
  const everywhere = decisions.map(names)
  return holders(policy, needOf(stage, policy).roles).filter(
    (name) => everywhere.length === 0 || !everywhere.every((approved) => approved.has(name)),
  )
}

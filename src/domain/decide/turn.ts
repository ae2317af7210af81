import type { StageDefinition } from '../definition/definition.js'
import { type Policy, principalOf } from '../policy/policy.js'
import { approvalsInForce, codeDecisions, needOf } from '../workflow/sign-off.js'
import type { Workflow } from '../workflow/workflow.js'
import type { Scene } from './decision.js'
import { readyStages } from './next.js'

/** Who has to act next: people of the policy by their names, the person who opened it, a program, or nobody. */
export type Turn =
  | { readonly kind: 'people'; readonly names: readonly string[] }
  | { readonly kind: 'opener' }
  | { readonly kind: 'program' }
  | { readonly kind: 'nobody' }

const NOBODY: Turn = { kind: 'nobody' }
const OPENER: Turn = { kind: 'opener' }

export function turnOf(scene: Scene): Turn {
  const { workflow, standing, waiting } = scene
  if (workflow.mode === 'sealed' && scene.landed === false) return OPENER
  if (workflow.mode === 'paused') return OPENER
  const [status] = readyStages(scene)
  if (status === undefined) return NOBODY
  const { stage, state } = status
  switch (stage.type) {
    case 'approval':
      return standing === null ? OPENER : { kind: 'people', names: approversLeft(workflow, stage, standing) }
    case 'patches':
      return waiting > 0 && standing !== null
        ? { kind: 'people', names: holders(standing, [standing.rules.code.role]) }
        : OPENER
    case 'document':
    case 'form':
    case 'merge':
      return OPENER
    default:
      return state === 'running' ? { kind: 'program' } : OPENER
  }
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

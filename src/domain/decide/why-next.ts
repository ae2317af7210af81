import { products } from '../definition/stage-graph.js'
import { approvalsInForce, needOf, voters } from '../workflow/sign-off.js'
import type { StageStatus } from '../workflow/stage-state.js'
import type { Scene } from './decision.js'

/** Why something is to be done at a stage now: one short sentence. */
export function whyNext({ workflow, standing }: Scene, { stage, state, why }: StageStatus): string {
  const name =
    stage.type === 'document' || stage.type === 'approval' ? nounOf(stage, workflow.slug) : stage.name
  switch (stage.type) {
    case 'document':
      return state === 'awaiting' ? `${name} is not written yet` : `${name}: ${why}`
    case 'approval': {
      if (state === 'stale') return why.startsWith('it ') ? `${name} ${why.slice(3)}` : `${name}: ${why}`
      if (stage.of === 'code' || why.startsWith('policy asks')) return `${name}: ${why}`
      const need = needOf(stage, standing)
      const have = voters(approvalsInForce(workflow, stage), need, standing).size
      const left = Math.max(need.approvals - have, 1)
      return `${name} needs ${left} ${have > 0 ? 'more ' : ''}${left === 1 ? 'approval' : 'approvals'}`
    }
    case 'patches':
      return state === 'awaiting' ? why : `ready to implement; ${why}`
    case 'form':
      return state === 'awaiting' ? `${name} is not answered yet` : `${name}: ${why}`
    case 'merge':
      return why
    default:
      return why === '' ? `${name} is ${state}` : `${name}: ${why}`
  }
}

/** "the plan", "the code"; what has no common noun goes by the name of its stage. */
function nounOf(stage: StageStatus['stage'], slug: Scene['workflow']['slug']): string {
  if (stage.type === 'approval')
    return stage.of === 'artefact' || stage.of === null ? stage.name : `the ${stage.of}`
  const plan = products(stage, slug).some(({ kind }) => kind === 'plan')
  return `the ${plan ? 'plan' : stage.name}`
}

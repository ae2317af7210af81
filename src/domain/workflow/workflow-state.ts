import { isAutomatic } from '../definition/definition.js'
import { isDone, type Situation, type StageStatus } from './stage-state.js'
import type { Workflow } from './workflow.js'

export type WorkflowState = 'running' | 'awaiting' | 'paused' | 'completed' | 'failed' | 'abandoned'

/** The state of the workflow as a whole. What is sealed for a forge is completed when its target has it. */
export function workflowState(
  workflow: Workflow,
  stages: readonly StageStatus[],
  { landed }: Pick<Situation, 'landed'>,
): WorkflowState {
  if (workflow.mode === 'abandoned' || workflow.mode === 'paused') return workflow.mode
  if (workflow.mode === 'sealed') return landed === false ? 'awaiting' : 'completed'
  if (stages.some(({ state }) => state === 'failed')) return 'failed'
  if (stages.some(({ stage, state }) => state === 'running' && isAutomatic(stage))) return 'running'
  const next = stages.find(({ state }) => !isDone(state))
  if (next === undefined) return 'completed'
  return next?.state === 'running' ? 'running' : 'awaiting'
}

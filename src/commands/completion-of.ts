import type { Context } from '../app/outcome/context.js'
import { loadWorkflow, sceneOf } from '../app/read/load.js'
import { stageStates } from '../domain/workflow/freshness.js'
import type { Workflow } from '../domain/workflow/workflow.js'
import { workflowState } from '../domain/workflow/workflow-state.js'
import type { Completed } from '../engine/run/complete.js'

/**
 * What the end of a run asks for, where a decision was the last that it waited for; `null` where it waits for more, or
 * asks for nothing. The log is read again only where it does.
 */
export async function completionOf(
  context: Context,
  { slug, definition }: Workflow,
): Promise<Completed | null> {
  const { conditions, notifications, outputs } = definition.completion
  if (conditions.length + notifications.length + outputs.length === 0) return null
  const loaded = await loadWorkflow(context, slug)
  const states = stageStates(loaded.workflow, sceneOf(loaded))
  if (workflowState(loaded.workflow, states, loaded) !== 'completed') return null
  const { complete } = await import('../engine/run/complete.js')
  return complete(context, loaded)
}

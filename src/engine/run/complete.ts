import { outputsOf } from '../../app/definitions/stage-outputs.js'
import type { Context } from '../../app/outcome/context.js'
import { type Loaded, sceneOf } from '../../app/read/load.js'
import { headOf } from '../../app/write/record.js'
import type { Visible } from '../../conditions/condition.js'
import { NO_SCOPE } from '../../domain/definition/definition.js'
import { interpolate } from '../../domain/definition/interpolate.js'
import { stageStates } from '../../domain/workflow/freshness.js'
import { isDone } from '../../domain/workflow/stage-state.js'
import { lateVariables } from '../stages/values.js'
import type { Notified } from './notify.js'

export interface Completed {
  readonly conditions: readonly { readonly condition: string; readonly holds: boolean }[]
  readonly notified: readonly string[]
  /** What became of the commands that were to be told: none of it changes what the run came to. */
  readonly commands: readonly Notified[]
}

/** What happens once when the last stage is done: its conditions are looked at, and who asked for it is told. */
export async function complete(context: Context, loaded: Loaded): Promise<Completed> {
  const { workflow } = loaded
  const { conditions, notifications } = workflow.definition.completion
  if (conditions.length === 0 && notifications.length === 0)
    return { conditions: [], notified: [], commands: [] }
  const { tip } = await headOf(context, loaded)
  const outputs = await outputsOf(context.repo, tip.tree, workflow.definition.stages, workflow.slug)
  const inputs = workflow.definition.stages[0]?.scope.inputs ?? {}
  const judged: { condition: string; holds: boolean }[] = []
  for (const condition of conditions)
    judged.push({ condition, holds: await holds(loaded, condition, { inputs, outputs }) })
  const scope = workflow.definition.stages.find((stage) => stage.scope.prefix === '')?.scope
  const late = lateVariables({ scope: scope ?? NO_SCOPE }, outputs, workflow.slug)
  // A message is for people, who call the workflow by its slug; everywhere else a file is called after it.
  const variables = new Map([...late, ['slug', workflow.slug], ['workflow_id', workflow.slug]])
  const notified: string[] = []
  const commands: Notified[] = []
  if (judged.every((each) => each.holds)) {
    for (const notification of notifications) {
      const message = interpolate(notification.message, variables)
      if (notification.type === 'stdout') notified.push(message)
      else {
        const { slug, definition } = workflow
        const state = 'completed'
        const what = { schema: 'wf.notification.v1', workflow: slug, definition: definition.name, state }
        const { notify } = await import('./notify.js')
        commands.push(await notify(context, loaded, notification, { ...what, message, inputs, outputs }))
      }
    }
  }
  return { conditions: judged, notified, commands }
}

async function holds(loaded: Loaded, condition: string, data: Visible): Promise<boolean> {
  if (condition === 'all_stages_complete')
    return stageStates(loaded.workflow, sceneOf(loaded)).every(({ state }) => isDone(state))
  const { evaluate } = await import('../../conditions/condition.js')
  const verdict = evaluate(condition, data)
  return verdict.ok && verdict.holds
}

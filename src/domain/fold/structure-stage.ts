import type { StageDefinition, StageType } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { Event } from '../log/event.js'
import { showPath } from '../names/path.js'
import type { Change } from '../tree/change.js'
import { isReady } from '../workflow/freshness.js'
import { sameInputs } from '../workflow/inputs.js'
import { type Problem, problem } from '../workflow/problem.js'
import { STRUCTURE } from '../workflow/stage-state.js'
import type { Input, Workflow } from '../workflow/workflow.js'

type Staged = Extract<Event, { stage: string }>

export function ofType(
  workflow: Workflow,
  event: Staged,
  types: readonly StageType[] | null,
): { readonly stage: StageDefinition | null; readonly problems: readonly Problem[] } {
  const stage = stageNamed(workflow.definition, event.stage)
  if (stage && (types === null || types.includes(stage.type))) return { stage, problems: [] }
  const what = stage ? `a stage of type ${stage.type}` : 'no stage of this workflow'
  return { stage: null, problems: [problem('EVENT_TRAILER', `"${event.stage}" is ${what}`)] }
}

export function readyStage(
  workflow: Workflow,
  event: Staged,
  types: readonly StageType[],
): ReturnType<typeof ofType> {
  const { stage, problems } = ofType(workflow, event, types)
  if (stage === null || isReady(workflow, stage, STRUCTURE)) return { stage, problems }
  const message = `"${event.event}" for ${stage.name}, before all that it depends on was done`
  return { stage, problems: [problem('EVENT_ORDER', message)] }
}

export function nothingChanged(event: Event, changes: readonly Change[]): readonly Problem[] {
  const first = changes[0]
  if (!first) return []
  return [
    problem(
      'EVENT_TREE',
      `"${event.event}" changes nothing in the tree, but this one changes ${showPath(first.path)}`,
    ),
  ]
}

export const wrongPlan = (): Problem =>
  problem('EVENT_TRAILER', 'Wf-Plan does not name the plan that is in force')

/** `read` is what the stage reads at this point. */
export function judgeInputs(
  { reads }: StageDefinition,
  said: readonly Input[],
  read: readonly Input[],
): readonly Problem[] {
  if (sameInputs(said, read)) return []
  const trailers = reads === null ? 'Wf-Input does' : 'Wf-Input and Wf-Record do'
  return [problem('EVENT_TRAILER', `${trailers} not name what the stage reads at this point`)]
}

import { STAGE_TYPES, type StageDefinition } from '../definition/definition.js'
import { approvable, stageNamed } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import { filesBefore } from '../workflow/inputs.js'
import { type Problem, problem } from '../workflow/problem.js'
import { subjectsOf } from '../workflow/sign-off.js'
import { skippedByCondition } from '../workflow/skipped.js'
import type { Workflow } from '../workflow/workflow.js'
import { judgeInputs, readyStage } from './structure-stage.js'

export function judgeSkipped(
  workflow: Workflow,
  event: EventOf<'skipped'>,
  condition: boolean | null,
): readonly Problem[] {
  const named = stageNamed(workflow.definition, event.stage)
  if (named !== null && named.when !== null && condition === false) {
    const { problems } = readyStage(workflow, event, STAGE_TYPES)
    return [...problems, ...judgeInputs(named, event.inputs, filesBefore(workflow, named))]
  }
  const { stage, problems } = readyStage(workflow, event, ['approval'])
  if (!stage) return problems
  if (nothingToApprove(workflow, stage)) return problems
  return [
    ...problems,
    problem('EVENT_ORDER', `${stage.name} cannot be skipped: there is something to approve`),
  ]
}

/** Nothing is there that an approval decides on, and nothing is to come: it may be left out, or its stage is skipped. */
export function nothingToApprove(workflow: Workflow, stage: StageDefinition): boolean {
  if (stage.of === 'code' || subjectsOf(workflow, stage).length > 0) return false
  const candidates = approvable(workflow.definition, stage, workflow.slug)
  return candidates.every((product) => product.optional || skippedByCondition(workflow, product.stage))
}

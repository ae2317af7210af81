import type { StageDefinition } from '../definition/definition.js'
import { filesBefore, sameInputs } from './inputs.js'
import type { Workflow } from './workflow.js'

/**
 * Does its own condition skip a stage? Then it is nobody's to do, and what it would ask for nobody demands; what
 * policy asks for stays. A condition is read from what the stage could read: with other inputs it is asked again.
 */
export function skippedByCondition(workflow: Workflow, stage: StageDefinition): boolean {
  const skip = workflow.skipped.get(stage.name)
  return skip?.conditional === true && sameInputs(skip.inputs, filesBefore(workflow, stage))
}

import type { StageDefinition } from '../definition/definition.js'
import { isBeforeGate } from '../definition/stage-graph.js'
import { candidateOf } from '../workflow/evidence.js'
import type { Scene } from './decision.js'

/**
 * Is it for a person to reject what waits, now that a stage has failed? It found something there, and finds it again in the
 * same code. A stage before a gate that broke has found nothing.
 */
export function isToReject(
  { workflow, waiting }: Pick<Scene, 'workflow' | 'waiting'>,
  stage: StageDefinition,
): boolean {
  if (!isBeforeGate(stage)) return stage.sendsBack !== null && waiting.length > 0
  const broke = workflow.attempts.get(stage.name)?.outcome === 'failed'
  return !broke && candidateOf(workflow, stage, waiting).length > 0
}

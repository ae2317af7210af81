import type { StageDefinition } from '../definition/definition.js'
import { letsBegin, stageStates } from '../workflow/freshness.js'
import { gateBehind, waitingAt } from '../workflow/gates.js'
import { isReopened } from '../workflow/reopened.js'
import { isDone, type StageStatus } from '../workflow/stage-state.js'
import type { Scene } from './decision.js'

/** The state of every stage in a scene. A scene never changes, and all that is asked of it begins here: it is answered once. */
export function statesOf(scene: Scene): readonly StageStatus[] {
  const states = KNOWN.get(scene) ?? stageStates(scene.workflow, scene)
  KNOWN.set(scene, states)
  return states
}

const KNOWN = new WeakMap<Scene, readonly StageStatus[]>()

/**
 * Tells whether it is a stage's turn: all that it stands on is done. Where somebody submitted a patch in place of a rejected
 * one, that is the turn of what judges and takes it, and not of the agent whose patch was rejected.
 */
export function turnIn(scene: Scene): (stage: StageDefinition) => boolean {
  const { workflow, waiting } = scene
  const states = new Map(statesOf(scene).map((status) => [status.stage.name, status]))
  const isReplaced = (stage: StageDefinition): boolean => {
    if (waiting.length === 0 || !isReopened(workflow, stage)) return false
    const gate = gateBehind(workflow.definition, stage)
    return gate !== null && waitingAt(workflow, gate, waiting).length > 0
  }
  const mayFollow = (stage: StageDefinition, name: string): boolean => {
    const before = states.get(name)
    if (before === undefined) return false
    return isDone(before.state) || (isReplaced(before.stage) && letsBegin(workflow, stage, before, scene))
  }
  return (stage) => !isReplaced(stage) && stage.dependsOn.every((name) => mayFollow(stage, name))
}

import { stageStates } from '../workflow/freshness.js'
import type { StageStatus } from '../workflow/stage-state.js'
import type { Scene } from './decision.js'

/** The state of every stage in a scene. A scene never changes, and all that is asked of it begins here: it is answered once. */
export function statesOf(scene: Scene): readonly StageStatus[] {
  const states = KNOWN.get(scene) ?? stageStates(scene.workflow, scene)
  KNOWN.set(scene, states)
  return states
}

const KNOWN = new WeakMap<Scene, readonly StageStatus[]>()

import type { Scene } from './decision.js'
import { mayDecide } from './may-decide.js'
import { readyStages } from './next.js'

/** Who has to act next: people of the policy by their names, the person who opened it, a program, or nobody. */
export type Turn =
  | { readonly kind: 'people'; readonly names: readonly string[] }
  | { readonly kind: 'opener' }
  | { readonly kind: 'program' }
  | { readonly kind: 'nobody' }

const NOBODY: Turn = { kind: 'nobody' }
const OPENER: Turn = { kind: 'opener' }

export function turnOf(scene: Scene): Turn {
  const { workflow } = scene
  if (workflow.mode === 'sealed' && scene.landed === false) return OPENER
  if (workflow.mode === 'paused') return OPENER
  const [status] = readyStages(scene)
  if (status === undefined) return NOBODY
  const { stage, state } = status
  switch (stage.type) {
    case 'approval':
    case 'patches': {
      const names = mayDecide(scene, status)
      return names === null ? OPENER : { kind: 'people', names }
    }
    case 'document':
    case 'form':
    case 'merge':
      return OPENER
    default:
      return state === 'running' ? { kind: 'program' } : OPENER
  }
}

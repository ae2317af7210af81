import type { EventOf } from '../log/event.js'
import { inputsIn, sameInputs } from '../workflow/inputs.js'
import type { Attempt } from '../workflow/workflow.js'
import type { Building } from './building.js'

export function endAttempt({ attempts }: Building, stage: string): void {
  const attempt = attempts.get(stage)
  if (attempt) attempts.set(stage, { ...attempt, outcome: 'done', failures: 0 })
}

export function attemptAfter({ at, attempts }: Building, event: EventOf<'started' | 'failed'>): Attempt {
  const { attempt: number, code, candidate } = event
  const inputs = inputsIn(event)
  const before = attempts.get(event.stage)
  // With other inputs, or of other code, it is another task.
  const earlier = before && sameInputs(before.inputs, inputs) && before.code === code ? before.failures : 0
  const failures = earlier + (event.event === 'failed' ? 1 : 0)
  return { at, number, outcome: event.event, inputs, failures, code, candidate }
}

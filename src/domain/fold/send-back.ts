import type { Definition } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import { whyNotRed } from '../workflow/red.js'
import type { Building } from './building.js'

/** Did a check find something: a command that failed, or tests that pass without the change too? */
export function foundFault(definition: Definition, { stage, checks, red }: EventOf<'checked'>): boolean {
  const named = stageNamed(definition, stage)
  return checks.some(({ exit }) => exit !== 0) || (named !== null && whyNotRed(named, { red }) !== null)
}

/** Remembers a verdict that sends the stage back that wrote the code. */
export function sendBack(building: Building, { stage, code }: EventOf<'submitted' | 'checked'>): void {
  const back = stageNamed(building.definition, stage)?.sendsBack ?? null
  const made = back === null ? undefined : building.submissions.get(back.to)
  if (back === null || made === undefined) return
  const { to, times } = back
  building.sentBack.push({ at: building.at, by: stage, to, times, code, inputs: [...made.inputs] })
}

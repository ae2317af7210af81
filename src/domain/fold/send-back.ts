import type { Definition } from '../definition/definition.js'
import { ancestors, stageNamed } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import type { Digest } from '../names/digest.js'
import { canonicalJson } from '../text/canonical-json.js'
import { isReady } from '../workflow/freshness.js'
import { whyNotRed } from '../workflow/red.js'
import { breachesOf } from '../workflow/rules.js'
import { STRUCTURE } from '../workflow/stage-state.js'
import type { Building } from './building.js'

/** Did a check find something: a command that failed, or tests that pass without the change too? */
export function foundFault(definition: Definition, { stage, checks, red }: EventOf<'checked'>): boolean {
  const named = stageNamed(definition, stage)
  return checks.some(({ exit }) => exit !== 0) || (named !== null && whyNotRed(named, { red }) !== null)
}

/**
 * Remembers a verdict that sends the stage back that wrote what it is about, or the patches at the gate behind. `code` is
 * what it was found in.
 */
export function sendBack(building: Building, stage: string, code: Digest | null): void {
  const back = stageNamed(building.definition, stage)?.sendsBack ?? null
  if (back === null) return
  const { to, times } = back
  const made = building.submissions.get(to)
  if (made === undefined && stageNamed(building.definition, to)?.type !== 'patches') return
  building.sentBack.push({ at: building.at, by: stage, to, times, code, inputs: [...(made?.inputs ?? [])] })
}

/** Rules leave no event: they are judged with the event after which all is there that they look at. */
export function sendBackByRules(building: Building, done: string): void {
  const { definition, submissions, reasoning } = building
  for (const stage of definition.stages) {
    const to = stage.type === 'rules' ? stage.sendsBack?.to : undefined
    const made = to === undefined ? undefined : submissions.get(to)
    if (made === undefined || !ancestors(definition, stage).some(({ name }) => name === done)) continue
    if (!isReady(building, stage, STRUCTURE) || breachesOf(building, stage, null).length === 0) continue
    sendBack(building, stage.name, reasoning.digest(canonicalJson(made.artefacts)))
  }
}

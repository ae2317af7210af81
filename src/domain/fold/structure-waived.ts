import { STAGE_TYPES } from '../definition/definition.js'
import type { EventOf } from '../log/event.js'
import type { RecordAt } from '../log/trailer-values.js'
import { inForceAbout } from '../workflow/draft-data.js'
import { type Problem, problem } from '../workflow/problem.js'
import { breachesOf } from '../workflow/rules.js'
import type { Workflow } from '../workflow/workflow.js'
import { ofType } from './structure-stage.js'

/** A decision is about a record of that stage as it reads now, or about a rule of it as it is broken now. */
export function judgeWaived(workflow: Workflow, event: EventOf<'waived'>): readonly Problem[] {
  const { stage, problems } = ofType(workflow, event, STAGE_TYPES)
  if (stage === null) return problems
  const found = [...problems]
  for (const said of event.waivers) {
    const name = `${said.of}/${said.id}`
    if (said.of !== stage.name && !said.of.startsWith(`${stage.name}.`)) {
      found.push(problem('EVENT_TRAILER', `Wf-Waiver: ${name} is not of the stage ${stage.name}`))
      continue
    }
    const record = workflow.data.records.get(said.of)?.get(said.id)
    const isIt = record === undefined ? isBreach(workflow, said, event.as) : record.digest === said.digest
    if (!isIt) found.push(problem('EVENT_TRAILER', `Wf-Waiver: ${name} is not there, or reads otherwise`))
  }
  return found
}

/**
 * A rule that was waived before is not broken any more by structure: somebody may say that it is to hold after all, and
 * somebody who may waive it says so after somebody who may not.
 */
function isBreach(workflow: Workflow, said: RecordAt, as: EventOf<'waived'>['as']): boolean {
  const stage = workflow.definition.stages.find(({ name, type }) => type === 'rules' && name === said.of)
  if (stage === undefined) return false
  const same = (each: RecordAt | null): boolean =>
    each !== null && each.of === said.of && each.id === said.id && each.digest === said.digest
  if (as === 'in_scope') return workflow.data.waivers.some(({ waivers }) => waivers.some(same))
  return (
    inForceAbout(workflow.data, said).length > 0 ||
    breachesOf(workflow, stage, null).some(({ waivedBy }) => same(waivedBy))
  )
}

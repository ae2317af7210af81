import type { StageDefinition } from '../definition/definition.js'
import type { Oid } from '../names/oid.js'
import { gateBehind } from './gates.js'
import type { Objection, Workflow } from './workflow.js'

/**
 * Was the patch of this stage rejected, so that the stage has to make another? Not where a person's patch, or a part of
 * its own, was accepted instead: then the work is done. Where it has handed in nothing since, a patch of it that was rejected
 * after that counts: whoever had read the patch asks for another one.
 */
export function isReopened(workflow: Workflow, stage: StageDefinition): boolean {
  const submission = workflow.submissions.get(stage.name)
  if (submission === undefined) return false
  const { patch, at } = submission
  const rejection = patch === null ? rejectedSince(workflow, stage, at) : rejectionOf(workflow, patch)
  if (rejection === undefined || rejection.event.event !== 'rejected') return false
  const { number } = rejection.event
  const gate = gateBehind(workflow.definition, stage)?.name
  return !workflow.acceptances.some(
    ({ at, event }) =>
      event.stage === gate && (at > rejection.at || (number !== null && event.number === number)),
  )
}

const rejectionOf = ({ objections }: Workflow, patch: Oid): Objection | undefined =>
  objections.findLast(({ event }) => event.event === 'rejected' && event.patch === patch)

const rejectedSince = ({ objections, proposed }: Workflow, { name }: StageDefinition, since: number) =>
  objections.findLast(
    ({ at, event }) => at > since && event.event === 'rejected' && proposed.get(event.patch) === name,
  )

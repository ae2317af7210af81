import type { Commit } from '../log/commit.js'
import type { Oid } from '../names/oid.js'
import { assertNever } from '../text/assert-never.js'
import { nameOfPatch } from '../tree/patch.js'
import type { Objection, Workflow } from '../workflow/workflow.js'
import { takenOf, tellLeft, tellTaken } from './patches.js'

/** A decision as the story of a landing tells it. */
export interface ToldDecision {
  readonly at: number
  readonly claimed: Commit['committer']
  /** What somebody did: `accepted patch 1`. */
  readonly what: string
  /** What was left out, or why. */
  readonly detail: string | null
}

/** Approvals and acceptances; `told` is what `about` says of each. */
export function consentsOf<T>(
  workflow: Workflow,
  about: (decision: Workflow['approvals'][number] | Workflow['acceptances'][number]) => T,
): readonly (ToldDecision & { readonly told: T })[] {
  return [
    ...workflow.approvals.map((approval) => ({
      told: about(approval),
      at: approval.at,
      claimed: approval.claimed,
      what: `approved ${approval.stage}`,
      detail: null,
    })),
    ...workflow.acceptances.map((acceptance) => {
      const taken = takenOf(acceptance.event, acceptance.changes)
      return {
        told: about(acceptance),
        at: acceptance.at,
        claimed: acceptance.claimed,
        what: `accepted ${tellTaken(taken)}${alias(acceptance.event)}`,
        detail: tellLeft(taken),
      }
    }),
  ]
}

/** What was rejected, and what was asked for anew. */
export function objectionsOf(workflow: Workflow): readonly ToldDecision[] {
  return workflow.objections.map((objection) => ({
    at: objection.at,
    claimed: objection.claimed,
    what: objected(objection),
    detail: objection.why === '' ? null : objection.why,
  }))
}

/** The id of a patch that is called by its number: another machine may have given the same. */
const alias = ({ number, patch }: { readonly number: number | null; readonly patch: Oid }): string =>
  number === null ? '' : ` (${patch.slice(0, 10)})`

function objected({ event }: Objection): string {
  switch (event.event) {
    case 'rejected': {
      const name = nameOfPatch({ number: event.number, oid: event.patch })
      return `rejected patch ${name}${alias(event)}`
    }
    case 'revised':
      return `asked for a new version at ${event.stage}`
    default:
      return assertNever(event)
  }
}

import { type Commit, nameAndEmail, parsePerson } from '../log/commit.js'
import type { Event } from '../log/event.js'
import type { Signer } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import { assertNever } from '../text/assert-never.js'
import type { Change } from '../tree/change.js'
import { type Problem, type ProblemCode, problem } from '../workflow/problem.js'
import { type Unfit, unfitProblem } from '../workflow/unfit.js'
import type { Workflow } from '../workflow/workflow.js'
import type { Hashing } from './hashing.js'
import { judgeAccepted, judgeApproved, judgeRejected, judgeRevised } from './structure-decided.js'
import { judgeAnswered, judgeAsked } from './structure-question.js'
import { judgeSealed } from './structure-sealed.js'
import { judgeSkipped } from './structure-skipped.js'
import { nothingChanged } from './structure-stage.js'
import { judgeWaived } from './structure-waived.js'
import { judgeChecked, judgeFailed, judgeStarted, judgeSubmitted } from './structure-work.js'

/** An event that is on the log, or about to be. */
export interface Proposed {
  readonly event: Event
  readonly changes: readonly Change[]
  /** The tree with these changes. */
  readonly tree: Oid
  readonly signer: Signer | null
  /** The committer, raw. */
  readonly committer: Commit['committer']
  /** Of `skipped`: what the stage's condition says; `null` where it has none. */
  readonly condition: boolean | null
  /** Of `submitted`: what does not fit its schema, or the questions of its form. */
  readonly unfit: readonly Unfit[]
}

/**
 * Is this event a legal next one? Order, subject and tree, by the log alone: no policy, no clock.
 * The commands ask before they write, the verifier asks again.
 */
export function judgeEvent(workflow: Workflow, proposed: Proposed, hashing: Hashing): readonly Problem[] {
  const { event } = proposed
  const found: Problem[] = []
  const add = (code: ProblemCode, message: string): void => void found.push(problem(code, message))
  if (event.workflow.slug !== workflow.slug || event.workflow.opened !== workflow.id) {
    add('EVENT_FOREIGN', `it belongs to the workflow ${event.workflow.slug}@${event.workflow.opened ?? ''}`)
    return found
  }
  const order = judgeMode(workflow, event)
  if (order) return [problem('EVENT_ORDER', order)]
  found.push(...judgeSigner(proposed))
  found.push(...judgeKind(workflow, proposed, hashing))
  return found
}

function judgeMode(workflow: Workflow, event: Event): string | null {
  switch (workflow.mode) {
    case 'sealed':
    case 'abandoned':
      return `the workflow is ${workflow.mode}: nothing can follow`
    case 'paused': {
      const allowed = ['resumed', 'abandoned', 'revised', 'rejected'].includes(event.event)
      return allowed || endsAttempt(workflow, event)
        ? null
        : `the workflow is paused, and "${event.event}" is not for a paused one`
    }
    case 'open':
      return event.event === 'resumed' ? 'the workflow is not paused' : null
    default:
      return assertNever(workflow.mode)
  }
}

/** What ran when the workflow was paused may end: a pause takes effect after it. */
function endsAttempt({ attempts }: Workflow, event: Event): boolean {
  if (event.event === 'asked')
    return event.agent !== null && event.asking !== null && attempts.get(event.asking)?.outcome === 'started'
  const ends = event.event === 'submitted' || event.event === 'failed' || event.event === 'checked'
  return ends && attempts.get(event.stage)?.outcome === 'started'
}

function judgeSigner({ event, signer, committer }: Proposed): readonly Problem[] {
  const found: Problem[] = []
  if ('signature' in event && event.signature !== null && signer?.ok !== true) {
    const why = signer === null ? 'nobody checked it' : signer.why
    found.push(problem('DECISION_SIGNATURE', `its signature is not valid: ${why}`))
  }
  if ('reviewedBy' in event) {
    const claimed = parsePerson(committer)
    if (claimed === null || nameAndEmail(claimed) !== event.reviewedBy) {
      found.push(problem('EVENT_TRAILER', `Reviewed-by says ${event.reviewedBy}, who is not its committer`))
    }
  }
  return found
}

function judgeKind(workflow: Workflow, proposed: Proposed, hashing: Hashing): readonly Problem[] {
  const { event, changes, tree } = proposed
  switch (event.event) {
    case 'opened':
      return [problem('EVENT_ORDER', 'the workflow is open already')]
    case 'submitted':
      return [...judgeSubmitted(workflow, event, changes, hashing), ...proposed.unfit.map(unfitProblem)]
    case 'approved':
      return [...nothingChanged(event, changes), ...judgeApproved(workflow, event, hashing)]
    case 'revised':
      return [...nothingChanged(event, changes), ...judgeRevised(workflow, event, hashing)]
    case 'accepted':
      return judgeAccepted(workflow, event, changes, hashing)
    case 'rejected':
      return [...nothingChanged(event, changes), ...judgeRejected(workflow, event)]
    case 'skipped':
      return [...nothingChanged(event, changes), ...judgeSkipped(workflow, event, proposed.condition)]
    case 'started':
      return [...nothingChanged(event, changes), ...judgeStarted(workflow, event, hashing)]
    case 'failed':
      return [...nothingChanged(event, changes), ...judgeFailed(workflow, event)]
    case 'checked':
      return [...nothingChanged(event, changes), ...judgeChecked(workflow, event, tree, hashing)]
    case 'waived':
      return [...nothingChanged(event, changes), ...judgeWaived(workflow, event)]
    case 'asked':
      return [...nothingChanged(event, changes), ...judgeAsked(workflow, event)]
    case 'answered':
      return [...nothingChanged(event, changes), ...judgeAnswered(workflow, event)]
    case 'paused':
    case 'resumed':
    case 'abandoned':
      return nothingChanged(event, changes)
    case 'updated':
      return [] // what it changes beyond the merge per path counts as code, judged with the base
    case 'sealed':
      return judgeSealed(workflow, event, changes, hashing)
    default:
      return assertNever(event)
  }
}

import type { StageDefinition } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { Event } from '../log/event.js'
import { assertNever } from '../text/assert-never.js'
import type { Entry, Workflow } from '../workflow/workflow.js'
import type { Refusal } from './decision.js'
import { guardOpen } from './guards.js'

/** What is known of the last entry of a log, those that passed a stage by left aside. */
export interface LastEntry {
  readonly entry: Entry
  /** Did the person who asks write it? */
  readonly own: boolean
  /** Somebody else may have it already. */
  readonly pushed: boolean
  /** Nothing says so, and nothing would have noted it. */
  readonly unsure: boolean
  /** A ref that was built upon it, for a person to look at. */
  readonly builtUpon: string | null
}

/** How the last event is taken back. */
export type Undo =
  | { readonly kind: 'refused'; readonly reason: Refusal }
  /** The draft goes back to the commit before it: nobody else has seen it. `patch` waits again. */
  | { readonly kind: 'ref'; readonly event: Event; readonly patch: boolean }
  /** An event follows that says the opposite. */
  | { readonly kind: 'event'; readonly event: Event; readonly by: 'revised' | 'paused' | 'resumed' }

/** May the last event be taken back, and how? */
export function decideUndo(workflow: Workflow, last: LastEntry): Undo {
  const { slug } = workflow
  const { entry, own, pushed, unsure, builtUpon } = last
  const { reading, commit } = entry
  const no = (code: string, message: string, hint: string): Undo => ({
    kind: 'refused',
    reason: { code, message, hint },
  })
  const closed = workflow.mode === 'paused' ? null : guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  if (reading.kind !== 'event') {
    const message = `the last commit of draft/${slug} is an ordinary one, which Git takes back`
    return no('NOT_AN_EVENT', message, `git switch draft/${slug} && git reset --keep ${commit.parents[0]}`)
  }
  const { event } = reading
  const what = `${event.event}${'stage' in event ? ` (${event.stage})` : ''}`
  if (!own)
    return no(
      'NOT_YOURS',
      `somebody else recorded ${what}, the last event of ${slug}`,
      otherwise(workflow, event),
    )
  const way = wayOf(event)
  if (way === null)
    return no('NOT_UNDONE', `${what} is not taken back by wf undo`, otherwise(workflow, event))
  if (builtUpon !== null)
    return no('BUILT_UPON', `${builtUpon} was built upon ${what}`, otherwise(workflow, event))
  if (!pushed && !(unsure && way.by !== null)) return { kind: 'ref', event, patch: way.patch }
  if (way.by === null)
    return no('PUSHED', `${what} was pushed, and no event takes it back`, otherwise(workflow, event))
  return { kind: 'event', event, by: way.by }
}

interface Way {
  /** The event that takes it back where it was pushed. */
  readonly by: 'revised' | 'paused' | 'resumed' | null
  /** It took a patch from the gate. */
  readonly patch: boolean
}

/** `null`: it is neither a decision nor a proposal, or the last one of all. */
function wayOf(event: Event): Way | null {
  switch (event.event) {
    case 'approved':
      return { by: 'revised', patch: false }
    case 'paused':
      return { by: 'resumed', patch: false }
    case 'resumed':
      return { by: 'paused', patch: false }
    case 'accepted':
    case 'rejected':
      return { by: null, patch: true }
    case 'submitted':
    case 'revised':
    case 'waived':
    case 'asked':
    case 'answered':
      return { by: null, patch: false }
    case 'opened':
    case 'started':
    case 'failed':
    case 'skipped':
    case 'checked':
    case 'updated':
    case 'abandoned':
    case 'sealed':
      return null
    default:
      return assertNever(event)
  }
}

/** The command that is right where this is not. */
function otherwise(workflow: Workflow, event: Event): string {
  const { slug, definition } = workflow
  switch (event.event) {
    case 'opened':
      return `wf abandon ${slug} --discard`
    case 'approved':
      return `wf revise ${slug} --stage ${event.stage} -m WHY`
    case 'accepted': {
      const code = definition.stages.find((stage: StageDefinition) => stage.of === 'code')
      return code === undefined ? `wf log ${slug}` : `wf revise ${slug} --stage ${code.name} -m WHY`
    }
    case 'rejected':
      return `wf submit-diff ${slug} --from ${event.patch}`
    case 'submitted': {
      const plan = stageNamed(definition, event.stage)?.type === 'document'
      return plan ? `wf draft ${slug} --plan FILE` : `wf workflow retry ${slug}`
    }
    case 'started':
    case 'failed':
    case 'checked':
      return `wf run ${slug}`
    case 'paused':
      return `wf resume ${slug}`
    case 'resumed':
      return `wf pause ${slug}`
    default:
      return `wf status ${slug}`
  }
}

import type { Hashing } from '../fold/hashing.js'
import { judgeEvent } from '../fold/structure.js'
import type { Event, EventOf } from '../log/event.js'
import { bodyOf, subjectOf } from '../log/message.js'
import { type Path, showPath } from '../names/path.js'
import { assertNever } from '../text/assert-never.js'
import type { Change } from '../tree/change.js'
import { mergePaths } from '../tree/merge-paths.js'
import { inputsIn, sameInputs } from '../workflow/inputs.js'
import { nextQuestion } from '../workflow/questions.js'
import { sameSubjects } from '../workflow/sign-off.js'
import type { Entry, Workflow } from '../workflow/workflow.js'
import { acceptAgain, patchOf } from './again-accept.js'
import { type Again, because, type Earlier, overtaken, type Tried, there } from './again-answer.js'
import { approveAgain, askedAnewMeanwhile, says, tokenOf } from './again-approve.js'
import { decideRevise } from './approve.js'
import { guardCheck } from './check.js'
import type { Scene, SigningKey, Step } from './decision.js'
import { decideReject } from './gate.js'
import { guardOpen } from './guards.js'
import { decideMark } from './mark.js'
import { planUpdate } from './update.js'
import { wayBack } from './way-back.js'

/**
 * Decides one commit of a log again, on top of another log of the same workflow. Events are never rebased: what
 * a person decided holds for a subject, so it is decided anew, by the rules of the command of its name, and only
 * where its subject is the same to the byte.
 */
export function decideAgain(
  scene: Scene,
  earlier: Earlier,
  signing: SigningKey | null,
  hashing: Hashing,
): Again {
  const { entry, since } = earlier
  const { workflow } = scene
  const closed = workflow.mode === 'open' || workflow.mode === 'paused' ? null : guardOpen(workflow)
  if (closed) return overtaken(closed.message, closed.hint)
  const { fromTheirs: changes, unmerged } = mergePaths(since, entry.changes)
  const [first] = unmerged
  if (entry.reading.kind === 'malformed') return overtaken('it is not an event that this version knows')
  if (entry.reading.kind === 'ordinary') return again(earlier, changes, unmerged)
  const event = renumbered(workflow, entry.reading.event)
  if (workflow.mode === 'paused' && !PAUSED_TAKES.has(event.event))
    return { kind: 'held', why: `${workflow.slug} is paused there` }
  if (first !== undefined && event.event !== 'updated') {
    return overtaken(`${showPath(first)} was changed on both sides`, wayBack(workflow, entry))
  }
  const signed = 'signature' in event && event.signature !== null
  const strange = signed ? notMine(entry, signing) : null
  if (strange) return strange
  const verdict = decideEvent(scene, event, { ...earlier, changes }, signing, hashing)
  if (verdict !== null) return verdict
  const { committer } = entry.commit
  const signer = signed && signing ? { ok: true as const, ...signing } : null
  // A condition reads what the stage stands on: that those are the same is judged with it.
  const { condition, unfit } = entry
  const proposed = { event, changes, tree: earlier.tree, signer, committer, condition, unfit }
  const [problem] = judgeEvent(workflow, proposed, hashing)
  if (problem) return overtaken(problem.message, wayBack(workflow, entry))
  return { kind: 'event', step: stepOf(entry, event, changes), signed }
}

/** The other side may have asked something too. */
const renumbered = (workflow: Workflow, event: Event): Event =>
  event.event === 'asked' ? { ...event, question: nextQuestion(workflow) } : event

const PAUSED_TAKES: ReadonlySet<Event['event']> = new Set([
  'paused',
  'resumed',
  'abandoned',
  'revised',
  'rejected',
])

function again({ entry }: Earlier, changes: readonly Change[], unmerged: readonly Path[]): Again {
  const [first] = unmerged
  if (first !== undefined) {
    const merge = entry.commit.parents.length > 1 ? '-m 1 ' : ''
    return overtaken(
      `${showPath(first)} was changed on both sides`,
      `git cherry-pick ${merge}${entry.commit.oid}`,
    )
  }
  const nothing = changes.length === 0 && entry.changes.length > 0 && entry.commit.parents.length === 1
  return nothing ? there('the other side made the same change') : { kind: 'commit', changes }
}

/** Nobody signs for somebody else. */
function notMine({ signer }: Entry, signing: SigningKey | null): Again | null {
  if (signer?.ok && signing?.key === signer.key) return null
  const whose = signer?.ok ? `the key ${signer.fingerprint}` : 'another key'
  return overtaken(`${whose} signed it, which does not sign here: its owner has to decide again`)
}

/** What the rules of each command say beyond structure; `null`: nothing against it. */
function decideEvent(
  scene: Scene,
  event: Event,
  tried: Tried,
  signing: SigningKey | null,
  hashing: Hashing,
): Again | null {
  const { workflow } = scene
  const { entry, crossing, changes } = tried
  const note = bodyOf(entry.commit.message)
  switch (event.event) {
    case 'approved':
      return (
        askedAnewMeanwhile(crossing, event.stage, workflow.slug) ??
        approveAgain(scene, event, signing, hashing)
      )
    case 'revised': {
      // A reason that was given once stays given; without a signature nobody asks for one here.
      const say = { stage: event.stage, expect: tokenOf(event), note: note === '' ? '-' : note }
      return because(decideRevise(scene, say, hashing))
    }
    case 'accepted':
      return acceptAgain(scene, event, tried, signing, hashing)
    case 'rejected':
      return because(
        decideReject(scene, { patch: patchOf(event.patch, changes), expect: event.patch, why: note || '-' }),
      )
    case 'paused':
    case 'resumed':
    case 'abandoned':
      return because(decideMark(scene, event.event, note || '-'))
    case 'submitted':
      return submitAgain(scene, event, changes)
    case 'started':
    case 'failed':
      return closedNow(scene) ?? claimedMeanwhile(crossing, event)
    case 'skipped':
      return workflow.skipped.has(event.stage) && says(crossing, 'skipped', event.stage)
        ? there(`${event.stage} was skipped there as well`)
        : closedNow(scene)
    case 'checked':
      return refusedBy(signing === null ? null : guardCheck(scene, signing))
    case 'waived':
    case 'asked':
    case 'answered':
      return closedNow(scene)
    case 'updated':
      return updateAgain(scene, tried)
    case 'opened':
      return overtaken('the workflow was opened there already')
    case 'sealed':
      return overtaken('a seal is for one state of the log', `wf save ${workflow.slug}`)
    default:
      return assertNever(event)
  }
}

const refusedBy = (
  reason: { readonly message: string; readonly hint: string | null } | null,
): Again | null => (reason === null ? null : overtaken(reason.message, reason.hint))

const closedNow = ({ workflow }: Scene): Again | null => refusedBy(guardOpen(workflow))

function submitAgain(scene: Scene, event: EventOf<'submitted'>, changes: readonly Change[]): Again | null {
  const { workflow } = scene
  const last = workflow.submissions.get(event.stage)
  const same =
    last !== undefined &&
    changes.length === 0 &&
    // The same words about other code, or beside another patch, are another result.
    last.code === event.code &&
    last.patch === event.patch &&
    sameSubjects(last.artefacts, event.artefacts)
  if (same && sameInputs(last.inputs, inputsIn(event))) return there(`the same ${event.stage} is there`)
  return closedNow(scene)
}

/** Who was first at the remote has the attempt: all that this side says of attempts at that stage is void. */
function claimedMeanwhile(
  crossing: readonly Entry[],
  { stage, attempt }: EventOf<'started' | 'failed'>,
): Again | null {
  const claimed = says(crossing, 'started', stage) || says(crossing, 'failed', stage)
  return claimed ? overtaken(`an attempt at ${stage} was claimed meanwhile (this was ${attempt})`) : null
}

/** The same target commit, merged into the new tip: only where that meets the same paths as before. */
function updateAgain(scene: Scene, { entry, before, since }: Tried): Again | null {
  const { workflow } = scene
  const hint = `wf update ${workflow.slug}`
  const closed = closedNow(scene)
  if (closed) return closed
  if (workflow.base !== before.base) return overtaken('the draft was updated there as well', hint)
  if (entry.theirs === null) return overtaken('its target commit is not known', hint)
  const touched = new Set(since.map(({ path }) => path))
  const crossed = [...entry.theirs, ...entry.changes].find(({ path }) => touched.has(path))
  if (crossed) return overtaken(`${showPath(crossed.path)} was changed on both sides`, hint)
  const conflicts = (on: Workflow) => planUpdate(on, entry.theirs ?? []).conflicts.length
  if (conflicts(before) === conflicts(workflow)) return null
  return overtaken('the target and the draft meet in other paths now', hint)
}

function stepOf(entry: Entry, event: Event, changes: readonly Change[]): Step {
  // Whose signature it was is no part of what is said again.
  const { signature: _, ...said } = event as Event & { signature?: unknown }
  return {
    event: said as Step['event'],
    changes,
    subject: subjectOf(entry.commit.message),
    body: bodyOf(entry.commit.message),
  }
}

import type { Oid } from '../../domain/names/oid.js'
import { draftRef, keptRef } from '../../domain/names/slug.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import { Refused } from '../outcome/outcome.js'
import { tryDecisionSigner } from '../write/signer.js'
import { heldAt, moveTo, push, subjectShown, type Theirs } from './plan-parts.js'
import { type Parted, redo, type Verdict, weigh } from './redo.js'
import { refuseSync, type SaidAgain, type SyncPlan, type SyncScene, syncPlan } from './sync-scene.js'

/** Both went on: what was decided here is decided again on their tip, or named. */
export async function planRedo(
  scene: SyncScene,
  parted: Parted,
  draft: Ref,
  theirs: Theirs,
  known: readonly RefUpdate[],
): Promise<SyncPlan> {
  const { context } = scene
  const { slug } = parted.mine.workflow
  await scene.turn()
  const found = await tryDecisionSigner(context)
  const signer = 'code' in found ? null : found
  const verdicts = await weigh(context, parted, signer)
  if (verdicts.some(({ again }) => again.kind === 'held')) {
    // What was decided here stands as long as it is not written over: it waits where it is.
    const message = `${slug} is paused at ${scene.remote}: what was decided here waits until it is resumed there`
    const said = verdicts.map((verdict) => saidOf(verdict, null))
    const hint = `wf resume ${slug} && wf sync ${slug}, in a clone that has it paused; then wf sync ${slug} here`
    return refuseSync(slug, 'WORKFLOW_PAUSED', message, hint, {
      said,
      updates: known,
    })
  }
  const signs = verdicts.some(({ again }) => again.kind === 'event' && again.signed)
  if (signs || verdicts.some(({ again }) => again.kind === 'overtaken')) {
    try {
      await scene.consent(slug, verdicts, signs)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const said = verdicts.map((verdict) => saidOf(verdict, null))
      return syncPlan(slug, 'refused', { reason: error.reason, said, updates: known })
    }
  }
  const { head, written } = await redo(context, parted, verdicts, signer)
  const log = { ...parted.theirs, workflow: head.workflow }
  const kept = keptRef(slug, draft.oid)
  const before = await heldAt(context, kept)
  return syncPlan(slug, theirs.archive === null ? 'redone' : 'ended', {
    updates: [
      ...known,
      ...moveTo(scene, slug, draft, log, theirs.archive),
      ...(before === draft.oid ? [] : [{ name: kept, from: before, to: draft.oid }]),
    ],
    pushes:
      theirs.archive !== null || head.tip.oid === theirs.draft
        ? []
        : [push(draftRef(slug), theirs.draft, head.tip.oid)],
    said: verdicts.map((verdict) => saidOf(verdict, written.get(verdict.entry.commit.oid) ?? null)),
    after: head.workflow,
  })
}

export function saidOf({ entry, again }: Verdict, as: Oid | null): SaidAgain {
  const { reading, commit } = entry
  const event = reading.kind === 'event' ? reading.event.event : 'commit'
  const told = { oid: commit.oid, event, subject: subjectShown(entry), as }
  switch (again.kind) {
    case 'event':
    case 'commit':
      return { ...told, became: 'again', why: null, hint: null }
    case 'there':
      return { ...told, became: 'there', why: again.why, hint: null }
    case 'held':
      return { ...told, became: 'held', why: again.why, hint: null }
    case 'overtaken':
      return { ...told, became: 'overtaken', why: again.why, hint: again.hint }
  }
}

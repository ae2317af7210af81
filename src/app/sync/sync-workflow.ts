import { forkOf, lostEvent } from '../../domain/judge/fork.js'
import { cleanLine, subjectOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { archiveRef, draftRef, keptRef } from '../../domain/names/slug.js'
import type { Entry } from '../../domain/workflow/workflow.js'
import type { Push } from '../../git/native/remote.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import type { ReadLog } from '../read/read-log.js'
import { tryDecisionSigner } from '../write/signer.js'
import { type Parted, redo, type Verdict, weigh } from './redo.js'
import {
  archiveHere,
  draftHere,
  loadHere,
  readForeign,
  refuseSync,
  remember,
  type SaidAgain,
  type SyncPlan,
  type SyncScene,
  seenBefore,
  syncPlan,
} from './sync-scene.js'

/** What is to be done with one workflow, on both sides. Writes objects at most; nothing refers to them yet. */
export async function planSync(scene: SyncScene, slug: string): Promise<SyncPlan> {
  const { there } = scene
  const [draft, archive] = [draftHere(scene, slug), archiveHere(scene, slug)]
  const theirs = { draft: there.drafts.get(slug) ?? null, archive: there.archives.get(slug) ?? null }
  if (archive !== null) return planEnded(scene, slug, archive, theirs)
  const tip = theirs.archive ?? theirs.draft
  if (tip === null) return draft === null ? syncPlan(slug, 'nothing') : planFirst(scene, slug, draft)
  if (draft?.oid === tip && theirs.archive === null && seenBefore(scene, slug) === tip)
    return syncPlan(slug, 'nothing', { updates: remember(scene, slug, tip) })
  const log = await readForeign(scene, slug, tip)
  if ('code' in log) return syncPlan(slug, 'refused', { reason: log })
  const cut = await cutBack(scene, slug, log)
  if (cut !== null) return cut
  const known = remember(scene, slug, tip, theirs.draft === null)
  if (draft === null) return planArrival(scene, slug, log, theirs, known)
  return planBoth(scene, slug, draft, log, theirs, known)
}

interface Theirs {
  readonly draft: Oid | null
  readonly archive: Oid | null
}

const tipOf = (log: ReadLog): Oid => log.workflow.tip

/** A log only grows: one that lost an event since it was seen last is not taken over, and named. */
async function cutBack(scene: SyncScene, slug: string, log: ReadLog): Promise<SyncPlan | null> {
  const { context, remote } = scene
  const seen = seenBefore(scene, slug)
  if (seen === null || seen === tipOf(log)) return null
  const before = await readForeign(scene, slug, seen)
  if ('code' in before) return null
  const lost = lostEvent(before.entries, log.entries)
  if (lost === null) return null
  const what = `${lost.commit.oid.slice(0, 10)} (${subjectShown(lost)})`
  const message = `${slug} was cut back at ${remote}: it no longer holds ${what}, which was there`
  const plain = before.entries.some(({ commit }) => commit.oid === tipOf(log))
  const back = `git push ${remote} ${seen}:${draftRef(slug)} puts it back`
  const kept = { name: keptRef(slug, seen), from: await heldAt(context, keptRef(slug, seen)), to: seen }
  const hint = plain ? back : `git log ${seen}, and ask who rewrote it`
  return refuseSync(slug, 'CUT_BACK', message, hint, { updates: kept.from === seen ? [] : [kept] })
}

async function heldAt({ repo }: SyncScene['context'], name: string): Promise<Oid | null> {
  return (await repo.refs([name]))[0]?.oid ?? null
}

/** Only here: it is new there, or it was taken away there. */
async function planFirst(scene: SyncScene, slug: string, draft: Ref): Promise<SyncPlan> {
  const { remote } = scene
  const seen = seenBefore(scene, slug)
  if (seen !== null) {
    const message = `${slug} is gone from ${remote}, though it never ended`
    return refuseSync(
      slug,
      'DRAFT_GONE',
      message,
      `git push ${remote} ${draftRef(slug)} puts it back; wf abandon ${slug} ends it`,
    )
  }
  const mine = await loadHere(scene, draft, slug)
  const fault = faultOf(mine)
  if (fault !== null) return fault
  return syncPlan(slug, 'pushed', { pushes: [push(draftRef(slug), null, draft.oid)], after: mine.workflow })
}

/** Only there: it is known from now on, and here as a draft of one's own where it was asked for. */
function planArrival(
  scene: SyncScene,
  slug: string,
  log: ReadLog,
  theirs: Theirs,
  known: readonly RefUpdate[],
): SyncPlan {
  const after = log.workflow
  if (theirs.archive !== null) {
    if (!isOver(log)) return notOver(scene, slug)
    const archive = { name: archiveRef(slug), from: null, to: theirs.archive }
    return syncPlan(slug, 'ended', { updates: [...known, archive], after })
  }
  if (!scene.named) return syncPlan(slug, 'known', { updates: known, after })
  const draft = { name: draftRef(slug), from: null, to: tipOf(log) }
  return syncPlan(slug, 'taken', { updates: [...known, draft], after })
}

/** On both sides, and not ended here. */
async function planBoth(
  scene: SyncScene,
  slug: string,
  draft: Ref,
  log: ReadLog,
  theirs: Theirs,
  known: readonly RefUpdate[],
): Promise<SyncPlan> {
  if (theirs.archive !== null && !isOver(log)) return notOver(scene, slug)
  const mine = await loadHere(scene, draft, slug)
  const fault = faultOf(mine)
  if (fault !== null) return fault
  if (mine.workflow.id !== log.workflow.id) return foreign(scene, slug)
  const fork = forkOf(mine.entries, log.entries)
  if (fork.mine.length === 0) {
    const updates = [...known, ...moveTo(scene, slug, draft, log, theirs.archive)]
    const did = theirs.archive !== null ? 'ended' : updates.some(isDraft) ? 'forwarded' : 'nothing'
    return syncPlan(slug, did, { updates, after: log.workflow })
  }
  if (fork.theirs.length === 0 && theirs.archive === null) {
    const pushes = [push(draftRef(slug), theirs.draft, draft.oid)]
    return syncPlan(slug, 'pushed', { updates: known, pushes, after: mine.workflow })
  }
  return planRedo(scene, { mine, theirs: log, fork }, draft, theirs, known)
}

const isDraft = ({ name }: RefUpdate): boolean => name.startsWith('refs/heads/')

/** Follows their log: forward, and away where it has ended and nobody has the draft checked out. */
function moveTo(
  { here }: SyncScene,
  slug: string,
  draft: Ref,
  log: ReadLog,
  archive: Oid | null,
): readonly RefUpdate[] {
  const to = archive !== null && draft.worktree === null ? null : tipOf(log)
  const decided = here
    .pending(slug)
    .filter(({ oid }) => log.workflow.taken.has(oid) || log.workflow.rejected.has(oid))
  return [
    ...(archive === null ? [] : [{ name: archiveRef(slug), from: null, to: archive }]),
    ...(to === draft.oid ? [] : [{ name: draft.name, from: draft.oid, to }]),
    ...decided.map(({ name, oid }) => ({ name, from: oid, to: null })),
  ]
}

/** Both went on: what was decided here is decided again on their tip, or named. */
async function planRedo(
  scene: SyncScene,
  parted: Parted,
  draft: Ref,
  theirs: Theirs,
  known: readonly RefUpdate[],
): Promise<SyncPlan> {
  const { context } = scene
  const { slug } = parted.mine.workflow
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

/** It ended here: the end is made known there, as far as their log holds nothing that it passed by. */
async function planEnded(scene: SyncScene, slug: string, archive: Ref, theirs: Theirs): Promise<SyncPlan> {
  const { remote } = scene
  if (theirs.archive === archive.oid) {
    const known = seenBefore(scene, slug) === archive.oid ? [] : remember(scene, slug, archive.oid, true)
    return syncPlan(slug, 'nothing', { updates: theirs.draft === null ? known : [] })
  }
  if (theirs.archive !== null) {
    const message = `${slug} ended here and at ${remote}, each in its own way: ${archive.oid.slice(0, 10)} and ${theirs.archive.slice(0, 10)}`
    return refuseSync(slug, 'ENDED_TWICE', message, `git log ${archive.oid} ^${theirs.archive}`)
  }
  const mine = await loadHere(scene, archive, slug)
  const fault = faultOf(mine)
  if (fault !== null) return fault
  const pushes = [push(archiveRef(slug), null, archive.oid)]
  const after = mine.workflow
  if (theirs.draft === null) return syncPlan(slug, 'pushed', { pushes, after })
  const log = await readForeign(scene, slug, theirs.draft)
  if ('code' in log) return syncPlan(slug, 'refused', { reason: log })
  if (log.workflow.id !== mine.workflow.id) return foreign(scene, slug)
  const cut = await cutBack(scene, slug, log)
  if (cut !== null) return cut
  const [first] = forkOf(mine.entries, log.entries).theirs
  const known = remember(scene, slug, theirs.draft)
  if (first !== undefined) {
    const message = `${slug} ended here, while at ${remote} it went on: ${subjectShown(first)} (${first.commit.oid.slice(0, 10)})`
    const hint = `git push ${remote} ${archiveRef(slug)}, if this end is to stand`
    return refuseSync(slug, 'ENDED_HERE', message, hint, { updates: known })
  }
  // The branch there grows as far as the end, and is not taken away: a forge may still have to merge it.
  const grown = theirs.draft === archive.oid ? [] : [push(draftRef(slug), theirs.draft, archive.oid)]
  return syncPlan(slug, 'pushed', { updates: known, pushes: [...pushes, ...grown], after })
}

const isOver = ({ workflow }: ReadLog): boolean => workflow.mode === 'sealed' || workflow.mode === 'abandoned'

function notOver({ remote }: SyncScene, slug: string): SyncPlan {
  const message = `${remote} has an archive of ${slug}, but that log is neither sealed nor abandoned`
  return refuseSync(slug, 'NOT_ENDED', message, `git ls-remote ${remote} ${archiveRef(slug)}`)
}

function foreign({ remote }: SyncScene, slug: string): SyncPlan {
  const message = `${slug} is one workflow here and another one at ${remote}`
  return refuseSync(
    slug,
    'SLUG_TAKEN',
    message,
    `wf draft ${slug}-2 --from ${slug}, then wf abandon ${slug} --discard`,
  )
}

function faultOf({ workflow, findings }: Loaded): SyncPlan | null {
  const [first] = findings
  if (first === undefined) return null
  const message = `the log of ${workflow.slug} has a fault at ${first.commit.slice(0, 10)}: ${first.message}`
  return refuseSync(workflow.slug, 'LOG_FAULT', message, `wf verify ${workflow.slug}`)
}

const subjectShown = ({ commit }: Entry): string => cleanLine(subjectOf(commit.message))

const push = (ref: string, from: Oid | null, to: Oid): Push => ({ ref, from, to })

import { lostEvent } from '../../domain/judge/fork.js'
import { cleanLine, subjectOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { archiveRef, draftRef, keptRef } from '../../domain/names/slug.js'
import type { Entry } from '../../domain/workflow/workflow.js'
import type { Push } from '../../git/native/remote.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import type { Loaded } from '../read/load.js'
import type { ReadLog } from '../read/read-log.js'
import { readForeign, refuseSync, type SyncPlan, type SyncScene, seenBefore } from './sync-scene.js'

export interface Theirs {
  readonly draft: Oid | null
  readonly archive: Oid | null
}

export const tipOf = (log: ReadLog): Oid => log.workflow.tip

/** A log only grows: one that lost an event since it was seen last is not taken over, and named. */
export async function cutBack(scene: SyncScene, slug: string, log: ReadLog): Promise<SyncPlan | null> {
  const { context, remote } = scene
  const seen = seenBefore(scene, slug)
  if (seen === null || seen === tipOf(log)) return null
  const before = await readForeign(scene, slug, seen)
  if ('code' in before) return null
  const lost = lostEvent(before.entries, log.entries)
  if (lost === null) return null
  const what = `${lost.commit.oid.slice(0, 10)} (${subjectShown(lost)})`
  const message = `${slug} was cut back at ${remote}: it no longer has ${what}, which was there`
  const plain = before.entries.some(({ commit }) => commit.oid === tipOf(log))
  const back = `git push ${remote} ${seen}:${draftRef(slug)} puts it back`
  const kept = { name: keptRef(slug, seen), from: await heldAt(context, keptRef(slug, seen)), to: seen }
  const hint = plain ? back : `git log ${seen}, and ask who rewrote it`
  return refuseSync(slug, 'CUT_BACK', message, hint, { updates: kept.from === seen ? [] : [kept] })
}

export async function heldAt({ repo }: SyncScene['context'], name: string): Promise<Oid | null> {
  return (await repo.refs([name]))[0]?.oid ?? null
}

export const isDraft = ({ name }: RefUpdate): boolean => name.startsWith('refs/heads/')

/** Follows their log: forward, and away where it has ended and nobody has the draft checked out. */
export function moveTo(
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

export const isOver = ({ workflow }: ReadLog): boolean =>
  workflow.mode === 'sealed' || workflow.mode === 'abandoned'

export function notOver({ remote }: SyncScene, slug: string): SyncPlan {
  const message = `${remote} has an archive of ${slug}, but that log is neither sealed nor abandoned`
  return refuseSync(slug, 'NOT_ENDED', message, `git ls-remote ${remote} ${archiveRef(slug)}`)
}

export function foreign({ remote }: SyncScene, slug: string): SyncPlan {
  const message = `${slug} is one workflow here and another one at ${remote}`
  return refuseSync(
    slug,
    'SLUG_TAKEN',
    message,
    `wf draft ${slug}-2 --from ${slug}, then wf abandon ${slug} --discard`,
  )
}

export function faultOf({ workflow, findings }: Loaded): SyncPlan | null {
  const [first] = findings
  if (first === undefined) return null
  const message = `the log of ${workflow.slug} has a fault at ${first.commit.slice(0, 10)}: ${first.message}`
  return refuseSync(workflow.slug, 'LOG_FAULT', message, `wf verify ${workflow.slug}`)
}

export const subjectShown = ({ commit }: Entry): string => cleanLine(subjectOf(commit.message))

export const push = (ref: string, from: Oid | null, to: Oid): Push => ({ ref, from, to })

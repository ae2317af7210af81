import { forkOf } from '../../domain/judge/fork.js'
import { archiveRef, draftRef } from '../../domain/names/slug.js'
import type { Ref } from '../../git/port.js'
import { cutBack, faultOf, foreign, push, subjectShown, type Theirs } from './plan-parts.js'
import {
  loadHere,
  readForeign,
  refuseSync,
  remember,
  type SyncPlan,
  type SyncScene,
  seenBefore,
  syncPlan,
} from './sync-scene.js'

/** It ended here: the end is made known there, as far as their log holds nothing that it passed by. */
export async function planEnded(
  scene: SyncScene,
  slug: string,
  archive: Ref,
  theirs: Theirs,
): Promise<SyncPlan> {
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
    const hint = `git push ${remote} ${archiveRef(slug)}, to keep this end`
    return refuseSync(slug, 'ENDED_HERE', message, hint, { updates: known })
  }
  // The branch there grows as far as the end, and is not taken away: a forge may still have to merge it.
  const grown = theirs.draft === archive.oid ? [] : [push(draftRef(slug), theirs.draft, archive.oid)]
  return syncPlan(slug, 'pushed', { updates: known, pushes: [...pushes, ...grown], after })
}

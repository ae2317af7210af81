import { forkOf } from '../../domain/judge/fork.js'
import { archiveRef, draftRef } from '../../domain/names/slug.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import type { ReadLog } from '../read/read-log.js'
import { whyNoBranch } from '../write/guard-way.js'
import { branchInTheWayThere } from '../write/way-there.js'
import { planEnded } from './plan-ended.js'
import {
  cutBack,
  faultOf,
  foreign,
  isDraft,
  isOver,
  moveTo,
  notOver,
  push,
  type Theirs,
  tipOf,
} from './plan-parts.js'
import { planRedo } from './plan-redo.js'
import {
  archiveHere,
  draftHere,
  loadHere,
  readForeign,
  refuseSync,
  remember,
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
      `git push ${remote} ${draftRef(slug)} puts it back; wf abandon ${slug} -m WHY ends it`,
    )
  }
  const mine = await loadHere(scene, draft, slug)
  const fault = faultOf(mine)
  if (fault !== null) return fault
  const reason = branchInTheWayThere(scene.there, remote, slug)
  if (reason !== null) return syncPlan(slug, 'refused', { reason })
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
  const inTheWay = scene.here.inTheWay(slug)
  if (inTheWay !== null) return noRoomHere(scene, slug, inTheWay, known)
  const draft = { name: draftRef(slug), from: null, to: tipOf(log) }
  return syncPlan(slug, 'taken', { updates: [...known, draft], after })
}

function noRoomHere(scene: SyncScene, slug: string, ref: Ref, known: readonly RefUpdate[]): SyncPlan {
  const reason = whyNoBranch(slug, ref, {
    hasEnded: (other) => archiveHere(scene, other) !== null,
    meanwhile: (other) => `wf save ${other}, or wf abandon ${other} -m WHY; then wf sync ${slug}`,
  })
  return syncPlan(slug, 'refused', { reason, updates: known })
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

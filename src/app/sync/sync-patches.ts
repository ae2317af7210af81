import type { Oid } from '../../domain/names/oid.js'
import { pendingRef, transcriptsRef } from '../../domain/names/slug.js'
import { isReplaced } from '../../domain/workflow/replaced.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import { isAncestor } from '../../git/native/ancestor.js'
import type { Push } from '../../git/native/remote.js'
import type { RefUpdate } from '../../git/port.js'
import { whyNoPatch } from '../gate/why-no-patch.js'
import { whyUnsound } from '../notes/foreign-commits.js'
import type { Fault, SyncPlan, SyncScene } from './sync-scene.js'

/** What moves beside the draft itself. */
export interface Beside {
  readonly updates: readonly RefUpdate[]
  readonly pushes: readonly Push[]
  /** What is left out. */
  readonly faults: readonly Fault[]
}

const NOTHING: Beside = { updates: [], pushes: [], faults: [] }

/**
 * Exchanges the patches at a gate. A patch is named by its own id, so there is nothing to merge: it is at the
 * gate on both sides until the log says that it was decided on, or replaced, and then on neither.
 */
export async function syncPatches(
  { context, here, there, unfetched }: SyncScene,
  plan: SyncPlan,
  workflow: Workflow | null,
): Promise<Beside> {
  // Without a draft here there is no gate to bring them to.
  if (plan.did === 'refused' || plan.did === 'known' || workflow === null) return NOTHING
  const { slug } = plan
  const decided = (oid: Oid): boolean =>
    workflow.taken.has(oid) || workflow.rejected.has(oid) || isReplaced(workflow, oid)
  const over = workflow.mode === 'sealed' || workflow.mode === 'abandoned'
  const mine: ReadonlySet<Oid> = new Set(here.pending(slug).map(({ oid }) => oid))
  const theirs: ReadonlySet<Oid> = there.pending.get(slug) ?? new Set<Oid>()
  const updates: RefUpdate[] = []
  const pushes: Push[] = []
  const faults: Fault[] = []
  for (const oid of theirs) {
    const name = pendingRef(slug, oid)
    if (decided(oid)) pushes.push({ ref: name, from: oid, to: null })
    else if (!over && !mine.has(oid)) {
      const why = unfetched.get(name) ?? (await whyNoPatch(context.repo, oid))
      if (why === null) updates.push({ name, from: null, to: oid })
      else faults.push({ ref: name, why, hint: null })
    }
  }
  for (const oid of mine) {
    if (over || decided(oid) || theirs.has(oid)) continue
    const ref = pendingRef(slug, oid)
    const why = await whyNoPatch(context.repo, oid)
    if (why === null) pushes.push({ ref, from: null, to: oid })
    else faults.push({ ref, why: `here: ${why}`, hint: `git update-ref -d ${ref}` })
  }
  return { updates, pushes, faults }
}

/** Exchanges what agents were told and said: the side that holds all of the other goes over, else both stay. */
export async function syncTranscripts(scene: SyncScene, slug: string): Promise<Beside & { differ: boolean }> {
  const name = transcriptsRef(slug)
  const mine = scene.here.named(name)?.oid ?? null
  const theirs = scene.there.transcripts.get(slug) ?? null
  const same = { ...NOTHING, differ: false }
  if (mine === theirs) return same
  const own = mine === null ? null : await whyUnsound(scene.context, mine)
  if (own !== null) return { ...same, faults: [{ ref: name, why: `here: ${own}`, hint: `git log ${name}` }] }
  if (theirs === null) return { ...same, pushes: [{ ref: name, from: null, to: mine }] }
  const why = scene.unfetched.get(name) ?? (await whyUnsound(scene.context, theirs, { known: mine }))
  if (why !== null) return { ...same, faults: [{ ref: name, why: `at ${scene.remote}: ${why}`, hint: null }] }
  if (mine === null || (await isAncestor(scene.context.repo.where, mine, theirs)))
    return { ...same, updates: [{ name, from: mine, to: theirs }] }
  if (await isAncestor(scene.context.repo.where, theirs, mine))
    return { ...same, pushes: [{ ref: name, from: theirs, to: mine }] }
  return { ...same, differ: true }
}

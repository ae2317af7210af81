import type { Oid } from '../../domain/oid.js'
import { pendingRef, transcriptsRef } from '../../domain/slug.js'
import type { Workflow } from '../../domain/workflow.js'
import { isAncestor } from '../../git/native/ancestor.js'
import type { Push } from '../../git/native/remote.js'
import type { RefUpdate } from '../../git/port.js'
import { readCommit } from '../read-commit.js'
import type { SyncPlan, SyncScene } from './sync-scene.js'

/** What moves beside the draft itself. */
export interface Beside {
  readonly updates: readonly RefUpdate[]
  readonly pushes: readonly Push[]
}

const NOTHING: Beside = { updates: [], pushes: [] }

/**
 * Exchanges the patches at a gate. A patch is named by its own id, so there is nothing to merge: it is at the
 * gate on both sides until the log says that it was decided on, and then on neither.
 */
export async function syncPatches(
  { context, here, there }: SyncScene,
  plan: SyncPlan,
  workflow: Workflow | null,
): Promise<Beside> {
  // Without a draft here there is no gate to bring them to.
  if (plan.did === 'refused' || plan.did === 'known' || workflow === null) return NOTHING
  const { slug } = plan
  const decided = (oid: Oid): boolean => workflow.taken.has(oid) || workflow.rejected.has(oid)
  const over = workflow.mode === 'sealed' || workflow.mode === 'abandoned'
  const mine: ReadonlySet<Oid> = new Set(here.pending(slug).map(({ oid }) => oid))
  const theirs: ReadonlySet<Oid> = there.pending.get(slug) ?? new Set<Oid>()
  const updates: RefUpdate[] = []
  const pushes: Push[] = []
  for (const oid of theirs) {
    const name = pendingRef(slug, oid)
    if (decided(oid)) pushes.push({ ref: name, from: oid, to: null })
    else if (!over && !mine.has(oid) && (await isPatch(context, oid)))
      updates.push({ name, from: null, to: oid })
  }
  for (const oid of mine) {
    if (!over && !decided(oid) && !theirs.has(oid))
      pushes.push({ ref: pendingRef(slug, oid), from: null, to: oid })
  }
  return { updates, pushes }
}

/** One commit on one other that is here; what is in it is for a person to look at. */
async function isPatch({ repo }: SyncScene['context'], oid: Oid): Promise<boolean> {
  const [onto, ...more] = (await readCommit(repo, oid))?.parents ?? []
  return onto !== undefined && more.length === 0 && (await readCommit(repo, onto)) !== null
}

/** Exchanges what agents were told and said: the side that holds all of the other goes over, else both stay. */
export async function syncTranscripts(scene: SyncScene, slug: string): Promise<Beside & { differ: boolean }> {
  const name = transcriptsRef(slug)
  const mine = scene.here.named(name)?.oid ?? null
  const theirs = scene.there.transcripts.get(slug) ?? null
  const same = { ...NOTHING, differ: false }
  if (mine === theirs) return same
  if (theirs === null) return { ...same, pushes: [{ ref: name, from: null, to: mine }] }
  if (mine === null || (await isAncestor(scene.context.repo.where, mine, theirs)))
    return { ...same, updates: [{ name, from: mine, to: theirs }] }
  if (await isAncestor(scene.context.repo.where, theirs, mine))
    return { ...same, pushes: [{ ref: name, from: theirs, to: mine }] }
  return { ...same, differ: true }
}

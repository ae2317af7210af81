import { fetching } from '../../domain/names/fetched.js'
import { archiveRef, draftRef, transcriptsRef } from '../../domain/names/slug.js'
import { isObjectFault } from '../objects/object-fault.js'
import { Refused } from '../outcome/outcome.js'
import { syncPatches, syncTranscripts } from './sync-patches.js'
import {
  type Fault,
  loadHere,
  refuseSync,
  type SyncPlan,
  type SyncScene,
  syncPlan,
  type Wanted,
} from './sync-scene.js'
import { planSync } from './sync-workflow.js'

/** The plan of one workflow, with its patches and transcripts. */
export interface Whole extends SyncPlan {
  readonly faults: readonly Fault[]
}

/** One that cannot be had, or read, here or there, is refused by its name; the others go on. */
export async function planApart(scene: SyncScene, slug: string, wanted: Wanted): Promise<Whole> {
  const { remote, unfetched } = scene
  const [ref] = [archiveRef(slug), draftRef(slug)].filter((name) => unfetched.has(name))
  if (ref !== undefined) {
    const message = `${ref} of ${remote} cannot be had: ${unfetched.get(ref)}`
    return { ...refuseSync(slug, 'NOT_FETCHED', message, fetching(remote, [ref])), faults: [] }
  }
  try {
    return await planWhole(scene, slug, wanted)
  } catch (error) {
    if (error instanceof Refused)
      return { ...syncPlan(slug, 'refused', { reason: error.reason }), faults: [] }
    if (!isObjectFault(error)) throw error
    const message = `${slug} cannot be read, here or at ${remote}: ${error.message}`
    return {
      ...refuseSync(slug, 'LOG_UNREADABLE', message, `git log ${draftRef(slug)}; git fsck`),
      faults: [],
    }
  }
}

async function planWhole(scene: SyncScene, slug: string, wanted: Wanted): Promise<Whole> {
  const plan = await planSync(scene, slug)
  const patches = wanted.pending
    ? await syncPatches(scene, plan, plan.after ?? (await workflowHere(scene, slug)))
    : { updates: [], pushes: [], faults: [] }
  const transcripts = wanted.transcripts ? await syncTranscripts(scene, slug) : null
  const moved = new Set(plan.updates.map(({ name }) => name))
  const beside = [patches, ...(transcripts === null ? [] : [transcripts])]
  const moves = beside.some(({ updates, pushes }) => updates.length + pushes.length > 0)
  const whole: Whole = {
    ...plan,
    faults: beside.flatMap(({ faults }) => faults),
    patches: {
      came: patches.updates.length,
      went: patches.pushes.filter(({ to }) => to !== null).length,
      kept: wanted.pending ? 0 : keptHere(scene, slug),
    },
    did: moves && plan.did === 'nothing' ? 'beside' : plan.did,
    updates: [
      ...plan.updates,
      ...[...patches.updates, ...(transcripts?.updates ?? [])].filter(({ name }) => !moved.has(name)),
    ],
    pushes: [...plan.pushes, ...patches.pushes, ...(transcripts?.pushes ?? [])],
  }
  if (!transcripts?.differ || plan.reason !== null) return whole
  const message = `the transcripts of ${slug} differ here and at ${scene.remote}, and neither includes the other`
  return {
    ...whole,
    reason: { code: 'TRANSCRIPTS_DIFFER', message, hint: `git log ${transcriptsRef(slug)}` },
  }
}

/** The patches at the gate of a draft here that the remote does not have. */
function keptHere({ here, there }: SyncScene, slug: string): number {
  if (here.named(draftRef(slug)) === null || here.named(archiveRef(slug)) !== null) return 0
  const theirs = there.pending.get(slug)
  return here.pending(slug).filter(({ oid }) => !theirs?.has(oid)).length
}

async function workflowHere(scene: SyncScene, slug: string): Promise<SyncPlan['after']> {
  const source = scene.here.named(draftRef(slug)) ?? scene.here.named(archiveRef(slug))
  return source === null ? null : (await loadHere(scene, source, slug)).workflow
}

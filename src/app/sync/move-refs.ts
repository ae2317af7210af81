import type { Oid } from '../../domain/names/oid.js'
import { trackingRef } from '../../domain/names/remote.js'
import { draftRef, SEEN } from '../../domain/names/slug.js'
import { slugOfLog } from '../../domain/names/slug-of.js'
import type { Push } from '../../git/native/remote.js'
import type { RefUpdate } from '../../git/port.js'
import { refsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { publish } from '../write/publish.js'
import { clearTracking } from '../write/stale-tracking.js'
import { isDraft } from './plan-parts.js'
import { remember, type SyncPlan, type SyncScene } from './sync-scene.js'

/**
 * One transaction for each workflow whose branch is checked out, so that work in the way of one stops no other; one for
 * the rest. Where something is in the way of that, each workflow gets its own.
 */
export async function publishAll(
  scene: SyncScene,
  plans: readonly SyncPlan[],
  more: readonly RefUpdate[],
): Promise<readonly SyncPlan[] | 'moved'> {
  const isAlone = ({ name }: RefUpdate): boolean =>
    name.startsWith('refs/heads/') && scene.here.named(name)?.worktree !== null
  try {
    return await publishThese(scene.context, plans, more, isAlone)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return publishThese(scene.context, plans, more, isDraft)
  }
}

async function publishThese(
  context: Context,
  plans: readonly SyncPlan[],
  more: readonly RefUpdate[],
  isAlone: (update: RefUpdate) => boolean,
): Promise<readonly SyncPlan[] | 'moved'> {
  const settled: SyncPlan[] = []
  const rest = [...more]
  for (const plan of plans) {
    if (!plan.updates.some(isAlone)) {
      rest.push(...plan.updates)
      settled.push(plan)
      continue
    }
    try {
      if ((await publish(context, plan.updates, `wf sync: ${plan.slug}`)) === 'lost') return 'moved'
      settled.push(plan)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      settled.push({ ...plan, did: 'refused', updates: [], pushes: [], said: [], reason: error.reason })
    }
  }
  return (await publish(context, rest, 'wf sync')) === 'lost' ? 'moved' : settled
}

/** What was pushed is what this clone has seen there; Git may have noted that for itself. */
export async function rememberPushed(scene: SyncScene, pushes: readonly Push[]): Promise<void> {
  const { context, remote } = scene
  const tips = new Map<string, Oid>()
  for (const { ref, to } of pushes) {
    const slug = slugOfLog(ref)
    if (slug !== null && to !== null) tips.set(slug, to)
  }
  if (tips.size === 0) return
  const space = [SEEN, `refs/remotes/${remote}/draft/`]
  await clearTracking(context, remote, [...tips.keys()], await context.repo.refs(space))
  const refs = await context.repo.refs(space)
  const now = { ...scene, here: refsAround(refs) }
  const drafts = new Set(pushes.map(({ ref }) => ref))
  const updates = [...tips].flatMap(([slug, tip]) =>
    remember(now, slug, tip).filter(
      ({ name }) => drafts.has(draftRef(slug)) || name !== trackingRef(remote, slug),
    ),
  )
  // Another sync of this clone wrote it down as well: it is a memory, and the next one looks again.
  await publish(context, updates, 'wf sync')
}

import type { NextStep } from '../../domain/decide/next.js'
import { type Advertised, readAdvertised, slugsOf } from '../../domain/names/advertised.js'
import type { Oid } from '../../domain/names/oid.js'
import { type RemoteName, trackingRef } from '../../domain/names/remote.js'
import {
  ARCHIVES,
  archiveRef,
  DRAFTS,
  draftRef,
  NOTES,
  PENDING,
  pendingRef,
  SEEN,
  TRANSCRIPTS,
  transcriptsRef,
} from '../../domain/names/slug.js'
import { fetchObjects, listRemote, type Push, pushRefs, type Unwanted } from '../../git/native/remote.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import { isObjectFault } from '../objects/object-fault.js'
import { refsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { type Outcome, Refused } from '../outcome/outcome.js'
import { lineOf } from '../outcome/remotes.js'
import { publish } from '../write/publish.js'
import { type NotesDid, syncNotes } from './sync-notes.js'
import { syncPatches, syncTranscripts } from './sync-patches.js'
import {
  type Fault,
  loadHere,
  refuseSync,
  remember,
  type SyncPlan,
  type SyncScene,
  syncPlan,
} from './sync-scene.js'
import { planSync } from './sync-workflow.js'

export interface Wanted extends Pick<SyncScene, 'remote' | 'consent'> {
  /** One workflow, or all. */
  readonly slug: string | null
  readonly pending: boolean
  readonly transcripts: boolean
}

export interface Synced extends Pick<Outcome, 'facts' | 'refs' | 'commits' | 'reason' | 'next'> {
  readonly changed: boolean
}

/**
 * Looks at the remote, brings what is new, judges it, moves the refs here, then those there. Answers `moved`
 * where somebody was faster on either side: everything is looked at anew then, and what was done stays done.
 */
export async function syncOnce(context: Context, wanted: Wanted): Promise<Synced | 'moved'> {
  const { remote, slug } = wanted
  const { repo } = context
  const line = lineOf(context)
  const there = readAdvertised(await listRemote(line, remote), repo.objectFormat)
  const refs = await repo.refs([...OURS, `refs/remotes/${remote}/draft/`])
  const unfetched = await fetchObjects(line, remote, unknown(there, refs, wanted))
  if (unfetched === 'moved') return 'moved'
  const scene: SyncScene = {
    context,
    remote,
    here: refsAround(refs),
    there,
    unfetched,
    named: slug !== null,
    consent: wanted.consent,
  }
  const slugs = slug === null ? allSlugs(there, refs) : [slug]
  const plans: Whole[] = []
  for (const each of slugs) plans.push(await planApart(scene, each, wanted))
  const notes = await syncNotes(scene)
  const faults = [...plans.flatMap((plan) => plan.faults), ...notes.faults]
  const told = { did: notes.did, faults }
  const settled = await publishAll(context, plans, notes.updates)
  if (settled === 'moved') return 'moved'
  const pushes = [...settled.flatMap((plan) => plan.pushes), ...notes.pushes]
  const pushed = await pushRefs(line, remote, pushes)
  if (!pushed.done) {
    if (await hasMoved(scene, pushes)) return 'moved'
    return report(scene, settled, told, pushes, { refused: pushed.refused, said: pushed.said })
  }
  await rememberPushed(scene, pushes)
  return report(scene, settled, told, pushes, null)
}

const OURS = [DRAFTS, ARCHIVES, PENDING, TRANSCRIPTS, SEEN, 'refs/notes/']

function allSlugs(there: Advertised, refs: readonly Ref[]): readonly string[] {
  const mine = refs.flatMap(({ name }) =>
    [DRAFTS, ARCHIVES].filter((prefix) => name.startsWith(prefix)).map((prefix) => name.slice(prefix.length)),
  )
  return [...new Set([...slugsOf(there), ...mine])].sort()
}

/** The refs of the remote whose objects may be missing here: those at which nothing here points. */
function unknown(there: Advertised, refs: readonly Ref[], wanted: Wanted): readonly string[] {
  const held = new Set(refs.map(({ oid }) => oid))
  const { slug } = wanted
  const of = (names: ReadonlyMap<string, Oid>, ref: (slug: string) => string): string[] =>
    [...names].flatMap(([name, oid]) =>
      (slug === null || slug === name) && !held.has(oid) ? [ref(name)] : [],
    )
  const patches = [...there.pending].flatMap(([name, oids]) =>
    wanted.pending && (slug === null || slug === name)
      ? [...oids].filter((oid) => !held.has(oid)).map((oid) => pendingRef(name, oid))
      : [],
  )
  return [
    ...of(there.drafts, draftRef),
    ...of(there.archives, archiveRef),
    ...(wanted.transcripts ? of(there.transcripts, transcriptsRef) : []),
    ...patches,
    ...(there.notes === null || held.has(there.notes) ? [] : [NOTES]),
  ]
}

interface Whole extends SyncPlan {
  readonly faults: readonly Fault[]
}

/** One that cannot be had, or read, here or there, is refused by its name; the others go on. */
async function planApart(scene: SyncScene, slug: string, wanted: Wanted): Promise<Whole> {
  const { remote, unfetched } = scene
  const [ref] = [archiveRef(slug), draftRef(slug)].filter((name) => unfetched.has(name))
  if (ref !== undefined) {
    const message = `${ref} of ${remote} cannot be had: ${unfetched.get(ref)}`
    return { ...refuseSync(slug, 'NOT_FETCHED', message, `git fetch ${remote} ${ref}`), faults: [] }
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
    did: moves && plan.did === 'nothing' ? 'beside' : plan.did,
    updates: [
      ...plan.updates,
      ...[...patches.updates, ...(transcripts?.updates ?? [])].filter(({ name }) => !moved.has(name)),
    ],
    pushes: [...plan.pushes, ...patches.pushes, ...(transcripts?.pushes ?? [])],
  }
  if (!transcripts?.differ || plan.reason !== null) return whole
  const message = `the transcripts of ${slug} differ here and at ${scene.remote}, and neither holds the other`
  return {
    ...whole,
    reason: { code: 'TRANSCRIPTS_DIFFER', message, hint: `git log ${transcriptsRef(slug)}` },
  }
}

async function workflowHere(scene: SyncScene, slug: string): Promise<SyncPlan['after']> {
  const source = scene.here.named(draftRef(slug)) ?? scene.here.named(archiveRef(slug))
  return source === null ? null : (await loadHere(scene, source, slug)).workflow
}

/** One transaction for each workflow whose branch moves, so that work in the way of one stops no other; one for the rest. */
async function publishAll(
  context: Context,
  plans: readonly SyncPlan[],
  more: readonly RefUpdate[],
): Promise<readonly SyncPlan[] | 'moved'> {
  const settled: SyncPlan[] = []
  const rest = [...more]
  for (const plan of plans) {
    if (!plan.updates.some(({ name }) => name.startsWith('refs/heads/'))) {
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

/** Did the remote hold something else than it was seen to hold? Then a refused push is a race that was lost. */
async function hasMoved({ context, remote }: SyncScene, pushes: readonly Push[]): Promise<boolean> {
  const now = await listRemote(lineOf(context), remote)
  const held = new Map(
    now.split('\n').map((line) => {
      const [oid = '', name = ''] = line.split('\t')
      return [name, oid] as const
    }),
  )
  return pushes.some(({ ref, from }) => (held.get(ref) ?? null) !== from)
}

/** What was pushed is what this clone has seen there; Git may have noted that for itself. */
async function rememberPushed(scene: SyncScene, pushes: readonly Push[]): Promise<void> {
  const { context, remote } = scene
  const tips = new Map<string, Oid>()
  for (const { ref, to } of pushes) {
    const [prefix] = [DRAFTS, ARCHIVES].filter((candidate) => ref.startsWith(candidate))
    if (prefix !== undefined && to !== null) tips.set(ref.slice(prefix.length), to)
  }
  if (tips.size === 0) return
  const refs = await context.repo.refs([SEEN, `refs/remotes/${remote}/draft/`])
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

interface Refusal {
  readonly refused: readonly Unwanted[]
  readonly said: readonly string[]
}

function report(
  { remote, there }: SyncScene,
  plans: readonly SyncPlan[],
  { did: notes, faults }: { readonly did: NotesDid; readonly faults: readonly Fault[] },
  pushes: readonly Push[],
  refusal: Refusal | null,
): Synced {
  // What this clone only wrote down for itself is nothing to tell.
  const told = plans.filter(({ did, reason }) => did !== 'nothing' || reason !== null)
  const first = told.find(({ reason }) => reason !== null)?.reason ?? null
  const updates = plans.flatMap((plan) => plan.updates)
  return {
    facts: {
      remote,
      workflows: told.map(({ slug, did, said, reason, after }) => ({
        slug,
        did: refusal !== null && did === 'pushed' ? 'refused' : did,
        tip: after?.tip ?? null,
        said,
        reason,
      })),
      notes,
      pushed: refusal === null ? pushes.map(({ ref, from, to }) => ({ name: ref, from, to })) : [],
      refused: refusal?.refused ?? [],
      remoteSaid: refusal?.said ?? [],
      strange: there.strange.slice(0, 20),
      faults: faults.slice(0, 20),
    },
    refs: updates,
    commits: plans.flatMap(({ said }) =>
      said.flatMap(({ as, event }) => (as === null ? [] : [{ oid: as, event }])),
    ),
    reason: refusal === null ? first : pushRefused(remote, refusal),
    next: nextOf(told),
    changed: told.length > 0 || notes !== 'nothing',
  }
}

function pushRefused(remote: RemoteName, { refused, said }: Refusal): Outcome['reason'] {
  // Of an atomic push all fail; the ones that were the reason have a reason of their own.
  const own = refused.filter(({ why }) => !/atomic push fail|atomic transaction failed/.test(why))
  const [first] = own.length > 0 ? own : refused
  const words = said.length === 0 ? '' : `: ${said.join('; ')}`
  const more = refused.length > 1 ? `, and with it ${refused.length - 1} more` : ''
  return {
    code: 'PUSH_REFUSED',
    message: `${remote} refused ${first?.ref ?? 'the push'} ${first?.why ?? ''}${more}${words}`,
    hint: 'nothing was pushed; wf sync <slug> pushes one workflow alone',
  }
}

function nextOf(plans: readonly SyncPlan[]): readonly NextStep[] {
  const known = plans.filter(({ did }) => did === 'known').slice(0, 3)
  const moved = plans.filter(({ did }) => ['taken', 'forwarded', 'redone'].includes(did)).slice(0, 3)
  return [
    ...moved.map(({ slug }) => ({ command: `wf status ${slug}`, why: 'it stands elsewhere now' })),
    ...known.map(({ slug }) => ({ command: `wf sync ${slug}`, why: 'makes it a draft here' })),
  ]
}

import { type Advertised, readAdvertised, slugsOf } from '../../domain/names/advertised.js'
import { FETCHED } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
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
import { slugOfLog } from '../../domain/names/slug-of.js'
import { fetchObjects, listRemote } from '../../git/native/remote.js'
import type { Ref } from '../../git/port.js'
import { readAhead } from '../objects/read-ahead.js'
import { refsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { lineOf } from '../outcome/remotes.js'
import { hasMoved, pushTaken } from '../write/push-taken.js'
import { noteSent } from '../write/sent.js'
import { clearTracking } from '../write/stale-tracking.js'
import { publishAll, rememberPushed } from './move-refs.js'
import { planApart, type Whole } from './plan-whole.js'
import { syncNotes } from './sync-notes.js'
import { report, type Synced } from './sync-report.js'
import type { SyncScene, Wanted } from './sync-scene.js'

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
    turn: () => Promise.resolve(),
  }
  const plans = await planAll(scene, slug === null ? allSlugs(there, refs) : [slug], wanted)
  const notes = await syncNotes(scene)
  const faults = [...plans.flatMap((plan) => plan.faults), ...notes.faults]
  const told = { did: notes.did, faults }
  const known = plans.filter(({ slug: of, updates }) => updates.length > 0 && there.drafts.has(of))
  const slugs = known.map((plan) => plan.slug)
  if ((await clearTracking(context, remote, slugs, refs)) === 'lost') return 'moved'
  const settled = await publishAll(scene, plans, notes.updates)
  if (settled === 'moved') return 'moved'
  const pushes = [...settled.flatMap((plan) => plan.pushes), ...notes.pushes]
  await noteSent(context, pushes)
  const done = await pushTaken(context, remote, pushes)
  if (done === 'moved') return 'moved'
  if (done.refusal !== null && (await hasMoved(context, remote, pushes))) return 'moved'
  await rememberPushed(scene, done.pushed)
  return report(scene, settled, told, done)
}

// So many that Git always has something to answer.
const AT_A_TIME = 64

/** Reads many at a time, and decides again one after the other, in their order: a person may be asked. */
async function planAll(
  scene: SyncScene,
  slugs: readonly string[],
  wanted: Wanted,
): Promise<readonly Whole[]> {
  const plans: Whole[] = []
  let before: Promise<unknown> = Promise.resolve()
  const planned = readAhead(slugs, AT_A_TIME, (slug) => {
    const turn = before
    const plan = planApart({ ...scene, turn: () => turn }, slug, wanted)
    before = plan.catch(() => {})
    return plan
  })
  for await (const plan of planned) plans.push(plan)
  return plans
}

// All branches, as any of them may be a target.
const OURS = ['refs/heads/', ARCHIVES, PENDING, TRANSCRIPTS, SEEN, FETCHED, 'refs/notes/']

function allSlugs(there: Advertised, refs: readonly Ref[]): readonly string[] {
  const mine = refs.flatMap(
    (
      { name }, // One that is no slug is refused by its name.
    ) => (name.startsWith(DRAFTS) ? name.slice(DRAFTS.length) : (slugOfLog(name) ?? [])),
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

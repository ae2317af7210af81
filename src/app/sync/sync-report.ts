import type { NextStep } from '../../domain/decide/next.js'
import type { RemoteName } from '../../domain/names/remote.js'
import { ARCHIVES, NOTES, PENDING } from '../../domain/names/slug.js'
import { counted } from '../../domain/text/counted.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Outcome } from '../outcome/outcome.js'
import { ownRefusals, type PushedTaken, type Untaken } from '../write/push-taken.js'
import type { NotesDid } from './sync-notes.js'
import type { Fault, SyncPlan, SyncScene } from './sync-scene.js'

export interface Synced extends Pick<Outcome, 'facts' | 'refs' | 'commits' | 'reason' | 'next'> {
  readonly changed: boolean
}

export function report(
  { remote, there }: SyncScene,
  planned: readonly SyncPlan[],
  beside: { readonly did: NotesDid; readonly faults: readonly Fault[] },
  { pushed, untaken, unsendable, refusal }: PushedTaken,
): Synced {
  const arrived = new Set(pushed.map(({ ref }) => ref))
  const sent = refusal === null ? planned.map((plan) => without(plan, arrived)) : planned
  const plans = sent.map((plan) => unsent(plan, unsendable))
  const notes = refusal === null && !arrived.has(NOTES) ? NOT_SENT[beside.did] : beside.did
  // What this clone only wrote down for itself is nothing to tell.
  const told = plans.filter(({ did, reason }) => did !== 'nothing' || reason !== null)
  const asked = untaken.find(({ ref }) => !GOES_ALONG.includes(ref))
  const first = told.find(({ reason }) => reason !== null)?.reason ?? (asked ? notTaken(asked) : null)
  const updates = plans.flatMap((plan) => plan.updates)
  return {
    facts: {
      remote,
      workflows: told.map(({ slug, did, said, reason, after, patches }) => ({
        slug,
        did: refusal !== null && did === 'pushed' ? 'refused' : did,
        tip: after?.tip ?? null,
        said,
        reason,
        patches: { came: patches?.came ?? 0, went: refusal === null ? (patches?.went ?? 0) : 0 },
      })),
      notes,
      pushed: pushed.map(({ ref, from, to }) => ({ name: ref, from, to })),
      refused: refusal?.refused ?? [],
      remoteSaid: refusal?.said ?? [],
      strange: there.strange.slice(0, 20),
      faults: [...untaken.filter((each) => each !== asked), ...unsendable, ...beside.faults].slice(0, 20),
    },
    refs: updates,
    commits: plans.flatMap(({ said }) =>
      said.flatMap(({ as, event }) => (as === null ? [] : [{ oid: as, event }])),
    ),
    reason: refusal === null ? first : pushRefused(remote, refusal),
    next: [...nextOf(told), ...keptNext(remote, plans)],
    changed: told.length > 0 || notes !== 'nothing',
  }
}

/** What is exchanged without being asked for by name. */
const GOES_ALONG: readonly string[] = [`${ARCHIVES}*`, NOTES]

const notTaken = ({ ref, why, hint }: Untaken): Outcome['reason'] => ({
  code: 'PUSH_REFUSED',
  message: `${ref} ${why}`,
  hint,
})

/** A plan as it came out, where the remote did not take all that it pushed. */
function without(plan: SyncPlan, arrived: ReadonlySet<string>): SyncPlan {
  const left = plan.pushes.filter(({ ref }) => !arrived.has(ref))
  if (left.length === 0) return plan
  const gone = left.filter(({ ref, to }) => ref.startsWith(PENDING) && to !== null).length
  const patches = plan.patches && { ...plan.patches, went: plan.patches.went - gone }
  const nothing = left.length === plan.pushes.length && plan.updates.length === 0
  const did = nothing && ['pushed', 'beside'].includes(plan.did) ? 'nothing' : plan.did
  return { ...plan, did, ...(patches === undefined ? {} : { patches }) }
}

/** A plan of which an object could not be read: it was not pushed, and says why. */
function unsent(plan: SyncPlan, unsendable: PushedTaken['unsendable']): SyncPlan {
  const why = unsendable.find((each) => plan.pushes.some(({ ref }) => ref === each.ref))
  if (why === undefined) return plan
  return { ...plan, did: 'refused', reason: { code: 'OBJECT_MISSING', message: why.why, hint: why.hint } }
}

/** What came of the notes without the push. */
const NOT_SENT: Readonly<Record<NotesDid, NotesDid>> = {
  nothing: 'nothing',
  taken: 'taken',
  pushed: 'nothing',
  merged: 'taken',
}

function pushRefused(
  remote: RemoteName,
  { refused, said }: NonNullable<PushedTaken['refusal']>,
): Outcome['reason'] {
  const [first] = ownRefusals(refused)
  const words = said.length === 0 ? '' : `: ${said.join('; ')}`
  const more = refused.length > 1 ? `, and with it ${refused.length - 1} more` : ''
  // Git takes no push at all into a repository in which a ref leads to nothing.
  const broken = /bad object (refs\/\S+)/.exec(said.join('\n'))?.[1]
  return {
    code: 'PUSH_REFUSED',
    message: `${remote} refused ${first?.ref ?? 'the push'} ${first?.why ?? ''}${more}${words}`,
    hint:
      broken === undefined
        ? 'nothing was pushed; wf sync <slug> pushes one workflow alone'
        : `git push ${remote} ${shellWord(`:${broken}`)}, and who has its commits pushes it again`,
  }
}

/** Patches travel only where they are asked for. */
const keptNext = (remote: RemoteName, plans: readonly SyncPlan[]): readonly NextStep[] =>
  plans
    .filter(({ patches, did }) => (patches?.kept ?? 0) > 0 && did !== 'refused')
    .slice(0, 3)
    .map(({ slug, patches }) => ({
      command: `wf sync ${slug} --pending${remote === 'origin' ? '' : ` --remote ${remote}`}`,
      why: `${counted(patches?.kept ?? 0, 'patch waits', 'patches wait')} only here`,
    }))

function nextOf(plans: readonly SyncPlan[]): readonly NextStep[] {
  const known = plans.filter(({ did }) => did === 'known').slice(0, 3)
  const moved = plans.filter(({ did }) => ['taken', 'forwarded', 'redone'].includes(did)).slice(0, 3)
  return [
    ...plans
      .filter(({ patches }) => (patches?.came ?? 0) > 0)
      .slice(0, 3)
      .map(({ slug }) => ({ command: `wf accept-diff ${slug}`, why: 'shows the patch that came, and asks' })),
    ...moved.map(({ slug, did }) => ({
      command: `wf status ${slug}`,
      why: did === 'taken' ? 'it is a draft here now' : 'it has moved',
    })),
    ...known.map(({ slug }) => ({ command: `wf sync ${slug}`, why: 'makes it a draft here' })),
  ]
}

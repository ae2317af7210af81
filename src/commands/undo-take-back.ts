import { readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { publish } from '../app/write/publish.js'
import { isOutcome, record } from '../app/write/record.js'
import { signerOrNone } from '../app/write/signer.js'
import { tokenOf } from '../domain/decide/again-approve.js'
import { decideRevise } from '../domain/decide/approve.js'
import { decideReject } from '../domain/decide/gate.js'
import { guardExpect } from '../domain/decide/guards.js'
import { decideMark } from '../domain/decide/mark.js'
import type { Undo } from '../domain/decide/undo.js'
import type { Event } from '../domain/log/event.js'
import type { Oid } from '../domain/names/oid.js'
import { keptRef, pendingRef, sentRef } from '../domain/names/slug.js'
import type { Patch } from '../domain/tree/patch.js'
import type { RefUpdate } from '../git/port.js'
import { lastOf, type Standing } from './undo-standing.js'

export async function undoProposal(
  context: Context,
  loaded: Loaded,
  patch: Patch,
  { remotes, sent, unsure }: Standing,
  why: string,
): Promise<Outcome> {
  const { slug } = loaded.workflow
  const what = { event: 'proposed', patch: patch.number, oid: patch.oid }
  const ref = pendingRef(slug, patch.oid)
  if (remotes.length > 0 || sent !== null || unsure) {
    // A patch may have been exchanged with the draft: only the log takes it from every gate.
    const signer = await signerOrNone(context)
    const recorded = await record(context, 'undo', slug, async (now) => ({
      decided: decideReject(sceneOf(now), { patch, expect: patch.oid, why: why || 'Taken back' }),
      signer,
      refs: () => [{ name: ref, from: patch.oid, to: null }],
    }))
    if (isOutcome(recorded)) return recorded
    return undone(context, slug, what, BY_EVENT, recorded)
  }
  const refs = [
    { name: loaded.ref, from: loaded.tip, to: loaded.tip },
    { name: ref, from: patch.oid, to: null },
    ...(await kept(context, slug, patch.oid)),
  ]
  await move(context, slug, refs)
  return undone(context, slug, what, BY_REF, { commits: [], refs })
}

export async function undoByRef(
  context: Context,
  loaded: Loaded,
  plan: Extract<Undo, { kind: 'ref' }>,
  { remotes, sent }: Standing,
  rest: Patch | null,
): Promise<Outcome> {
  const { workflow, tip, ref } = loaded
  const { slug } = workflow
  const before = lastOf(loaded).commit.parents[0]
  if (before === undefined) throw new Error('the last event has no parent')
  const refs: RefUpdate[] = [
    { name: ref, from: tip, to: before },
    ...(await kept(context, slug, tip)),
    // As long as no remote is known to have more than was looked at.
    ...remotes.map(({ name, oid }) => ({ name, from: oid, to: oid })),
    { name: sentRef(slug), from: sent, to: sent },
  ]
  if (rest !== null)
    refs.push(
      { name: pendingRef(slug, rest.oid), from: rest.oid, to: null },
      ...(await kept(context, slug, rest.oid)),
    )
  if (plan.patch && 'patch' in plan.event && plan.event.patch !== null) {
    const { patch } = plan.event
    if ((await readCommit(context.repo, patch)) === null) {
      const message = `the patch ${patch} is not here any more, so it cannot wait again`
      throw new Refused('OBJECT_MISSING', message, `wf log ${slug}`)
    }
    const name = pendingRef(slug, patch)
    if ((await context.repo.refs([name])).length === 0) refs.push({ name, from: null, to: patch })
  }
  await move(context, slug, refs)
  return undone(context, slug, factsOf(plan.event, lastOf(loaded).commit.oid), BY_REF, {
    commits: [],
    refs,
  })
}

export async function undoByEvent(
  context: Context,
  loaded: Loaded,
  { event, by }: Extract<Undo, { kind: 'event' }>,
  why: string,
): Promise<Outcome> {
  const { slug } = loaded.workflow
  const signer = by === 'revised' ? await signerOrNone(context) : null
  const recorded = await record(context, 'undo', slug, async (now) => {
    const moved = guardExpect(loaded.tip, now.tip, `the tip of draft/${slug}`, `wf undo ${slug}`)
    if (moved) return { decided: { kind: 'refused', reason: moved }, signer }
    if (by !== 'revised' || event.event !== 'approved') {
      const mark = by === 'paused' ? 'paused' : 'resumed'
      return { decided: decideMark(sceneOf(now), mark, why), signer }
    }
    const say = { stage: event.stage, expect: tokenOf(event), note: why }
    return { decided: decideRevise(sceneOf(now), say, context.hashing), signer }
  })
  if (isOutcome(recorded)) return recorded
  return undone(context, slug, factsOf(event, lastOf(loaded).commit.oid), BY_EVENT, recorded)
}

const BY_REF = 'it is not known to have been pushed: here it is as if it had not been recorded'
const BY_EVENT = 'it may have been pushed: an event follows that says the opposite'

/** What is taken back stays here until `wf gc` after the end. */
async function kept({ repo }: Context, slug: string, oid: Oid): Promise<readonly RefUpdate[]> {
  const name = keptRef(slug, oid)
  return (await repo.refs([name])).length > 0 ? [] : [{ name, from: null, to: oid }]
}

async function move(context: Context, slug: string, refs: readonly RefUpdate[]): Promise<void> {
  if ((await publish(context, refs, `wf undo: ${slug}`)) === 'done') return
  const message = `${slug} has changed meanwhile: nothing was taken back`
  throw new Refused('EXPECT_MISMATCH', message, `wf undo ${slug}`)
}

const factsOf = (event: Event, oid: Oid) => ({
  event: event.event,
  stage: 'stage' in event ? event.stage : null,
  oid,
})

async function undone(
  context: Context,
  slug: string,
  took: Readonly<Record<string, unknown>>,
  how: string,
  { commits, refs }: Pick<Outcome, 'commits' | 'refs'>,
): Promise<Outcome> {
  return outcome('undo', {
    workflow: slug,
    facts: { undone: took, by: how === BY_REF ? 'ref' : 'event', how },
    commits,
    refs: refs.filter(({ from, to }) => from !== to),
    next: await nextOf(context, await loadWorkflow(context, slug)),
  })
}

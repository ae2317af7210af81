import { guardAgent } from '../app/ask/agent-rail.js'
import { readPatches } from '../app/gate/gate.js'
import { readCommit } from '../app/objects/read-commit.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { people } from '../app/outcome/people.js'
import { type Loaded, loadWorkflow, requireSound, sceneOf } from '../app/read/load.js'
import { publish } from '../app/write/publish.js'
import { isOutcome, record } from '../app/write/record.js'
import { signerOrNone } from '../app/write/signer.js'
import { tokenOf } from '../domain/decide/again-approve.js'
import { decideRevise } from '../domain/decide/approve.js'
import { decideReject } from '../domain/decide/gate.js'
import { guardExpect } from '../domain/decide/guards.js'
import { decideMark } from '../domain/decide/mark.js'
import { nextSteps } from '../domain/decide/next.js'
import { decideUndo, type Undo } from '../domain/decide/undo.js'
import { type Commit, parsePerson } from '../domain/log/commit.js'
import type { Event } from '../domain/log/event.js'
import { subjectOf } from '../domain/log/message.js'
import type { Oid } from '../domain/names/oid.js'
import { draftRef, KEPT, keptRef, NUMBERS, pendingRef, SEEN } from '../domain/names/slug.js'
import { escapeLine } from '../domain/text/escape.js'
import { compareBytes } from '../domain/tree/change.js'
import { nameOfPatch, type Patch } from '../domain/tree/patch.js'
import type { Entry } from '../domain/workflow/workflow.js'
import { refsContaining } from '../git/native/containing.js'
import type { RefUpdate } from '../git/port.js'
import { findResolveWorktree } from '../git/worktree/resolve-worktree.js'
import { type Arguments, type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why, where an event has to say it' },
    expect: { type: 'string', describe: 'without a terminal: the tip of the draft, or the patch' },
  },
  epilogue:
    'Takes back your last proposal or decision, where nobody built upon it. What was not pushed goes as if it had not ' +
    'been; what was pushed is followed by an event that says the opposite.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  await guardAgent(context, slug)
  const why = text(args, 'message') ?? ''
  const expect = text(args, 'expect')
  const standing = await standingOf(context, loaded)
  const patches = await readPatches(context, loaded)
  const rest = restOf(loaded, patches)
  const proposed = await lastProposal(context, loaded, patches, rest)
  if (proposed !== null) return undoProposal(context, loaded, proposed, standing, { why, expect })
  const plan = await planUndo(context, loaded, standing, rest)
  if (plan.kind === 'refused') throw new Refused(plan.reason.code, plan.reason.message, plan.reason.hint)
  await consent(context, loaded, expect, loaded.tip, tellEvent(loaded, plan))
  return plan.kind === 'ref'
    ? undoByRef(context, loaded, plan, standing, rest)
    : undoByEvent(context, loaded, plan, why || 'Taken back')
}

/** What refs say of a draft: where it was seen elsewhere, and what was built upon its tip. */
interface Standing {
  /** Refs that remember it at a remote. */
  readonly remotes: readonly { readonly name: string; readonly oid: Oid }[]
  readonly containing: readonly string[]
}

async function standingOf({ repo }: Context, loaded: Loaded): Promise<Standing> {
  const { workflow } = loaded
  const refs = await repo.refs(['refs/remotes/', `${SEEN}${workflow.slug}/`])
  const remotes = refs.filter(({ name }) => name.startsWith(SEEN) || name.endsWith(`/draft/${workflow.slug}`))
  return { remotes, containing: await refsContaining(repo.where, lastOf(loaded).commit.oid) }
}

/** The last decision or proposal: what was passed by after it follows by itself. */
function lastOf({ entries }: Loaded): Entry {
  const last = entries.findLast(
    ({ reading }) => reading.kind !== 'event' || reading.event.event !== 'skipped',
  )
  if (last === undefined) throw new Error('a log without an event "opened"')
  return last
}

const isRemote = (name: string): boolean => name.startsWith('refs/remotes/') || name.startsWith(SEEN)

async function planUndo(
  context: Context,
  loaded: Loaded,
  { containing }: Standing,
  rest: Patch | null,
): Promise<Undo> {
  const { workflow, tip } = loaded
  const entry = lastOf(loaded)
  const aside = [draftRef(workflow.slug), ...(rest === null ? [] : [pendingRef(workflow.slug, rest.oid)])]
  const others = containing.filter(
    (name) =>
      !isRemote(name) && !aside.includes(name) && ![KEPT, NUMBERS].some((each) => name.startsWith(each)),
  )
  const resolving = await findResolveWorktree(context.repo, workflow.slug)
  const update = resolving?.tip === tip ? `the update in ${resolving.path}` : null
  return decideUndo(workflow, {
    entry,
    own: await isOwn(context, entry),
    pushed: containing.some(isRemote),
    builtUpon: others[0] ?? update,
  })
}

/** By the key where it is signed, else by the address that the commit claims. */
async function isOwn(context: Context, { signer, commit }: Loaded['entries'][number]): Promise<boolean> {
  if (signer !== null) return signer.ok && (await signerOrNone(context))?.key === signer.key
  return isBy(context, commit)
}

async function isBy(context: Context, { committer }: Commit): Promise<boolean> {
  const [me, they] = [parsePerson((await people(context)).committer), parsePerson(committer)]
  return me !== null && they !== null && me.email === they.email
}

/** What a partial acceptance, the last event, left at the gate: it belongs to that. */
function restOf({ entries, tip }: Loaded, patches: readonly Patch[]): Patch | null {
  const reading = entries.at(-1)?.reading
  if (reading?.kind !== 'event' || reading.event.event !== 'accepted') return null
  const { left } = reading.event
  if (left.length === 0) return null
  const pathsOf = ({ changes }: Patch) => changes.map(({ path }) => path).sort(compareBytes)
  const same = (patch: Patch) => left.join('\0') === pathsOf(patch).slice(0, left.length).join('\0')
  return patches.find((patch) => patch.parent === tip && same(patch)) ?? null
}

/** The last patch that this person proposed on the tip: it came after the last event. */
async function lastProposal(
  context: Context,
  { tip }: Loaded,
  patches: readonly Patch[],
  rest: Patch | null,
): Promise<Patch | null> {
  for (const patch of [...patches].reverse()) {
    if (patch.parent !== tip || patch.oid === rest?.oid) continue
    const commit = await readCommit(context.repo, patch.oid)
    if (commit !== null && (await isBy(context, commit))) return patch
  }
  return null
}

async function undoProposal(
  context: Context,
  loaded: Loaded,
  patch: Patch,
  { remotes }: Standing,
  { why, expect }: { readonly why: string; readonly expect: string | null },
): Promise<Outcome> {
  const { slug } = loaded.workflow
  const what = { event: 'proposed', patch: patch.number, oid: patch.oid }
  const told = `patch ${nameOfPatch(patch)}: ${patch.note}`
  await consent(context, loaded, expect, patch.oid, told)
  const ref = pendingRef(slug, patch.oid)
  if (remotes.length > 0) {
    // A patch may have been exchanged with the draft: only the log takes it from every gate.
    const signer = await signerOrNone(context)
    const recorded = await record(context, 'undo', slug, async (now) => ({
      decided: decideReject(sceneOf(now), { patch, expect: patch.oid, why: why || 'Taken back' }),
      signer,
      refs: () => [{ name: ref, from: patch.oid, to: null }],
    }))
    if (isOutcome(recorded)) return recorded
    return undone(await loadWorkflow(context, slug), what, BY_EVENT, recorded)
  }
  const refs = [
    { name: loaded.ref, from: loaded.tip, to: loaded.tip },
    { name: ref, from: patch.oid, to: null },
    ...(await kept(context, slug, patch.oid)),
  ]
  await move(context, slug, refs)
  return undone(await loadWorkflow(context, slug), what, BY_REF, { commits: [], refs })
}

async function undoByRef(
  context: Context,
  loaded: Loaded,
  plan: Extract<Undo, { kind: 'ref' }>,
  { remotes }: Standing,
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
  ]
  if (rest !== null)
    refs.push(
      { name: pendingRef(slug, rest.oid), from: rest.oid, to: null },
      ...(await kept(context, slug, rest.oid)),
    )
  if (plan.patch && 'patch' in plan.event) {
    const { patch } = plan.event
    if ((await readCommit(context.repo, patch)) === null) {
      const message = `the patch ${patch} is not here any more, so it cannot wait again`
      throw new Refused('OBJECT_MISSING', message, `wf log ${slug}`)
    }
    const name = pendingRef(slug, patch)
    if ((await context.repo.refs([name])).length === 0) refs.push({ name, from: null, to: patch })
  }
  await move(context, slug, refs)
  return undone(await loadWorkflow(context, slug), factsOf(plan.event, lastOf(loaded).commit.oid), BY_REF, {
    commits: [],
    refs,
  })
}

async function undoByEvent(
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
  return undone(
    await loadWorkflow(context, slug),
    factsOf(event, lastOf(loaded).commit.oid),
    BY_EVENT,
    recorded,
  )
}

const BY_REF = 'nothing was pushed: it is as if it had not been recorded'
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

/** Shows what is taken back, and asks; without a terminal it has to be named. */
async function consent(
  context: Context,
  { workflow }: Loaded,
  expect: string | null,
  actual: Oid,
  told: string,
): Promise<void> {
  const { slug } = workflow
  const { person } = context
  if (person === null || expect !== null) {
    const look = `wf undo ${slug} --expect ${actual}`
    const no = guardExpect(expect, actual, told, look)
    if (no) throw new Refused(no.code, no.message, look)
    return
  }
  if (await person.confirm(`Take back ${escapeLine(told)}?`)) return
  throw new Refused('NOT_CONFIRMED', 'nothing was taken back', `wf log ${slug}`)
}

const tellEvent = (loaded: Loaded, { kind }: Undo): string => {
  const subject = subjectOf(lastOf(loaded).commit.message)
  return kind === 'event' ? `"${subject}", by an event that says the opposite` : `"${subject}"`
}

const factsOf = (event: Event, oid: Oid) => ({
  event: event.event,
  stage: 'stage' in event ? event.stage : null,
  oid,
})

function undone(
  now: Loaded,
  took: Readonly<Record<string, unknown>>,
  how: string,
  { commits, refs }: Pick<Outcome, 'commits' | 'refs'>,
): Outcome {
  return outcome('undo', {
    workflow: now.workflow.slug,
    facts: { undone: took, by: how === BY_REF ? 'ref' : 'event', how },
    commits,
    refs: refs.filter(({ from, to }) => from !== to),
    next: nextSteps(sceneOf(now)),
  })
}

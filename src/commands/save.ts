import { guardAgent, refuseAgent } from '../app/ask/agent-rail.js'
import { readUnreviewed } from '../app/ask/unreviewed.js'
import { forgetNumbers, numbersGone } from '../app/gate/write-patch.js'
import { noteEnd } from '../app/notes/note-records.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { people } from '../app/outcome/people.js'
import { chooseRemote, likelyRemote } from '../app/outcome/remotes.js'
import { asVerified } from '../app/read/as-verified.js'
import { goalOf } from '../app/read/goal.js'
import { type Loaded, loadWorkflow, requirePolicy, requireSound, sceneOf } from '../app/read/load.js'
import { type AtForge, lookAtForge, pushSeal } from '../app/save/forge.js'
import { type Landing, planLanding, sealStep, writeLanding } from '../app/save/land.js'
import { refuseUnknown } from '../app/save/refuse-unknown.js'
import { refuseWaitingUpdate } from '../app/save/waiting-update.js'
import { smallLines } from '../app/verify/objects/small-lines.js'
import { guardFollower } from '../app/write/guard-follower.js'
import { inOneGo } from '../app/write/in-one-go.js'
import { publish } from '../app/write/publish.js'
import { headOf } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { type Head, writeStep } from '../app/write/write-step.js'
import { guardSave } from '../domain/decide/save.js'
import type { CheckResult } from '../domain/log/trailer-values.js'
import type { Digest } from '../domain/names/digest.js'
import type { Oid } from '../domain/names/oid.js'
import type { Path } from '../domain/names/path.js'
import type { RemoteName } from '../domain/names/remote.js'
import { archiveRef, numbersRef } from '../domain/names/slug.js'
import type { Policy } from '../domain/policy/policy.js'
import { escapeText } from '../domain/text/escape.js'
import { requirePassed, runChecks } from '../engine/run/checks.js'
import type { RefUpdate } from '../git/port.js'
import { alongFact, alongWith, WITH } from './parts/along.js'
import { type Arguments, type Command, flag, text, UsageError } from './parts/command.js'
import { alreadySaved, saved, whenMerged } from './saved.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    squash: { type: 'boolean', describe: 'land as one commit; refs/wf/archive/<slug> keeps the chain' },
    forge: {
      type: 'boolean',
      describe: 'seal, push draft and archive, and leave the merge, squash or rebase to the forge',
    },
    remote: {
      type: 'string',
      describe: 'with --forge: which remote; default: wf.remote, origin, or the only one',
    },
    expect: {
      type: 'string',
      describe: 'where nobody has reviewed the code and policy calls it small: the delta that you have read',
    },
    with: WITH,
    'keep-branch': { type: 'boolean', describe: 'leave the draft branch where it is' },
  },
  epilogue:
    'Lands exactly what was decided: the target gets a merge whose second parent is the signed chain.',
  run,
}

const TRIES = 10

/** What need not be done twice where others were faster. */
interface Memo {
  checked: Checked | null
  asked: boolean
  /** What goes along into the clone of the checks. */
  readonly along: readonly Path[]
  /** The delta of unreviewed code that was shown or named. */
  read: Digest | null
}

interface Checked {
  readonly tree: Oid
  readonly results: readonly CheckResult[]
}

async function run(given: Context, args: Arguments): Promise<Outcome> {
  const context = asVerified(given)
  const forge = flag(args, 'forge')
  if (forge && flag(args, 'squash'))
    throw new UsageError('with --forge it is the forge that merges or squashes')
  const slug = await chooseSlug(context, text(args, 'slug'))
  const remote = forge ? await chooseRemote(context, text(args, 'remote')) : null
  const first = await loadWorkflow(context, slug)
  if (first.workflow.mode === 'sealed') return alreadySealed(context, first, remote)
  const signer = await decisionSigner(context)
  refuseAgent(context)
  const memo: Memo = { checked: null, asked: false, along: await alongWith(context, args), read: null }
  for (let tries = 0; tries < TRIES; tries++) {
    const loaded = await loadWorkflow(context, slug)
    requireSound(loaded)
    // Somebody else was faster.
    if (loaded.workflow.mode === 'sealed') return alreadySealed(context, loaded, remote)
    const at = remote === null ? null : await lookAtForge(context, loaded, remote)
    const policy = requirePolicy(loaded)
    const lines = await smallLines(context.repo, loaded.workflow)
    const no = guardSave(sceneOf(loaded), signer, lines)
    if (no) return refusal('save', no, { workflow: slug })
    await refuseUnknown(context, loaded)
    const landing = await planLanding(context, loaded).catch((error) =>
      offerUpdate(context, slug, memo, error),
    )
    if (landing === null) continue
    if (at === null) await guardFollower(context, loaded.workflow.target, landing.onto.oid, landing.landed)
    // Only the rule "small" lets it land: nobody has looked at the code, and this signature signs it off.
    if (lines !== null && guardSave(sceneOf(loaded), signer, null) !== null)
      memo.read = await readUnreviewed(context, loaded, text(args, 'expect'), memo.read)
    const { results } = await checked(context, memo, landing.tree, policy)
    // Whatever takes a person is asked for when nothing else can fail.
    if (!memo.asked) await guardAgent(context, slug)
    memo.asked = true
    const who = await people(context)
    const { sealed, merge } = await inOneGo(context, async (within) => {
      const step = await sealStep(within, loaded, landing, results)
      const seal = await writeStep(within, await headOf(within, loaded), step, { people: who, signer })
      if (at !== null) return { sealed: seal, merge: null }
      const goal = await goalOf(within, loaded)
      return {
        sealed: seal,
        merge: await writeLanding(within, landing, seal, goal, who, flag(args, 'squash')),
      }
    })
    if (at !== null) {
      const outcome = await sealForForge(context, loaded, landing, sealed, at)
      if (outcome === 'lost') continue
      return { ...outcome, facts: { ...outcome.facts, ...alongFact(memo.along) } }
    }
    if (merge === null) throw new Error('what is to land was not written')
    const refs = await refsOf(context, loaded, landing, sealed, merge, flag(args, 'keep-branch'))
    if ((await publish(context, refs, `wf save: ${slug}`)) === 'done') {
      const noted = await noteEnd(context, sealed.tip.oid, merge)
      const done = saved(loaded, landing, sealed, { merge }, [...refs, ...noted], await likelyRemote(context))
      return { ...done, facts: { ...done.facts, ...alongFact(memo.along) } }
    }
  }
  throw new Refused(
    'BUSY',
    `other processes moved the target of ${slug} faster than this one could`,
    `wf save ${slug}`,
  )
}

/** The seal alone, here and at the remote: the target moves when the forge moves it, and not here. */
async function sealForForge(
  context: Context,
  loaded: Loaded,
  landing: Landing,
  sealed: Head,
  at: AtForge,
): Promise<Outcome | 'lost'> {
  const { slug } = loaded.workflow
  const seal = sealed.tip.oid
  const refs = [
    { name: archiveRef(slug), from: null, to: seal },
    { name: loaded.ref, from: loaded.tip, to: seal },
    ...(await forgetNumbers(context, slug)),
  ]
  if ((await publish(context, refs, `wf save: ${slug}`)) === 'lost') return 'lost'
  const noted = await noteEnd(context, seal, null)
  const { untaken } = await pushSeal(context, slug, seal, at)
  const done = saved(loaded, landing, sealed, { forge: at.remote }, [...refs, ...noted])
  return { ...done, facts: { ...done.facts, untaken } }
}

/**
 * Where both sides changed a path, whoever saves may look at the merge at once: update, sign-off of those paths,
 * and then the save goes on. Each step is the command of its own name, with its own question.
 */
async function offerUpdate(context: Context, slug: string, memo: Memo, error: unknown): Promise<null> {
  const { person } = context
  const asked = error instanceof Refused && error.reason.code === 'CHANGED_ON_BOTH_SIDES'
  if (!asked) throw error
  await refuseWaitingUpdate(context, slug)
  if (person === null) throw error
  await person.show(`${escapeText(error.message)}\n`)
  if (!(await person.confirm(`Update ${slug} from its target, and sign off what both sides changed?`)))
    throw error
  const [update, approve] = await Promise.all([import('./update.js'), import('./approve.js')])
  take(await update.command.run(context, { slug }))
  try {
    // Nobody signs off what the checks refuse.
    const updated = await loadWorkflow(context, slug)
    const { tree } = await planLanding(context, updated)
    await checked(context, memo, tree, requirePolicy(updated))
    take(await approve.command.run(context, { slug }))
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused
    const { code, message, hint } = refused.reason
    const why = code === 'NOT_CONFIRMED' ? 'what both sides changed is not signed off' : message
    throw new Refused(code, `${slug} is updated, and not saved: ${why}`, hint ?? `wf approve ${slug}`)
  }
  return null
}

function take({ reason, facts }: Outcome): void {
  if (reason) throw new Refused(reason.code, reason.message, reason.hint, facts)
}

async function checked(context: Context, memo: Memo, tree: Oid, policy: Policy): Promise<Checked> {
  if (memo.checked?.tree === tree) return memo.checked
  const results = await runChecks(context, tree, policy, policy.checks, { along: memo.along })
  requirePassed(results)
  memo.checked = { tree, results }
  return memo.checked
}

/** Target, archive and draft, all or none. A draft that is checked out somewhere stays. */
async function refsOf(
  context: Context,
  loaded: Loaded,
  landing: Landing,
  sealed: Head,
  merge: Oid,
  keep: boolean,
): Promise<readonly RefUpdate[]> {
  const seal = sealed.tip.oid
  const { slug } = loaded.workflow
  const refs = await context.repo.refs([loaded.ref, numbersRef(slug)])
  const draft = refs.find(({ name }) => name === loaded.ref)
  const stays = keep || (draft?.worktree ?? null) !== null
  return [
    { name: loaded.workflow.target, from: landing.onto.oid, to: merge },
    { name: archiveRef(slug), from: null, to: seal },
    { name: loaded.ref, from: loaded.tip, to: stays ? seal : null },
    ...numbersGone(refs, slug),
  ]
}

/** Sealed before. For a forge it is pushed where it is not there yet. */
async function alreadySealed(context: Context, loaded: Loaded, remote: RemoteName | null): Promise<Outcome> {
  const { workflow } = loaded
  // Its branch went with a save that landed it here.
  if (remote === null || loaded.from === 'archive') return alreadySaved(loaded)
  requireSound(loaded)
  const { pushed, untaken } = await pushSeal(
    context,
    workflow.slug,
    loaded.tip,
    await lookAtForge(context, loaded, remote),
  )
  if (pushed.length === 0) return alreadySaved(loaded)
  return outcome('save', {
    workflow: workflow.slug,
    facts: {
      target: workflow.target.replace('refs/heads/', ''),
      forge: remote,
      seal: loaded.tip,
      commit: null,
      untaken,
    },
    next: whenMerged(remote, workflow.target),
  })
}

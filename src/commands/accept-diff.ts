import { guardAgent } from '../app/ask/agent-rail.js'
import { refuseKnown } from '../app/ask/refuse-known.js'
import { askAccept } from '../app/gate/ask-accept.js'
import { chooseHunks } from '../app/gate/choose-hunks.js'
import { readPatches } from '../app/gate/gate.js'
import { gateRefs, pendingAfter } from '../app/gate/gate-refs.js'
import { narrowPatch } from '../app/gate/narrow-patch.js'
import { refuseMoved } from '../app/gate/refuse-moved.js'
import { choosePatch, decidedBefore, selectPatch } from '../app/gate/select-patch.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { isoTime, patchFacts } from '../app/read/facts.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { headOf, isOutcome, type Recorded, record } from '../app/write/record.js'
import { type DecisionSigner, decisionSigner } from '../app/write/signer.js'
import { unchanged } from '../domain/decide/decision.js'
import { decideAccept } from '../domain/decide/gate.js'
import { parsePerson } from '../domain/log/commit.js'
import { showPath } from '../domain/names/path.js'
import { type Policy, principalOf } from '../domain/policy/policy.js'
import { takenOf } from '../domain/story/patches.js'
import type { Patch } from '../domain/tree/patch.js'
import { acceptAll } from './accept-all.js'
import { type Arguments, type Command, flag, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    path: { type: 'string', array: true, describe: 'only this file or folder; the rest stays pending' },
    hunk: { type: 'boolean', describe: 'choose hunks, as git add -p does; the rest stays pending' },
    all: { type: 'boolean', describe: 'every pending patch; asks once' },
    expect: {
      type: 'string',
      array: true,
      describe: 'the object id of the patch that was read; with --all once for each',
    },
    'confirm-destructive': {
      type: 'boolean',
      describe: 'accept deletions and other destructive changes; they are recorded by name',
    },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const named = texts(args, 'expect')
  if (flag(args, 'all')) {
    const other = ['patch', 'path', 'hunk'].find((option) => args[option] !== undefined)
    if (other !== undefined)
      throw new UsageError(`--all accepts whole patches, so --${other} does not go with it`)
    const note = text(args, 'message') ?? ''
    const confirmDestructive = flag(args, 'confirm-destructive')
    return acceptAll(context, slug, { expect: named, confirmDestructive, note })
  }
  if (named.length > 1) throw new UsageError('several patches at once take --all')
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const expect = named[0] ?? null
  const selector = text(args, 'patch')
  if (isAccepted(shown, [expect, selector])) {
    return outcome('accept-diff', {
      status: 'unchanged',
      workflow: slug,
      facts: { why: ACCEPTED },
      next: await nextOf(context, shown),
    })
  }
  const whole = await choosePatch(context, slug, await readPatches(context, shown), selector ?? expect)
  const narrowed = await narrowPatch(context, whole, texts(args, 'path'))
  await guardAgent(context, slug)
  const chosen = flag(args, 'hunk') ? await chooseHunks(context, whole, narrowed) : narrowed
  const { person } = context
  const given = { confirmed: flag(args, 'confirm-destructive') }
  const asks = person !== null && expect === null
  const note = text(args, 'message') ?? ''
  if (asks) {
    await refuseMoved(context, shown, (await headOf(context, shown)).tip, whole, chosen)
    const yes = { patch: chosen, expect: whole.oid, confirmDestructive: true, note }
    refuseKnown(decideAccept(sceneOf(shown), yes, signer, context.hashing))
  }
  const said = {
    expect: asks ? whole.oid : expect,
    confirmDestructive: asks ? await askAccept(context, person, slug, [chosen], given) : given.confirmed,
    note,
  }
  const recorded = await record(context, 'accept-diff', slug, async (loaded) => {
    // Somebody else may have been faster.
    if (isAccepted(loaded, [whole.oid])) return { decided: unchanged(ACCEPTED), signer }
    selectPatch(slug, await readPatches(context, loaded), whole.oid)
    await refuseMoved(context, loaded, (await headOf(context, loaded)).tip, whole, chosen)
    const decided = decideAccept(sceneOf(loaded), { patch: chosen, ...said }, signer, context.hashing)
    return { decided, signer, refs: (head) => gateRefs(context, loaded, whole, chosen, head) }
  })
  return isOutcome(recorded) ? recorded : accepted(context, slug, recorded, chosen, policy, signer)
}

const ACCEPTED = 'this patch was accepted already'

/** Was it accepted before? Refuses where it was rejected. */
function isAccepted({ workflow }: Loaded, oids: readonly (string | null)[]): boolean {
  const before = decidedBefore(workflow, oids)
  if (before !== 'rejected') return before === 'accepted'
  throw new Refused('PATCH_REJECTED', 'this patch was rejected', `wf status ${workflow.slug}`)
}

async function accepted(
  context: Context,
  slug: string,
  { head, commits, refs, before }: Recorded,
  chosen: Patch,
  policy: Policy,
  signer: DecisionSigner,
): Promise<Outcome> {
  const at = parsePerson(head.tip.committer)
  const waiting = pendingAfter(before.pending, refs)
  const rest = await readPatches(context, { workflow: head.workflow, pending: waiting })
  const acceptance = head.workflow.acceptances.at(-1)
  const taken = acceptance ? takenOf(acceptance.event, acceptance.changes) : null
  return outcome('accept-diff', {
    workflow: slug,
    stage: acceptance?.event.stage ?? null,
    facts: {
      patch: chosen.oid,
      taken,
      delta: chosen.delta,
      tree: head.tip.tree,
      files: chosen.files,
      insertions: chosen.insertions,
      deletions: chosen.deletions,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
      at: at ? isoTime(at.seconds, at.zone) : null,
      destructive: chosen.destructive.map(showPath),
      waiting: rest.map(patchFacts),
    },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow, patches: rest }),
  })
}

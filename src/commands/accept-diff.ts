import { guardAgent } from '../app/ask/agent-rail.js'
import { carryOver } from '../app/gate/carry-over.js'
import { readPatches } from '../app/gate/gate.js'
import { narrowPatch } from '../app/gate/narrow-patch.js'
import { decidedBefore, selectPatch } from '../app/gate/select-patch.js'
import { writePatch } from '../app/gate/write-patch.js'
import { knownCommit } from '../app/objects/read-commit.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { isoTime, patchFacts } from '../app/read/facts.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { publish } from '../app/write/publish.js'
import { headOf, isOutcome, type Recorded, record } from '../app/write/record.js'
import { type DecisionSigner, decisionSigner } from '../app/write/signer.js'
import type { Head } from '../app/write/write-step.js'
import { unchanged } from '../domain/decide/decision.js'
import { decideAccept } from '../domain/decide/gate.js'
import { nextSteps } from '../domain/decide/next.js'
import { type Commit, parsePerson } from '../domain/log/commit.js'
import { showPath } from '../domain/names/path.js'
import { PENDING, pendingRef } from '../domain/names/slug.js'
import { type Policy, principalOf } from '../domain/policy/policy.js'
import { takenOf } from '../domain/story/patches.js'
import { escapeText } from '../domain/text/escape.js'
import { mergePaths } from '../domain/tree/merge-paths.js'
import { nameOfPatch, type Patch } from '../domain/tree/patch.js'
import type { RefUpdate } from '../git/port.js'
import { changesBetween, editTree } from '../git/trees.js'
import { codePatch } from '../git/worktree/diff-text.js'
import { type Arguments, type Command, flag, text, texts } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    path: { type: 'string', array: true, describe: 'only this file or folder; the rest waits on' },
    expect: { type: 'string', describe: 'the object id of the patch that was read' },
    'confirm-destructive': {
      type: 'boolean',
      describe: 'accept deletions and the like, which are recorded by name',
    },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const expect = text(args, 'expect')
  const selector = text(args, 'patch')
  if (isAccepted(shown, [expect, selector])) {
    return outcome('accept-diff', {
      status: 'unchanged',
      workflow: slug,
      facts: { why: ACCEPTED },
      next: nextSteps(sceneOf(shown)),
    })
  }
  const whole = selectPatch(slug, await readPatches(context, shown), selector ?? expect)
  const chosen = await narrowPatch(context, whole, texts(args, 'path'))
  const consent = await ask(context, slug, chosen, expect, flag(args, 'confirm-destructive'))
  const said = { ...consent, note: text(args, 'message') ?? '' }
  const recorded = await record(context, 'accept-diff', slug, async (loaded) => {
    // Somebody else may have been faster.
    if (isAccepted(loaded, [whole.oid])) return { decided: unchanged(ACCEPTED), signer }
    selectPatch(slug, await readPatches(context, loaded), whole.oid)
    await refuseMoved(context, loaded, (await headOf(context, loaded)).tip, whole, chosen)
    const decided = decideAccept(sceneOf(loaded), { patch: chosen, ...said }, signer)
    return { decided, signer, refs: (head) => gateRefs(context, loaded, whole, chosen, head) }
  })
  return isOutcome(recorded) ? recorded : accepted(context, slug, recorded, chosen, policy, signer)
}

const ACCEPTED = 'this patch was accepted already'

/** Was it accepted before? Refuses where it was rejected. */
function isAccepted({ workflow }: Loaded, oids: readonly (string | null)[]): boolean {
  const before = decidedBefore(workflow, oids)
  if (before !== 'rejected') return before === 'accepted'
  throw new Refused('PATCH_REJECTED', 'this patch was rejected', `wf submit-diff ${workflow.slug}`)
}

/** The patch leaves the gate; what was not accepted of it is made anew on the new tip, and waits. */
async function gateRefs(
  context: Context,
  { pending }: Loaded,
  whole: Patch,
  chosen: Patch,
  { tip, workflow }: Head,
): Promise<readonly RefUpdate[]> {
  const gone = { name: pendingRef(workflow.slug, whole.oid), from: whole.oid, to: null }
  const taken = new Set(chosen.changes.map((change) => change.path))
  const left = whole.changes.filter((change) => !taken.has(change.path))
  if (left.length === 0) return [gone]
  const edits = left.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(context.repo, tip.tree, edits)
  const { note, agent } = whole
  const rest = await writePatch(context, { workflow, pending }, { onto: tip.oid, tree, note, agent })
  return [gone, ...rest.refs]
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
  const gone = new Set(refs.filter(({ to }) => to === null).map(({ name }) => name))
  const waiting = [
    ...before.pending.filter(({ name }) => !gone.has(name)),
    ...refs.flatMap(({ name, from, to }) =>
      name.startsWith(PENDING) && from === null && to !== null
        ? [{ name, oid: to, head: false, worktree: null }]
        : [],
    ),
  ]
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
    next: nextSteps({ workflow: head.workflow, standing: policy, waiting: rest.length }),
  })
}

interface Consent {
  readonly expect: string | null
  readonly confirmDestructive: boolean
}

async function ask(
  context: Context,
  slug: string,
  patch: Patch,
  expect: string | null,
  confirmed: boolean,
): Promise<Consent> {
  await guardAgent(context, slug)
  const { person } = context
  if (person === null || expect !== null) return { expect, confirmDestructive: confirmed }
  const paths = patch.changes.map((change) => change.path)
  await person.show(escapeText(await codePatch(context.repo.where, patch.parent, patch.oid, paths)))
  const files = patch.files === 1 ? '1 file' : `${patch.files} files`
  const name = nameOfPatch(patch)
  const what = `patch ${name} of ${slug} (${files}, +${patch.insertions} -${patch.deletions})`
  if (!(await person.confirm(`Accept ${what}?`)))
    throw new Refused('NOT_CONFIRMED', 'nothing was recorded', `wf diff ${slug} --patch ${name}`)
  if (patch.destructive.length === 0 || confirmed) return { expect: patch.oid, confirmDestructive: confirmed }
  const names = patch.destructive.map(showPath).join(', ')
  const sure = await person.confirm(`It is destructive to ${names}. Accept that as well?`)
  if (!sure) throw new Refused('NOT_CONFIRMED', 'nothing was recorded', `wf diff ${slug} --patch ${name}`)
  return { expect: patch.oid, confirmDestructive: true }
}

/**
 * What the tip has changed since at the same paths is not what the patch was made on, nor what was read.
 * It is merged as a proposal, which takes the place of the patch and has to be read again.
 */
async function refuseMoved(
  context: Context,
  loaded: Loaded,
  tip: Commit,
  whole: Patch,
  chosen: Patch,
): Promise<void> {
  const { slug } = loaded.workflow
  const { repo } = context
  const base = await knownCommit(repo, whole.parent)
  const since = await changesBetween(repo, base.tree, tip.tree)
  const [touched, unmerged] = [
    new Set(since.map(({ path }) => path)),
    new Set(mergePaths(since, chosen.changes).unmerged),
  ]
  const moved = chosen.changes.filter(({ path }) => touched.has(path) || unmerged.has(path))
  const [first] = moved
  if (first === undefined) return
  const what = `${showPath(first.path)} has changed on draft/${slug} since patch ${nameOfPatch(whole)} was made`
  const paths = { paths: moved.map((change) => showPath(change.path)) }
  const carried = await carryOver(
    context,
    { old: base.tree, now: whole.tree },
    { tree: tip.tree, label: `draft/${slug}` },
  )
  if (carried.conflicts.length > 0) {
    const hint = `wf reject-diff ${slug} --patch ${nameOfPatch(whole)} -m WHY, and make it anew`
    throw new Refused('PATCH_MOVED', `${what}, and the two do not go together`, hint, paths)
  }
  const gone = { name: pendingRef(slug, whole.oid), from: whole.oid, to: null }
  if (carried.tree === tip.tree) {
    throw new Refused(
      'PATCH_MOVED',
      `${what}: everything in it is there already`,
      `wf reject-diff ${slug} -m WHY`,
      paths,
    )
  }
  const { note, agent } = whole
  const anew = await writePatch(context, loaded, { onto: tip.oid, tree: carried.tree, note, agent })
  await publish(context, [gone, ...anew.refs], `wf accept-diff: ${slug}`)
  throw new Refused(
    'PATCH_MOVED',
    `${what}; merged, it waits as ${anew.oid}: look at it again`,
    `wf diff ${slug}`,
    {
      ...paths,
      pending: anew.oid,
    },
  )
}

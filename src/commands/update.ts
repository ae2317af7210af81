import { type Proposal, proposeMerge } from '../app/gate/merge-proposal.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { people } from '../app/outcome/people.js'
import { findWorkflow, type Loaded, loadWorkflow, requireSound, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { targetSince } from '../app/save/target.js'
import { updateWaits } from '../app/save/waiting-update.js'
import { publish } from '../app/write/publish.js'
import { headOf } from '../app/write/record.js'
import { writeStep } from '../app/write/write-step.js'
import type { Step } from '../domain/decide/decision.js'
import { guardOpen } from '../domain/decide/guards.js'
import { nextSteps } from '../domain/decide/next.js'
import { planUpdate, resolution, type UpdatePlan, updateStep } from '../domain/decide/update.js'
import type { Oid } from '../domain/names/oid.js'
import { showPath } from '../domain/names/path.js'
import type { Change } from '../domain/tree/change.js'
import { changesBetween, editTree } from '../git/trees.js'
import {
  findResolveWorktree,
  makeResolveWorktree,
  type ResolveWorktree,
} from '../git/worktree/resolve-worktree.js'
import { type Arguments, type Command, flag, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    continue: { type: 'boolean', describe: 'record what was resolved in the worktree' },
    abort: { type: 'boolean', describe: 'discard the resolution' },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  epilogue:
    'Merges the target into the draft, path by path. What both sides changed is to be signed off again.',
  run,
}

const TRIES = 50

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  if (flag(args, 'continue') && flag(args, 'abort'))
    throw new UsageError('--continue and --abort exclude each other')
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await attempt(context, slug, args)
    if (done !== 'lost') return done
  }
  throw new Refused('BUSY', `other processes changed ${slug} faster than this one could`, `wf update ${slug}`)
}

async function attempt(context: Context, slug: string, args: Arguments): Promise<Outcome | 'lost'> {
  const resolving = await findResolveWorktree(context.repo, slug)
  if (flag(args, 'abort')) return giveUp(context, slug, resolving)
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  const closed = guardOpen(loaded.workflow)
  if (closed) throw new Refused(closed.code, closed.message, closed.hint)
  const note = text(args, 'message') ?? ''
  if (flag(args, 'continue')) return resume(context, loaded, resolving, note)
  if (resolving) throw updateWaits(slug, resolving)
  return begin(context, loaded, note)
}

async function begin(context: Context, loaded: Loaded, note: string): Promise<Outcome | 'lost'> {
  const { workflow } = loaded
  const { onto, theirs } = await targetSince(context, loaded)
  if (onto.oid === workflow.base) return upToDate(context, loaded)
  const plan = planUpdate(workflow, theirs)
  const labels = { ours: `draft/${workflow.slug}`, theirs: branchOf(loaded) }
  const proposals = await Promise.all(
    plan.conflicts.map((conflict) => proposeMerge(context, conflict, labels)),
  )
  const resolved = proposals.flatMap(({ conflict, file }) =>
    file === null ? [] : [resolution(workflow, conflict, file)],
  )
  const open = proposals.filter((proposal) => proposal.file === null)
  if (open.length > 0) return askToResolve(context, loaded, onto.oid, [...plan.fromTheirs, ...resolved], open)
  return write(context, loaded, onto.oid, updateStep(workflow, plan, resolved, note), plan)
}

/** Leaves a worktree behind to resolve in, and refuses with where it is. */
async function askToResolve(
  context: Context,
  loaded: Loaded,
  onto: Oid,
  merged: readonly Change[],
  open: readonly Proposal[],
): Promise<never> {
  const { slug } = loaded.workflow
  const { tip } = await headOf(context, loaded)
  const tree = await editTree(
    context.repo,
    tip.tree,
    merged.map((change) => ({ path: change.path, file: change.new })),
  )
  const unresolved = open.map((proposal) => ({
    ...proposal.conflict,
    content: proposal.file === null ? proposal.content : null,
  }))
  const { path } = await makeResolveWorktree(context.repo, slug, { tip: tip.oid, onto, tree, unresolved })
  const paths = unresolved.map((each) => showPath(each.path))
  const message = `changed on both sides, and no merge of the content is clean; resolve in ${path} and git add`
  throw new Refused('UPDATE_CONFLICT', message, `wf update ${slug} --continue, or --abort`, {
    paths,
    worktree: path,
  })
}

async function upToDate(context: Context, loaded: Loaded): Promise<Outcome> {
  const { slug } = loaded.workflow
  const facts = { why: `${slug} is already up to date with ${branchOf(loaded)}` }
  return outcome('update', {
    status: 'unchanged',
    workflow: slug,
    facts,
    next: await nextOf(context, loaded),
  })
}

async function resume(
  context: Context,
  loaded: Loaded,
  resolving: ResolveWorktree | null,
  note: string,
): Promise<Outcome | 'lost'> {
  const { workflow } = loaded
  if (resolving === null) {
    if (loaded.target?.oid === workflow.base) return upToDate(context, loaded)
    const message = `no update of ${workflow.slug} waits to be resolved`
    throw new Refused('NO_UPDATE', message, `wf update ${workflow.slug}`)
  }
  const unresolved = await resolving.unresolved()
  if (unresolved.length > 0) {
    const message = `not resolved yet in ${resolving.path}; edit, then git add`
    const hint = `git -C '${resolving.path}' status`
    throw new Refused('UPDATE_CONFLICT', message, hint, { paths: unresolved.map(showPath) })
  }
  const { onto, theirs } = await targetSince(context, loaded, resolving.onto)
  const tree = await resolving.writeTree()
  if (isRecorded(loaded, resolving, tree)) {
    // A crash came between the log and the worktree.
    await resolving.remove()
    return upToDate(context, loaded)
  }
  if (loaded.tip !== resolving.tip) {
    throw new Refused(
      'UPDATE_MOVED',
      `${workflow.slug} has moved since this update began`,
      `wf update ${workflow.slug} --abort`,
    )
  }
  const { tip } = await headOf(context, loaded)
  const changes = await changesBetween(context.repo, tip.tree, tree)
  const plan = planUpdate(workflow, theirs)
  const step = { ...updateStep(workflow, plan, [], note), changes }
  const done = await write(context, loaded, onto.oid, step, plan)
  if (done !== 'lost') await resolving.remove()
  return done
}

/** Is exactly this resolution in the log? */
function isRecorded(loaded: Loaded, { tip, onto }: ResolveWorktree, tree: Oid): boolean {
  return loaded.entries.some(
    ({ commit }) => commit.tree === tree && commit.parents[0] === tip && commit.parents[1] === onto,
  )
}

async function write(
  context: Context,
  loaded: Loaded,
  onto: Oid,
  step: Step,
  plan: UpdatePlan,
): Promise<Outcome | 'lost'> {
  const { workflow } = loaded
  const start = await headOf(context, loaded)
  const head = await writeStep(context, start, step, {
    people: await people(context),
    signer: null,
    second: onto,
  })
  const ref = { name: loaded.ref, from: loaded.tip, to: head.tip.oid }
  if ((await publish(context, [ref], `wf update: ${workflow.slug}`)) === 'lost') return 'lost'
  return outcome('update', {
    workflow: workflow.slug,
    facts: {
      target: branchOf(loaded),
      onto,
      merged: plan.fromTheirs.length,
      awaiting: plan.conflicts.map(({ path }) => showPath(path)),
    },
    commits: [{ oid: head.tip.oid, event: 'updated' }],
    refs: [ref],
    // Not `nextOf`: the worktree that this was resolved in is about to go.
    next: nextSteps({ ...sceneOf(loaded), workflow: head.workflow }),
  })
}

async function giveUp(context: Context, slug: string, resolving: ResolveWorktree | null): Promise<Outcome> {
  if (resolving === null) {
    const facts = { why: `no update of ${slug} waits to be resolved` }
    return outcome('update', { status: 'unchanged', workflow: slug, facts })
  }
  await resolving.remove()
  // Given up is given up, also where the draft cannot be read.
  const loaded = await findWorkflow(context, slug).catch(() => null)
  const next = loaded === null ? [] : await nextOf(context, loaded)
  return outcome('update', { workflow: slug, facts: { aborted: true }, next })
}

const branchOf = (loaded: Loaded): string => loaded.workflow.target.replace('refs/heads/', '')

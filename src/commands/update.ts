import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { type Loaded, loadWorkflow, requireSound, sceneOf } from '../app/load.js'
import { type Proposal, proposeMerge } from '../app/merge-proposal.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { people } from '../app/people.js'
import { publish } from '../app/publish.js'
import { headOf } from '../app/record.js'
import { targetSince } from '../app/target.js'
import { writeStep } from '../app/write-step.js'
import type { Change } from '../domain/change.js'
import type { Step } from '../domain/decide/decision.js'
import { guardOpen } from '../domain/decide/guards.js'
import { planUpdate, resolution, type UpdatePlan, updateStep } from '../domain/decide/update.js'
import { nextSteps } from '../domain/next.js'
import type { Oid } from '../domain/oid.js'
import { showPath } from '../domain/path.js'
import {
  findResolveWorktree,
  makeResolveWorktree,
  type ResolveWorktree,
} from '../git/native/resolve-worktree.js'
import { changesBetween, editTree } from '../git/trees.js'
import { type Arguments, type Command, flag, text, UsageError } from './command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    continue: { type: 'boolean', describe: 'record what was resolved in the worktree' },
    abort: { type: 'boolean', describe: 'give the resolution up' },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  epilogue:
    'Merges the target into the draft, path by path. What both sides changed is to be signed off again.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const [again, abort] = [flag(args, 'continue'), flag(args, 'abort')]
  if (again && abort) throw new UsageError('--continue and --abort exclude each other')
  const resolving = await findResolveWorktree(context.repo, slug)
  if (abort) return giveUp(slug, resolving)
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  const closed = guardOpen(loaded.workflow)
  if (closed) throw new Refused(closed.code, closed.message, closed.hint)
  const note = text(args, 'message') ?? ''
  if (again) return resume(context, loaded, requireResolving(slug, resolving), note)
  if (resolving) {
    const message = `an update of ${slug} waits to be resolved in ${resolving.path}`
    throw new Refused('UPDATE_WAITING', message, `wf update ${slug} --continue, or --abort`)
  }
  return begin(context, loaded, note)
}

async function begin(context: Context, loaded: Loaded, note: string): Promise<Outcome> {
  const { workflow } = loaded
  const { onto, theirs } = await targetSince(context, loaded)
  if (onto.oid === workflow.base) {
    const facts = { why: `${workflow.slug} stands on the tip of ${branchOf(loaded)} already` }
    return outcome('update', {
      status: 'unchanged',
      workflow: workflow.slug,
      facts,
      next: nextSteps(sceneOf(loaded)),
    })
  }
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

async function resume(
  context: Context,
  loaded: Loaded,
  resolving: ResolveWorktree,
  note: string,
): Promise<Outcome> {
  const { workflow } = loaded
  const unresolved = await resolving.unresolved()
  if (unresolved.length > 0) {
    const message = `not resolved yet in ${resolving.path}; edit, then git add`
    const hint = `git -C '${resolving.path}' status`
    throw new Refused('UPDATE_CONFLICT', message, hint, { paths: unresolved.map(showPath) })
  }
  const { onto, theirs } = await targetSince(context, loaded, resolving.onto)
  if (loaded.tip !== resolving.tip) {
    throw new Refused(
      'UPDATE_MOVED',
      `${workflow.slug} has moved since this update began`,
      `wf update ${workflow.slug} --abort`,
    )
  }
  const { tip } = await headOf(context, loaded)
  const changes = await changesBetween(context.repo, tip.tree, await resolving.writeTree())
  const plan = planUpdate(workflow, theirs)
  const step = { ...updateStep(workflow, plan, [], note), changes }
  const done = await write(context, loaded, onto.oid, step, plan)
  await resolving.remove()
  return done
}

async function write(
  context: Context,
  loaded: Loaded,
  onto: Oid,
  step: Step,
  plan: UpdatePlan,
): Promise<Outcome> {
  const { workflow } = loaded
  const start = await headOf(context, loaded)
  const head = await writeStep(context, start, step, {
    people: await people(context),
    signer: null,
    second: onto,
  })
  const ref = { name: loaded.ref, from: loaded.tip, to: head.tip.oid }
  if ((await publish(context, [ref], `wf update: ${workflow.slug}`)) === 'lost') {
    throw new Refused('BUSY', `${workflow.slug} moved just now`, `wf update ${workflow.slug}`)
  }
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
    next: nextSteps({ workflow: head.workflow, standing: loaded.standing, waiting: loaded.pending.length }),
  })
}

function requireResolving(slug: string, resolving: ResolveWorktree | null): ResolveWorktree {
  if (resolving) return resolving
  throw new Refused('NO_UPDATE', `no update of ${slug} waits to be resolved`, `wf update ${slug}`)
}

async function giveUp(slug: string, resolving: ResolveWorktree | null): Promise<Outcome> {
  await requireResolving(slug, resolving).remove()
  return outcome('update', { workflow: slug, facts: { aborted: true } })
}

const branchOf = (loaded: Loaded): string => loaded.workflow.target.replace('refs/heads/', '')

import type { Step } from '../../domain/decide/decision.js'
import { plansInForce } from '../../domain/fold/plans.js'
import type { Commit } from '../../domain/log/commit.js'
import { sessionLog } from '../../domain/log/session-log.js'
import type { CheckResult } from '../../domain/log/trailer-values.js'
import type { Oid } from '../../domain/names/oid.js'
import { isUnder, showPath } from '../../domain/names/path.js'
import { sessionPath } from '../../domain/names/slug.js'
import { landingMessage } from '../../domain/story/landing-message.js'
import type { Change } from '../../domain/tree/change.js'
import { deltaOf } from '../../domain/tree/delta.js'
import { mergePaths } from '../../domain/tree/merge-paths.js'
import { codeChanges, draftChanges } from '../../domain/workflow/workflow.js'
import { editTree, fileAt } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { People } from '../outcome/people.js'
import type { Loaded } from '../read/load.js'
import { guardPaths } from '../write/path-taken.js'
import { writeCommit } from '../write/write-commit.js'
import type { Head } from '../write/write-step.js'
import { guardArtefacts, writeSession } from './as-stored.js'
import { targetSince } from './target.js'

/** What is about to land: the target as it is, and the merge per path less the session log. */
export interface Landing {
  readonly onto: Commit
  /** What the draft brings to the target, its session log not yet among it. */
  readonly landed: readonly Change[]
  /** The tree that checks run on. */
  readonly tree: Oid
}

/** Computes what would land now. Refuses where a path was changed on both sides. */
export async function planLanding(context: Context, loaded: Loaded): Promise<Landing> {
  const { repo } = context
  const { workflow } = loaded
  const { onto, theirs: since } = await targetSince(context, loaded)
  const mine = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
  const { fromTheirs, unmerged } = mergePaths(since, mine)
  if (unmerged.length > 0) {
    const branch = workflow.target.replace('refs/heads/', '')
    const names = unmerged.slice(0, 5).map(showPath).join(', ')
    const message = `changed on ${branch} and on the draft, differently: ${names}`
    throw new Refused('CHANGED_ON_BOTH_SIDES', message, `wf update ${workflow.slug}`, {
      paths: unmerged.map(showPath),
    })
  }
  const edits = fromTheirs.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(repo, onto.tree, edits)
  await guardArtefacts(context, workflow, fromTheirs, tree)
  return { onto, landed: fromTheirs, tree }
}

/** The seal: the run's folder goes, the session log comes, and what may land is named. */
export async function sealStep(
  context: Context,
  loaded: Loaded,
  landing: Landing,
  checks: readonly CheckResult[],
): Promise<Step> {
  const { repo, hashing } = context
  const { workflow } = loaded
  const session = sessionPath(workflow.slug)
  for (const { tree } of [landing.onto, loaded.entries.at(-1)?.commit ?? landing.onto])
    await guardPaths(repo, tree, [session])
  const log = sessionLog(loaded.entries.map((entry) => entry.commit))
  const blob = await writeSession(context, landing.tree, session, log)
  const before = await fileAt(repo, loaded.entries.at(-1)?.commit.tree ?? null, session)
  const removed = [...workflow.files].flatMap(([path, span]): Change[] =>
    isUnder(path, workflow.own.folder) && span.new !== null ? [{ path, old: span.new, new: null }] : [],
  )
  return {
    event: {
      event: 'sealed',
      target: workflow.target,
      onto: landing.onto.oid,
      delta: deltaOf(codeChanges(workflow), hashing.format, hashing.sha256),
      plans: plansInForce(workflow),
      checks,
      session: { path: session, blob },
    },
    changes: [...removed, { path: session, old: before, new: { mode: '100644', oid: blob } }],
    subject: `Seal ${workflow.slug} for ${workflow.target.replace('refs/heads/', '')}`,
    body: '',
  }
}

/** The merge: first parent the target, second the seal; or, squashed, the target alone. Nothing refers to it yet. */
export async function writeLanding(
  context: Context,
  landing: Landing,
  sealed: Head,
  goal: string,
  who: People,
  squash: boolean,
): Promise<Oid> {
  const seal = sealed.workflow.seal
  if (seal === null) throw new Error('the chain that is to land has no seal')
  const { session } = seal.event
  const tree = await editTree(context.repo, landing.tree, [
    { path: session.path, file: { mode: '100644', oid: session.blob } },
  ])
  const message = landingMessage(sealed.workflow, seal.event, goal, landing.landed)
  return writeCommit(context, {
    tree,
    parents: squash ? [landing.onto.oid] : [landing.onto.oid, sealed.tip.oid],
    ...who,
    message,
  })
}

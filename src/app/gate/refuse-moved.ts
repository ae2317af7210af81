import type { Commit } from '../../domain/log/commit.js'
import { showPath } from '../../domain/names/path.js'
import { pendingRef } from '../../domain/names/slug.js'
import { mergePaths } from '../../domain/tree/merge-paths.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { changesBetween } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import { publish } from '../write/publish.js'
import { carryOver } from './carry-over.js'
import { writePatch } from './write-patch.js'

/**
 * What the tip has changed since at the same paths is not what the patch was made on, nor what was read.
 * It is merged as a proposal, which takes the place of the patch and has to be read again.
 */
export async function refuseMoved(
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
  const { note, agent, stage, origin = null } = whole
  const anew = await writePatch(context, loaded, {
    onto: tip.oid,
    tree: carried.tree,
    note,
    agent,
    stage,
    origin,
  })
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

import { showPath } from '../../domain/names/path.js'
import { draftRef } from '../../domain/names/slug.js'
import type { Losses } from '../../domain/story/losses.js'
import { statusOf } from '../../domain/tree/delta.js'
import { codeChanges } from '../../domain/workflow/workflow.js'
import { findResolveWorktree } from '../../git/worktree/resolve-worktree.js'
import { uncommittedFiles } from '../../git/worktree/uncommitted.js'
import type { Context } from '../outcome/context.js'
import { planFacts } from '../read/facts.js'
import type { Loaded } from '../read/load.js'
import { readPatches } from './gate.js'

/** What of this workflow would never land, if it ended now. */
export async function lossesOf(context: Context, loaded: Loaded): Promise<Losses> {
  const { workflow } = loaded
  const [patches, worktrees] = await Promise.all([
    readPatches(context, loaded),
    worktreesOf(context, workflow.slug),
  ])
  const plan = planFacts(loaded)
  return {
    tip: loaded.tip,
    plan: plan === null || plan.blob === null ? null : { path: plan.path, state: plan.state },
    code: codeChanges(workflow).map((change) => ({
      status: statusOf(change.old, change.new),
      path: showPath(change.path),
    })),
    patches: patches.map(({ number, oid, files, note }) => ({ patch: number, oid, files, note })),
    worktrees,
  }
}

/** The worktree that has the draft checked out, and the one in which an update of it is resolved. */
async function worktreesOf({ repo, env }: Context, slug: string): Promise<Losses['worktrees']> {
  const name = draftRef(slug)
  const [refs, resolving] = await Promise.all([repo.refs([name]), findResolveWorktree(repo, slug)])
  const folders = [refs.find((ref) => ref.name === name)?.worktree ?? null, resolving?.path ?? null]
  const found = await Promise.all(
    folders
      .filter((folder) => folder !== null)
      .map(async (folder) => ({ folder, files: (await uncommittedFiles(env, folder)).map(showPath) })),
  )
  return found.filter(({ files }) => files.length > 0)
}

import { findResolveWorktree, type ResolveWorktree } from '../../git/worktree/resolve-worktree.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/** The conflicts of an update are open: nothing else brings the two sides together meanwhile. */
export function updateWaits(slug: string, { path }: Pick<ResolveWorktree, 'path'>): Refused {
  const message = `an update of ${slug} waits to be resolved in ${path}`
  return new Refused('UPDATE_WAITING', message, `wf update ${slug} --continue, or --abort`)
}

export async function refuseWaitingUpdate({ repo }: Context, slug: string): Promise<void> {
  const resolving = await findResolveWorktree(repo, slug)
  if (resolving !== null) throw updateWaits(slug, resolving)
}

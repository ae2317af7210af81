import type { Oid } from '../../domain/names/oid.js'
import type { Change } from '../../domain/tree/change.js'
import { whyNotAlong } from '../../git/worktree/worktree.js'
import type { Context } from '../outcome/context.js'
import { stayed } from './in-the-way.js'

/**
 * Refuses where the worktree that has a branch checked out could not follow it along these changes. It is known at once: so
 * it is said before checks run and before anybody is asked. Whoever moves the branch looks again.
 */
export async function guardFollower(
  { repo, env }: Context,
  branch: string,
  from: Oid,
  changes: readonly Change[],
): Promise<void> {
  const holds = async () =>
    (await repo.refs([branch])).find(({ name, oid }) => name === branch && oid === from)
  const worktree = (await holds())?.worktree ?? null
  const no = worktree === null ? null : await whyNotAlong(env, worktree, from, changes)
  // Somebody who moved the branch meanwhile has moved these files as well.
  if (worktree === null || no === null || (await holds()) === undefined) return
  throw await stayed(env, worktree, no)
}

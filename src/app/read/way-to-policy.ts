import { DRAFTS, LOCAL } from '../../domain/names/slug.js'
import type { Ref } from '../../git/port.js'
import type { Context } from '../outcome/context.js'
import { readLaw } from './law.js'

/** What to do first where HEAD has no policy: `wf init` needs a branch with a commit, and one may have been made beside it. */
export async function wayToPolicy({
  repo,
}: Context): Promise<{ readonly command: string; readonly why: string }> {
  const refs = await repo.refs(['refs/heads/'])
  const here = refs.find((ref) => ref.head)
  if (here === undefined) return wayToBranch(refs, (await repo.places()).bare)
  const branch = here.name.replace('refs/heads/', '')
  const local = refs.find(({ name }) => name === `refs/heads/${LOCAL}${branch}`)
  if (local !== undefined && (await readLaw(repo, local.oid)).kind === 'policy')
    return {
      command: `git switch ${LOCAL}${branch}`,
      why: `${branch} has no policy; that branch of this clone has one`,
    }
  return { command: 'wf init', why: 'this branch has no policy yet' }
}

/**
 * Where HEAD is on no branch with a commit: no commit is there yet, a commit is checked out by itself, or a repository
 * that is pushed to began with another name for its first branch. Nobody commits or switches in a bare one.
 */
export function wayToBranch(
  refs: readonly Ref[],
  bare: boolean,
): { readonly command: string; readonly why: string } {
  const branches = refs.map(({ name }) => name).filter((name) => !name.startsWith(DRAFTS))
  const known =
    ['refs/heads/main', 'refs/heads/master'].find((name) => branches.includes(name)) ?? branches[0]
  if (known === undefined)
    return {
      command: bare ? 'git push REMOTE main, in a clone' : 'git commit --allow-empty -m "Begin"',
      why: 'there is no commit yet; then wf init',
    }
  return bare
    ? { command: `git symbolic-ref HEAD ${known}`, why: 'HEAD names a branch that is not there' }
    : { command: `git switch ${known.replace('refs/heads/', '')}`, why: 'HEAD is on no branch' }
}

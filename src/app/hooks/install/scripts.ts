import applypatchMsg from '../../../../hooks/applypatch-msg?text'
import commitMsg from '../../../../hooks/commit-msg?text'
import governed from '../../../../hooks/governed.sh?text'
import postRewrite from '../../../../hooks/post-rewrite?text'
import preApplypatch from '../../../../hooks/pre-applypatch?text'
import preCommit from '../../../../hooks/pre-commit?text'
import prePush from '../../../../hooks/pre-push?text'
import preRebase from '../../../../hooks/pre-rebase?text'
import preReceive from '../../../../hooks/pre-receive?text'
import prepareCommitMsg from '../../../../hooks/prepare-commit-msg?text'

/** The hooks of a clone that somebody works in, in the order in which Git calls them. */
export const CLONE_HOOKS = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'applypatch-msg',
  'pre-applypatch',
  'pre-rebase',
  'post-rewrite',
  'pre-push',
] as const

/** The hooks of a repository that others push to. */
export const SERVER_HOOKS = ['pre-receive'] as const

export type HookName = (typeof CLONE_HOOKS)[number] | (typeof SERVER_HOOKS)[number]

export const isHookName = (name: string): name is HookName =>
  ([...CLONE_HOOKS, ...SERVER_HOOKS] as readonly string[]).includes(name)

/** The scripts by file name, as they are laid down together in one folder. */
export const SCRIPTS: Readonly<Record<HookName | 'governed.sh', string>> = {
  'governed.sh': governed,
  'pre-commit': preCommit,
  'prepare-commit-msg': prepareCommitMsg,
  'commit-msg': commitMsg,
  'applypatch-msg': applypatchMsg,
  'pre-applypatch': preApplypatch,
  'pre-rebase': preRebase,
  'post-rewrite': postRewrite,
  'pre-push': prePush,
  'pre-receive': preReceive,
}

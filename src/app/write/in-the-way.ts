import { showPath } from '../../domain/names/path.js'
import { firstFew } from '../../domain/text/counted.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Environment } from '../../git/process/environment.js'
import { commandInProgress } from '../../git/worktree/in-progress.js'
import type { Brought, Obstacle } from '../../git/worktree/worktree.js'
import { Refused } from '../outcome/outcome.js'

/** Why a worktree cannot follow its branch, and the command that makes room. */
export async function stayed(
  env: Environment,
  worktree: string,
  brought: Extract<Brought, { done: false }>,
): Promise<Refused> {
  switch (brought.why) {
    case 'obstacles': {
      const unmerged = brought.obstacles.filter(({ why }) => why === 'unmerged')
      if (unmerged.length > 0) return stillUnmerged(env, worktree, unmerged)
      const paths = brought.obstacles.map(({ path }) => showPath(path))
      const message = `${firstFew(paths, 1) || 'something'} in ${worktree} has work that this would overwrite`
      return new Refused('WORK_IN_THE_WAY', message, wayOut(worktree, brought.obstacles), { paths })
    }
    case 'locked':
      return locked(brought.detail, 'the index')
    case 'refused': {
      const message = `Git will not bring ${worktree} along: ${brought.detail}`
      return new Refused('WORK_IN_THE_WAY', message, `git -C ${shellWord(worktree)} status`)
    }
    case 'unknown': {
      const message = `the branch is checked out, but Git does not say where the files of ${worktree} are`
      const hint = `git --git-dir ${shellWord(worktree)} config core.worktree FOLDER`
      return new Refused('WORKTREE_UNKNOWN', message, hint)
    }
    case 'gone': {
      const message = `the worktree ${worktree}, which has the branch checked out, is not there`
      return new Refused('WORKTREE_GONE', message, 'git worktree prune, if it was removed')
    }
  }
}

/** `git stash` takes neither what is ignored nor a folder where a file was; and of the rest all at once. */
function wayOut(worktree: string, obstacles: readonly Obstacle[]): string {
  const git = `git -C ${shellWord(worktree)}`
  const foreign = obstacles.find(({ why }) => why === 'exists')
  if (foreign !== undefined) {
    const file = `${worktree}/${showPath(foreign.path)}`
    return `mv ${shellWord(file)} ${shellWord(`${file}.mine`)}`
  }
  const removed = obstacles
    .filter(({ why }) => why === 'removed')
    .map(({ path }) => shellWord(showPath(path)))
  const back = removed.length === 0 ? '' : `${git} reset -q -- ${removed.join(' ')} && `
  return `${back}${git} stash, and afterwards: ${git} stash pop`
}

/** Nothing else gets past a conflict: neither a stash nor another branch. */
async function stillUnmerged(
  env: Environment,
  worktree: string,
  unmerged: readonly Obstacle[],
): Promise<Refused> {
  const paths = unmerged.map(({ path }) => showPath(path))
  const verb = await commandInProgress(env, worktree)
  const git = `git -C ${shellWord(worktree)}`
  const message = `${firstFew(paths, 1)} in ${worktree} has a merge conflict that is not resolved`
  const hint =
    verb === null
      ? `resolve it, then ${git} add -- ${shellWord(paths[0] ?? '')}`
      : `${git} ${verb} --abort, or resolve it and finish`
  return new Refused('UNMERGED', message, hint, { paths })
}

export function locked(file: string, what: string): Refused {
  const message = `${what} is locked by ${file}: another Git process is at work, or one died`
  return new Refused('LOCKED', message, `if no Git process runs any more: rm '${file}'`)
}

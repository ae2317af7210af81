import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, UNBOUND, type Where } from '../process/environment.js'

/**
 * Where Git commands run that are about this worktree. A hook hands its repository down in variables, and this may be
 * another worktree; but one without a `.git` is only found by `GIT_DIR` and `GIT_WORK_TREE`.
 */
export const inside = (env: Environment, worktree: string): Where => ({
  cwd: worktree,
  env: existsSync(join(worktree, '.git')) ? { ...env, ...UNBOUND } : env,
})

import type { Where } from './environment.js'
import { GitTooOld } from './failure.js'
import { git } from './run.js'

// `merge-tree --write-tree` came with 2.38; 2.39 is what Debian's oldest stable release has.
const NEEDED = [2, 39] as const

/**
 * Throws {@link GitTooOld} where Git is older than 2.39. It costs a process, so only `wf init` asks ahead;
 * every other command asks when Git has failed it, to say what the failure comes from.
 */
export async function requireGit(where: Where): Promise<void> {
  const { stdout } = await git(['version'], where)
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(stdout) ?? []
  // A Git that does not say what it is gets the benefit of the doubt.
  if (major === undefined || minor === undefined) return
  const older = Number(major) < NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) < NEEDED[1])
  if (older) throw new GitTooOld(stdout.trim())
}

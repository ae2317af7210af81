import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../process/environment.js'
import { git } from '../process/run.js'
import { inside } from './inside.js'

// As wt-status.c tells them apart.
const MARKS: readonly (readonly [file: string, verb: string])[] = [
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['rebase-merge', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['MERGE_HEAD', 'merge'],
]

/** The Git command that a worktree is in the middle of: `git VERB --abort` ends it. */
export async function commandInProgress(env: Environment, worktree: string): Promise<string | null> {
  const where = inside(env, worktree)
  const gitDir = (await git(['rev-parse', '--absolute-git-dir'], where)).stdout.trimEnd()
  return MARKS.find(([file]) => existsSync(join(gitDir, file)))?.[1] ?? null
}

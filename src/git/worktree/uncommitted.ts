import type { Path } from '../../domain/names/path.js'
import { compareBytes } from '../../domain/tree/change.js'
import { isUnknownWorktree } from '../native/refs.js'
import type { Environment } from '../process/environment.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'
import { inside } from './inside.js'

/** The files of a worktree (`top` is its folder) that no commit has as they are: changed, staged, or not tracked. */
export async function uncommittedFiles(env: Environment, top: string): Promise<readonly Path[]> {
  if (await isUnknownWorktree(top)) return []
  const where = inside(env, top)
  const plain = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv']
  const config = [['diff.relative', 'false']] as const
  const lists = await Promise.all([
    git(['diff', ...plain, '--end-of-options', 'HEAD'], { ...where, config }),
    git(['ls-files', '--others', '--exclude-standard', '-z'], where),
  ])
  const paths = lists.flatMap(({ stdout }) => records(stdout) as readonly Path[])
  return [...new Set(paths)].sort(compareBytes)
}

import type { Path } from '../../domain/names/path.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { parseRawDiff } from './raw-diff.js'

/** What `parseRawDiff` reads. */
export const RAW = ['--raw', '-z', '--no-renames', '--no-abbrev']

/**
 * The paths whose files differ from the index, `cwd` being the worktree's top. It is
 * the porcelain `diff`, because it looks at the content of what only seems to have changed.
 */
export async function dirtyPaths(worktree: Where): Promise<ReadonlySet<Path>> {
  const config = [
    ['diff.autoRefreshIndex', 'true'],
    ['diff.relative', 'false'],
  ] as const
  const args = ['diff', ...RAW, '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty']
  const { stdout } = await git(args, { ...worktree, config })
  return new Set(parseRawDiff(stdout).map((record) => record.path))
}

import { rmdir, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { diskPath, onDisk } from '../capture/disk.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { dirtyPaths } from './dirty-paths.js'

/**
 * Takes a worktree (`cwd` is its top) back to what its index says, along changes that a checkout did in part.
 * Git writes the index last, so it still says what was there before. Each of these paths must have been clean, or free.
 */
export async function takeBack(worktree: Where, changes: readonly Change[]): Promise<void> {
  // What is new goes first: on a full disk, its room is needed.
  for (const { path, old, new: file } of changes)
    if (old === null && file !== null) await remove(worktree.cwd, path)
  const dirty = await dirtyPaths(worktree)
  const paths = changes.map(({ path }) => path).filter((path) => dirty.has(path))
  if (paths.length === 0) return
  const input = paths.map((path) => `${path}\0`).join('') as ByteString
  await git(['checkout-index', '-f', '-z', '--stdin'], { ...worktree, input })
}

/** Removes what is not a folder, and each folder that is empty without it. Git makes folders, and an empty one for a submodule. */
async function remove(top: string, path: Path): Promise<void> {
  const stats = await onDisk(top, path)
  if (stats !== null && !stats.isDirectory()) await unlink(diskPath(top, path))
  for (let at = stats === null ? '.' : path; at !== '.'; at = dirname(at)) {
    try {
      await rmdir(diskPath(top, at))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return
    }
  }
}

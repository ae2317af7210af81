import type { Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { type Path, quotePath } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { FileAt } from '../../domain/tree/change.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** What lies at a path of a working tree, links not followed; `null`: nothing. */
export async function onDisk(top: string, path: Path): Promise<Stats | null> {
  try {
    return await lstat(diskPath(top, path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/** A path's place on disk, byte for byte. */
export function diskPath(top: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')])
}

/** Everything in a folder and below that is no folder itself. Sockets and the like included. */
export async function filesBelow(top: string, folder: Path): Promise<readonly Path[]> {
  const entries = await readdir(diskPath(top, folder), { encoding: 'buffer', withFileTypes: true })
  const below = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${(entry.name as Buffer).toString('latin1')}` as ByteString
      return entry.isDirectory() ? filesBelow(top, path) : [path]
    }),
  )
  return below.flat()
}

/** Would Git, adding what lies at that path of the worktree, record exactly this file? */
export async function holdsAlready(worktree: Where, path: Path, file: FileAt): Promise<boolean> {
  const stats = await onDisk(worktree.cwd, path)
  if (stats === null) return false
  if (file.mode === '120000') {
    if (!stats.isSymbolicLink()) return false
    const target = await readlink(diskPath(worktree.cwd, path), { encoding: 'buffer' })
    const { stdout } = await git(['hash-object', '--stdin'], { ...worktree, input: target })
    return stdout.trimEnd() === file.oid
  }
  if (!stats.isFile() || (stats.mode & 0o100) !== (file.mode === '100755' ? 0o100 : 0)) return false
  // By path, so that filters and line endings count as they do in `git add`. Git unquotes a name
  // that begins with a quote.
  const input = `${quotePath(path)}\n` as ByteString
  const { stdout } = await git(['hash-object', '--stdin-paths'], { ...worktree, input })
  if (stdout.trimEnd() === file.oid) return true
  // A checkout converts nothing of what was stored before the attributes that speak of it.
  const raw = await git(['hash-object', '--no-filters', '--stdin-paths'], { ...worktree, input })
  return raw.stdout.trimEnd() === file.oid
}

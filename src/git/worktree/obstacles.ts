import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { type Change, compareBytes, type FileAt, sameFile } from '../../domain/tree/change.js'
import { filesBelow, holdsAlready, onDisk } from '../capture/disk.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { dirtyPaths, RAW } from './dirty-paths.js'
import { parseRawDiff } from './raw-diff.js'

/** Something of the user's that stands where the new tip wants to be. */
export interface Obstacle {
  readonly path: Path
  /**
   * `exists`: nobody tracks it, but it is there (an ignored file too, or a file
   * where a folder must come, or a folder where a file was). `changed`: its file differs from the index.
   * `staged`: the index differs from the old tip. `removed`: from the index alone. `unmerged`: a merge waits.
   */
  readonly why: 'exists' | 'changed' | 'staged' | 'removed' | 'unmerged'
}

export interface Survey {
  /** Sorted by path. */
  readonly obstacles: readonly Obstacle[]
  /** What lies on disk as the new tip wants it, though the index does not know: a crash did that. */
  readonly arrived: readonly Change[]
  /** What the index has as the new tip wants it. */
  readonly settled: readonly Change[]
  /** Where the index only intends to add a file (`git add -N`), and none lies there by now. */
  readonly intended: readonly Change[]
}

/** Looks at a worktree (`cwd` is its top) that is to go from `old` along `changes`. Changes nothing. */
export async function survey(worktree: Where, old: Oid, changes: readonly Change[]): Promise<Survey> {
  const [staged, dirty] = await Promise.all([stagedSince(worktree, old), dirtyPaths(worktree)])
  const arrived: Change[] = []
  const settled: Change[] = []
  const free: Change[] = []
  const obstacles = new Map<Path, Obstacle>()
  const report = (path: Path, why: Obstacle['why']) => {
    if (!obstacles.has(path)) obstacles.set(path, { path, why })
  }
  for (const { path, status } of staged.values()) if (status === 'U') report(path, 'unmerged')
  for (const change of changes) {
    const { path } = change
    const record = staged.get(path)
    const indexed = record === undefined ? change.old : record.new
    const there = await standing(worktree, change, indexed, dirty)
    if (there === 'free') {
      free.push(change)
    } else if (there === 'here') {
      settled.push(change)
    } else if (sameFile(indexed, change.old) && (await isOnDisk(worktree, change))) {
      arrived.push(change)
    } else {
      report(path, there)
    }
  }
  // What is settled is not touched: a file that lies there still does not make room.
  const leaving = new Set(free.filter((change) => change.new === null).map((change) => change.path))
  for (const change of free) {
    const blocked = change.new === null ? null : await blockedBy(worktree.cwd, change, leaving)
    if (blocked !== null) report(blocked, 'exists')
  }
  const sorted = [...obstacles.values()].sort((a, b) => compareBytes(a.path, b.path))
  const intended = free.filter(({ path, old }) => old === null && dirty.has(path))
  return { obstacles: sorted, arrived, settled, intended }
}

async function isOnDisk(worktree: Where, change: Change): Promise<boolean> {
  if (change.new === null) {
    const stats = await onDisk(worktree.cwd, change.path)
    // A folder in its place is none of this path's; what it holds is looked at by its own paths.
    return stats === null || stats.isDirectory()
  }
  return holdsAlready(worktree, change.path, change.new)
}

type Standing = 'free' | 'here' | Obstacle['why']

/**
 * `free`: what the old tip has, or nothing, and clean; so it may be replaced.
 * `here`: the index has what the new tip has. Then the file is left as it is, edited since or not, as Git leaves it.
 */
async function standing(
  worktree: Where,
  change: Change,
  indexed: FileAt | null,
  dirty: ReadonlySet<Path>,
): Promise<Standing> {
  if (indexed === null && change.old === null) {
    const stats = await onDisk(worktree.cwd, change.path)
    // A folder is no obstacle by itself; what it holds may be.
    return stats === null || stats.isDirectory() ? 'free' : 'exists'
  }
  if (sameFile(indexed, change.new)) return 'here'
  if (indexed === null) return 'removed'
  if (!sameFile(indexed, change.old)) return 'staged'
  if (!dirty.has(change.path)) return 'free'
  return (await onDisk(worktree.cwd, change.path))?.isDirectory() === true && indexed.mode !== '160000'
    ? 'exists'
    : 'changed'
}

/** The first thing on the way to a new file's path that is no folder, or what fills the folder in its place. */
async function blockedBy(top: string, change: Change, leaving: ReadonlySet<Path>): Promise<Path | null> {
  const { path } = change
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const above = path.slice(0, slash) as Path
    const stats = await onDisk(top, above)
    if (stats === null) return null
    // A link to a folder is no folder: what is written there would land elsewhere.
    if (!stats.isDirectory()) return leaving.has(above) ? null : above
  }
  const stats = await onDisk(top, path)
  if (!stats?.isDirectory()) return null
  if (change.old?.mode === '160000' && change.new?.mode === '160000') return null
  return (await filesBelow(top, path)).some((file) => !leaving.has(file)) ? path : null
}

async function stagedSince(worktree: Where, old: Oid) {
  // A file that is only intended (`git add -N`) is none yet.
  const args = ['diff-index', '--cached', '--ita-invisible-in-index', ...RAW, '--end-of-options', old]
  const { stdout } = await git(args, worktree)
  return new Map(parseRawDiff(stdout).map((record) => [record.path, record]))
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { isUnknownWorktree } from '../native/refs.js'
import type { Environment, Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { inside } from './inside.js'
import { type Obstacle, type Survey, survey } from './obstacles.js'
import { takeBack } from './take-back.js'

export type { Obstacle } from './obstacles.js'

export type Brought =
  /** `kept`: what the index had already as the new commit wants it, so that nothing was touched there. */
  | { readonly done: true; readonly kept?: readonly Change[] }
  | { readonly done: false; readonly why: 'obstacles'; readonly obstacles: readonly Obstacle[] }
  /** An `index.lock` is in the way; `detail` is the file. */
  | { readonly done: false; readonly why: 'locked'; readonly detail: string }
  /** Git will not do it, for a reason of its own; nothing was touched. */
  | { readonly done: false; readonly why: 'refused'; readonly detail: string }
  /** The folder is not there: removed without `git worktree prune`, or not mounted. */
  | { readonly done: false; readonly why: 'gone'; readonly detail: string }
  /** Git knows its Git directory alone, and not where its files are. */
  | { readonly done: false; readonly why: 'unknown'; readonly detail: string }

/**
 * What of the user's stands in the way of taking a worktree from the commit `old`
 * along `changes` (all that differs up to the new one). Reads only. Files that
 * nothing changes do not count, staged or not.
 */
export async function obstacles(
  env: Environment,
  worktree: string,
  old: Oid,
  changes: readonly Change[],
): Promise<readonly Obstacle[]> {
  return (await survey(inside(env, worktree), old, changes)).obstacles
}

type NotBrought = Extract<Brought, { done: false }>

/** Why a worktree could not be taken along these changes now; `null` where nothing is in the way. Reads only. */
export async function whyNotAlong(
  env: Environment,
  worktree: string,
  old: Oid,
  changes: readonly Change[],
): Promise<NotBrought | null> {
  const found = await look(env, worktree, old, changes)
  return 'why' in found ? found : null
}

async function look(
  env: Environment,
  worktree: string,
  old: Oid,
  changes: readonly Change[],
): Promise<NotBrought | Survey> {
  if (!existsSync(worktree)) return { done: false, why: 'gone', detail: worktree }
  if (await isUnknownWorktree(worktree)) return { done: false, why: 'unknown', detail: worktree }
  const found = await survey(inside(env, worktree), old, changes)
  if (found.obstacles.length === 0) return found
  return { done: false, why: 'obstacles', obstacles: found.obstacles }
}

/**
 * Takes a worktree's index and files from the commit `old` to `now`, as a
 * checkout would, and leaves all else as it is: other files that are staged,
 * partly staged or not tracked. Refuses before it touches anything; what fails
 * half-way (a full disk, a filter) is taken back. The way back of one that is done is the same with both commits, and all changes, turned round. One that was cut
 * off half-way by a crash is completed.
 */
export async function bringAlong(
  env: Environment,
  worktree: string,
  old: Oid,
  now: Oid,
  changes: readonly Change[],
): Promise<Brought> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const brought = await tryToBring(env, worktree, old, now, changes)
    if (brought.done || brought.why !== 'locked' || !(await goes(brought.detail, until))) return brought
  }
}

/** Milliseconds. Git waits as long for the lock of a ref, but not at all for that of an index. */
const PATIENCE = 1000

/** Is the lock gone before that time? Then another process was at work, and is done. */
async function goes(lock: string, until: number): Promise<boolean> {
  while (performance.now() < until) {
    if (!existsSync(lock)) return true
    await setTimeout(10)
  }
  return false
}

async function tryToBring(
  env: Environment,
  worktree: string,
  old: Oid,
  now: Oid,
  changes: readonly Change[],
): Promise<Brought> {
  const found = await look(env, worktree, old, changes)
  if ('why' in found) return found
  const there = inside(env, worktree)
  let half: readonly Change[] = []
  try {
    const { arrived, settled } = found
    const first = [...arrived, ...found.intended.map((change) => ({ ...change, old: change.new, new: null }))]
    if (first.length > 0)
      await git(['update-index', '-z', '--index-info'], { ...there, input: entries(first) })
    // `read-tree` takes a file for changed that only looks so: touched, or copied with its folder.
    await git(['update-index', '--refresh'], { ...there, allowExit: [1] })
    const done = new Set([...arrived, ...settled])
    const from = await startingPoint(there, old, [...done])
    half = changes.filter((change) => !done.has(change))
    await git(['read-tree', '-m', '-u', '--no-recurse-submodules', from, now], there)
    return settled.length === 0 ? { done: true } : { done: true, kept: settled }
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    const lock = /Unable to create '((?:(?!Unable to create ').)+index\.lock)': File exists/.exec(
      error.stderr,
    )?.[1]
    if (lock !== undefined) return { done: false, why: 'locked', detail: lock }
    if (REFUSED.test(error.stderr)) return { done: false, why: 'refused', detail: error.stderr.trim() }
    // With room for nothing at all this fails as well; the next command names the files.
    await takeBack(there, half).catch(() => undefined)
    throw error
  }
}

/**
 * The tree that the worktree stands on: `old`, with what is there already of the
 * way. Git would not recognise a folder that has become a file already.
 */
async function startingPoint(there: Where, old: Oid, done: readonly Change[]): Promise<string> {
  if (done.length === 0) return old
  return withTemporaryFolder('tree', async (folder) => {
    const own = {
      ...there,
      vars: { GIT_INDEX_FILE: join(folder, 'index') },
      config: [['core.splitIndex', 'false']],
    } as const
    await git(['read-tree', old], own)
    await git(['update-index', '-z', '--index-info'], { ...own, input: entries(done) })
    return (await git(['write-tree'], own)).stdout.trimEnd()
  })
}

// What Git says before it touches anything; a full disk in the middle is no answer but an error.
const REFUSED =
  /not uptodate\. Cannot|would be overwritten by|would be removed by|would lose untracked|overlaps with|resolve your current index|would be overwritten\. Cannot merge|Cannot merge|would lose/

function entries(changes: readonly Change[]): ByteString {
  const lines = changes.map(({ path, old, new: file }) =>
    file === null
      ? `0 ${'0'.repeat(old?.oid.length ?? 40)}\t${path}\0`
      : `${file.mode} ${file.oid}\t${path}\0`,
  )
  // What goes, first: a file may come where its folder was.
  return lines.sort((a, b) => Number(b.startsWith('0 ')) - Number(a.startsWith('0 '))).join('') as ByteString
}

import { isUnder, showPath } from '../../domain/names/path.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { type Change, compareBytes } from '../../domain/tree/change.js'
import { deltaOf } from '../../domain/tree/delta.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { lineCounts } from '../../git/worktree/line-counts.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/** The part of a patch at and below some paths (from the top of the tree); without any, all of it. */
export async function narrowPatch(context: Context, patch: Patch, given: readonly string[]): Promise<Patch> {
  if (given.length === 0) return patch
  const wanted = given.map((path) => encodeUtf8(path.replace(/^\.\//, '').replace(/(?<!\/)\/+$/, '')))
  const changes = patch.changes.filter((change) =>
    wanted.some((path) => change.path === path || isUnder(change.path, `${path}/`)),
  )
  const missing = wanted.find(
    (path) => !patch.changes.some((c) => c.path === path || isUnder(c.path, `${path}/`)),
  )
  if (missing !== undefined) {
    const message = `patch ${nameOfPatch(patch)} changes nothing at ${JSON.stringify(missing)}`
    throw new Refused('NO_SUCH_PATH', message, 'wf diff --stat')
  }
  requireRoom(patch, changes)
  const counts = await lineCounts(context.repo.where, patch.parent, patch.oid)
  const sum = (of: 'insertions' | 'deletions') =>
    changes.reduce((total, { path }) => total + (counts.get(path)?.[of] ?? 0), 0)
  const kept = new Set(changes.map(({ path }) => path))
  const left = patch.changes.filter(({ path }) => !kept.has(path)).map(({ path }) => path)
  return {
    ...patch,
    changes,
    delta: deltaOf(changes, context.hashing.format, context.hashing.sha256),
    files: changes.length,
    insertions: sum('insertions'),
    deletions: sum('deletions'),
    destructive: patch.destructive.filter((path) => kept.has(path)),
    part: left.length === 0 ? null : { files: patch.files, left: left.sort(compareBytes) },
  }
}

/** Where a file becomes a folder, or a folder a file, one cannot come before the other has gone. */
function requireRoom(patch: Patch, changes: readonly Change[]): void {
  const staying = patch.changes.filter((change) => change.new === null && !changes.includes(change))
  for (const { path, new: file } of changes) {
    const other = staying.find((c) => isUnder(path, `${c.path}/`) || isUnder(c.path, `${path}/`))
    if (file === null || other === undefined) continue
    const message = `${showPath(path)} can only come where ${showPath(other.path)} goes`
    throw new Refused('NO_SUCH_PATH', message, `add --path ${showPath(other.path)}`)
  }
}

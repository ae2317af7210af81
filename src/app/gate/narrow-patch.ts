import { isUnder, type Path, showPath } from '../../domain/names/path.js'
import { type Change, compareBytes } from '../../domain/tree/change.js'
import { deltaOf } from '../../domain/tree/delta.js'
import { leftOf, nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { editTree } from '../../git/trees.js'
import { type LineCount, lineCounts } from '../../git/worktree/line-counts.js'
import { destructivePaths } from '../objects/destructive-paths.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { typedPathInside } from '../outcome/typed-path.js'

/** The part of a patch at and below some paths, as somebody typed them; without any, all of it. */
export async function narrowPatch(context: Context, patch: Patch, given: readonly string[]): Promise<Patch> {
  if (given.length === 0) return patch
  const wanted = await Promise.all(given.map((path) => typedPathInside(context, path)))
  const isAt = (change: Change, path: Path): boolean =>
    path === '' || change.path === path || isUnder(change.path, `${path}/`)
  const changes = patch.changes.filter((change) => wanted.some((path) => isAt(change, path)))
  const missing = wanted.find((path) => !patch.changes.some((change) => isAt(change, path)))
  if (missing !== undefined) {
    const message = `patch ${nameOfPatch(patch)} changes nothing at ${showPath(missing)}`
    throw new Refused('NO_SUCH_PATH', message, 'wf diff --stat')
  }
  return partOfPatch(context, patch, changes)
}

/** A patch with these of its changes alone, of which some may be less than it proposed. */
export async function partOfPatch(
  context: Context,
  patch: Patch,
  changes: readonly Change[],
): Promise<Patch> {
  const { repo, hashing } = context
  const left = leftOf(patch, changes)
  if (left.length === 0) return patch
  requireRoom(patch, changes)
  const counts = await countsOf(context, patch, changes)
  const sum = (of: 'insertions' | 'deletions') => counts.reduce((total, count) => total + count[of], 0)
  return {
    ...patch,
    changes,
    delta: deltaOf(changes, hashing.format, hashing.sha256),
    files: changes.length,
    insertions: sum('insertions'),
    deletions: sum('deletions'),
    destructive: await destructivePaths(repo, changes),
    part: { files: patch.files, left: left.map(({ path }) => path).sort(compareBytes) },
  }
}

/** The tree of what a patch was made on, with the changes alone that it has here. */
export async function treeOfPart({ repo }: Context, { parent, changes }: Pick<Patch, 'parent' | 'changes'>) {
  const { tree } = await knownCommit(repo, parent)
  return editTree(
    repo,
    tree,
    changes.map(({ path, new: file }) => ({ path, file })),
  )
}

async function countsOf(
  context: Context,
  { parent }: Patch,
  changes: readonly Change[],
): Promise<readonly LineCount[]> {
  const now = await treeOfPart(context, { parent, changes })
  return [...(await lineCounts(context.repo.where, parent, now)).values()]
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

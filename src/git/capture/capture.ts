import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { isRefusedPath } from '../../domain/names/refused-path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { NativeRepository } from '../native/repository.js'
import { leanEnvironment } from '../process/lean-environment.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { records } from '../process/text.js'
import { changesBetween, editTree, fileAt, listFiles } from '../trees.js'
import type { NotCleaned } from './clean.js'
import { cleaningOf, foldersOf } from './cleaning.js'
import { copyIndex } from './copy-index.js'
import { cleans, type Filter, filtersOf, withoutFilters } from './filters.js'
import { patchLevel } from './patch-level.js'
import { refusedPaths } from './refused-paths.js'
import { type Desk, deskAt, type Listing, listDesk, writeIndex } from './stage-all.js'
import { type Cleaning, stageCleaned, within } from './stage-cleaned.js'
import { treeOf } from './tree-of.js'

export type Captured =
  | {
      readonly captured: true
      readonly tree: Oid
      /** Repositories in the worktree that are no submodules: they stay out. */
      readonly nested: readonly Path[]
    }
  | { readonly captured: false; readonly why: 'no-worktree' }
  /** A merge waits to be resolved at these paths. */
  | { readonly captured: false; readonly why: 'unmerged'; readonly paths: readonly Path[] }
  /** Nothing is there at these paths, or only what is ignored. */
  | { readonly captured: false; readonly why: 'unmatched'; readonly paths: readonly Path[] }
  /** Git refuses to put a file there. */
  | { readonly captured: false; readonly why: 'refused'; readonly paths: readonly Path[] }
  | NotCaptured

/** The filter of a file did not run, or failed: its program could be what somebody else wrote. */
export type NotCaptured = { readonly captured: false; readonly why: 'filter' } & NotCleaned

/**
 * The tree of HEAD with everything that the worktree changes, staged or not,
 * untracked files that are not ignored included. With `paths` (files or folders,
 * from the top, each meant literally) only what is at and below them. The user's
 * index, files and refs stay as they are; objects are added. Nothing that lies in
 * the worktree is run.
 */
export async function captureWorktree(
  repo: NativeRepository,
  paths: readonly Path[] | null = null,
): Promise<Captured> {
  const { top, gitDir, index } = await repo.places()
  if (top === null) return { captured: false, why: 'no-worktree' }
  return withTemporaryFolder('capture', async (folder) => {
    const folders = foldersOf(await repo.places())
    const live = deskAt(leanEnvironment(repo.where.env, folders), top, gitDir, join(folder, 'index'))
    await copyIndex(index, join(folder, 'index'))
    const filters = filtersOf(await repo.config())
    const desk = withoutFilters(live, filters)
    const beside = paths === null && !filters.some(cleans)
    const listing = await listDesk(desk, beside ? 'beside' : 'everything')
    const unmerged = unmergedPaths(listing)
    if (unmerged.length > 0) return { captured: false, why: 'unmerged', paths: unmerged }
    const refused = (await refusedPaths(top, listing)).filter(
      (path) => paths === null || paths.map(withoutSlash).some((asked) => within(path, asked)),
    )
    if (refused.length > 0) return { captured: false, why: 'refused', paths: refused }
    const cleaning: Cleaning = {
      filters,
      configured: filters,
      live,
      folders,
      unchanged: await unchangedAt(desk, filters),
      ...(await cleaningOf(repo)),
    }
    if (paths !== null) return captureSome(repo, desk, listing, paths.map(withoutSlash), cleaning)
    const not = await stageCleaned(desk, listing, null, listing.nested, cleaning)
    if (not !== null) return { captured: false, why: 'filter', ...not }
    return { captured: true, tree: await writeIndex(desk), nested: listing.nested }
  })
}

async function captureSome(
  repo: NativeRepository,
  desk: Desk,
  listing: Listing,
  paths: readonly Path[],
  cleaning: Cleaning,
): Promise<Captured> {
  const head = await headTree(repo)
  const known = [...listing.indexed.map((entry) => entry.path), ...listing.others]
  const present = paths.filter((path) => known.some((other) => within(other, path)))
  const absent = paths.filter((path) => !present.includes(path))
  const removed = await Promise.all(absent.map((path) => existsIn(repo, head, path)))
  const unmatched = absent.filter((_, i) => !removed[i])
  if (unmatched.length > 0) return { captured: false, why: 'unmatched', paths: unmatched }
  const nested = listing.nested.filter((repository) => paths.some((path) => within(repository, path)))
  const not = present.length > 0 ? await stageCleaned(desk, listing, present, nested, cleaning) : null
  if (not !== null) return { captured: false, why: 'filter', ...not }
  // The index holds what is staged elsewhere, too: only the paths asked for are taken from it.
  const changes = await changesBetween(repo, head, await writeIndex(desk))
  const wanted = changes.filter((change) => paths.some((path) => within(change.path, path)))
  const tree = await editTree(
    repo,
    head,
    wanted.map((change) => ({ path: change.path, file: change.new })),
  )
  return { captured: true, tree, nested }
}

/** The index as a tree: what `git commit` would record now. Entries that are only intended (`add -N`) stay out. */
export async function captureIndex(repo: NativeRepository): Promise<Captured> {
  const { top, gitDir, index } = await repo.places()
  if (top === null) return { captured: false, why: 'no-worktree' }
  return withTemporaryFolder('capture', async (folder) => {
    // A copy, because `write-tree` keeps what it learned in the index.
    const filters = filtersOf(await repo.config())
    const desk = withoutFilters(deskAt(repo.where.env, top, gitDir, join(folder, 'index')), filters)
    await copyIndex(index, join(folder, 'index'))
    const unmerged = unmergedPaths(await listDesk(desk, 'unmerged'))
    if (unmerged.length > 0) return { captured: false, why: 'unmerged', paths: unmerged }
    return { captured: true, tree: await writeIndex(desk), nested: [] }
  })
}

export type PatchApplied =
  | { readonly applied: true; readonly tree: Oid }
  /** It does not fit, or is no patch; `detail` is what Git says. It puts no file at the paths that are `refused`. */
  | { readonly applied: false; readonly detail: string; readonly refused: readonly Path[] }

/** The tree that a patch (as `git diff` or `git format-patch` writes it) makes of `base`; exact, without fuzz. */
export async function applyPatch(
  repo: NativeRepository,
  base: Oid,
  patch: ByteString | Uint8Array,
): Promise<PatchApplied> {
  const { gitDir } = await repo.places()
  return withTemporaryFolder('apply', async (folder) => {
    // An empty working tree: neither the user's files nor the folder he stands in take part.
    const desk = deskAt(repo.where.env, folder, gitDir, join(folder, 'index'))
    await git(['read-tree', base], desk)
    const level = `-p${patchLevel(typeof patch === 'string' ? patch : Buffer.from(patch).toString('latin1'))}`
    const args = ['apply', '--cached', '--whitespace=nowarn', '--no-ignore-whitespace', level, '-']
    const { exitCode, stderr } = await git(args, { ...desk, input: patch, allowExit: [1, 128] })
    if (exitCode === 0) return { applied: true, tree: await writeIndex(desk) }
    const refused = (await pathsOf(patch, desk, level)).filter((path) => isRefusedPath(path))
    return { applied: false, detail: stderr.trim(), refused }
  })
}

/** The files that a patch is for. Nothing is applied, so nothing is refused. */
async function pathsOf(patch: ByteString | Uint8Array, desk: Desk, level: string): Promise<readonly Path[]> {
  const options = { ...desk, input: patch, allowExit: [1, 128] }
  const { stdout } = await git(['apply', '--numstat', '-z', level, '-'], options)
  return records(stdout).map((record) => record.split('\t').slice(2).join('\t') as Path)
}

/** What the index tells by the times of files alone, as Git keeps them: no content is read. */
async function unchangedAt(desk: Desk, filters: readonly Filter[]): Promise<Cleaning['unchanged']> {
  if (!filters.some(cleans)) return async () => true
  const { stdout } = await git(['diff-files', '--name-only', '-z', '--ignore-submodules=all'], desk)
  const changed = new Set<string>(records(stdout))
  return async (path) => !changed.has(path)
}

async function headTree(repo: NativeRepository): Promise<Oid | null> {
  const head = await repo.resolve('HEAD')
  return head === null ? null : treeOf(repo, head)
}

async function existsIn(repo: NativeRepository, tree: Oid | null, path: Path): Promise<boolean> {
  return (await fileAt(repo, tree, path)) !== null || (await listFiles(repo, tree, `${path}/`)).length > 0
}

function unmergedPaths(listing: Listing): Path[] {
  const paths = listing.indexed.filter((entry) => !entry.merged).map((entry) => entry.path)
  return [...new Set(paths)]
}

function withoutSlash(path: Path): Path {
  return (path === '.' ? '' : path.replace(/(?<!\/)\/+$/, '')) as Path
}

import { appendFile, copyFile, lstat, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { NotCaptured } from '../capture/capture.js'
import { cleaningOf, foldersOf } from '../capture/cleaning.js'
import { diskPath, onDisk } from '../capture/disk.js'
import { filtersOf, withoutFilters } from '../capture/filters.js'
import { refusedPaths } from '../capture/refused-paths.js'
import { type AsWritten, digestAt, smudge } from '../capture/smudge.js'
import { type Desk, deskAt, listDesk, writeIndex } from '../capture/stage-all.js'
import { stageCleaned, within } from '../capture/stage-cleaned.js'
import { treeOf } from '../capture/tree-of.js'
import type { Places } from '../native/places.js'
import type { NativeRepository } from '../native/repository.js'
import { readConfig } from '../process/config.js'
import { UNBOUND } from '../process/environment.js'
import { leanEnvironment } from '../process/lean-environment.js'
import { git } from '../process/run.js'
import { removeFolder, temporaryFolder, withTemporaryFolder } from '../process/temporary.js'
import { alternatesTo } from './borrowed-objects.js'
import { bring, withoutBrought } from './brought.js'
import { cloneConfig, submoduleSetting } from './clone-config.js'
import { fillSubmodule, isUntouched } from './fill-submodule.js'
import { stageForced } from './forced.js'
import { type Described, type Submodule, submodulesAt } from './submodules.js'
import { withUntouched } from './untouched.js'

export interface DisposableClone {
  /** The top folder of its files. */
  readonly path: string
  /** The temporary folder that holds all of it. */
  readonly folder: string
  /** Submodules that were not fetched here: their folders are empty. */
  readonly missing: readonly Described[]
  /** What its files are now, as a tree in the repository that it was made from. */
  captureTree(): Promise<CloneCaptured>
  /** Removes it and all that was put there. */
  remove(): Promise<void>
}

export type CloneCaptured =
  | {
      readonly captured: true
      readonly tree: Oid
      /** Repositories that somebody made in it: left as the commit has them. */
      readonly nested: readonly Path[]
      /** Submodules in which somebody changed files, or made a commit: left as the commit has them. */
      readonly submodules: readonly Path[]
    }
  /** The folder was removed, or something else was put in its place. */
  | { readonly captured: false; readonly why: 'gone' }
  /** Git refuses to put a file there. */
  | { readonly captured: false; readonly why: 'refused'; readonly paths: readonly Path[] }
  | NotCaptured

/**
 * A clone for somebody who is not trusted: a Git directory of its own on branch
 * `work` at `commit`, in a new temporary folder. It borrows its objects, knows no
 * remote and no identity, and runs no hooks. Files are written by the rules of
 * the repository (line endings, filters); a filter finds no program that lies in
 * the repository. Throws {@link FilterFailed} where one that is required fails. What goes `along` is copied from the
 * working tree, and never captured: files that Git ignores.
 */
export async function disposableClone(
  repo: NativeRepository,
  commit: Oid,
  along: readonly Path[] = [],
): Promise<DisposableClone> {
  const places = await repo.places()
  const folder = await temporaryFolder('clone')
  const path = join(folder, 'work')
  try {
    const asWritten = await setUp(repo, places, folder, path, commit)
    const { described, found: submodules, missing } = await submodulesAt(repo, commit)
    await appendFile(join(path, '.git', 'config'), described.map(submoduleSetting).join(''))
    const hooks = join(folder, HOOKS)
    for (const submodule of submodules) await fillSubmodule(submodule, path, repo.where.env, hooks)
    for (const each of along) if (places.top !== null) await bring(places.top, path, each)
    const made = await lstat(path)
    return {
      path,
      folder,
      missing,
      async captureTree() {
        const now = await lstat(path).catch(() => null)
        const same = now?.isDirectory() === true && now.ino === made.ino && now.dev === made.dev
        return same
          ? captureClone(repo, places, folder, path, commit, asWritten, along, submodules)
          : { captured: false, why: 'gone' }
      },
      remove: () => removeFolder(folder),
    }
  } catch (error) {
    await removeFolder(folder)
    throw error
  }
}

/** An empty folder: no hook of anybody runs. */
const HOOKS = 'no-hooks'

async function setUp(
  repo: NativeRepository,
  places: Places,
  folder: string,
  path: string,
  commit: Oid,
): Promise<AsWritten> {
  const { env } = repo.where
  const own = { cwd: folder, env, vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined } }
  const gitDir = join(path, '.git')
  const hooks = join(folder, HOOKS)
  await mkdir(hooks)
  await git(
    ['init', '-q', '--template=', `--object-format=${places.objectFormat}`, '-b', 'work', '--', path],
    own,
  )
  await mkdir(join(gitDir, 'info'), { recursive: true })
  await appendFile(join(gitDir, 'config'), cloneConfig(await repo.config(), env, hooks))
  await writeFile(join(gitDir, 'objects/info/alternates'), await alternatesTo(places.commonDir, env))
  for (const file of ['info/attributes', 'info/exclude', 'shallow']) {
    await copyWhereThere(join(places.commonDir, file), join(gitDir, file))
  }
  await git(['update-ref', 'refs/heads/work', commit], { ...own, cwd: path })
  // By the repository itself: its filters, its attributes, and objects that it has yet to fetch.
  const desk = ruled(deskAt(env, path, places.gitDir, join(gitDir, 'index')))
  const filters = filtersOf(await repo.config())
  const args = ['read-tree', '-m', '-u', '--no-recurse-submodules', commit]
  await git(args, withoutFilters(desk, filters))
  return smudge(desk, filters, [...foldersOf(places), folder])
}

/**
 * Nothing of what the clone's own Git directory says is believed: the tree is made
 * by the repository, with an index of its own that starts from the commit.
 */
async function captureClone(
  repo: NativeRepository,
  places: Places,
  own: string,
  path: string,
  commit: Oid,
  asWritten: AsWritten,
  along: readonly Path[],
  submodules: readonly Submodule[],
): Promise<CloneCaptured> {
  const folders = [...foldersOf(places), own]
  const env = leanEnvironment(repo.where.env, folders)
  return withTemporaryFolder('capture', async (folder) => {
    // As they were before anybody worked in the clone; what the configuration got since is not run.
    const filters = filtersOf(await repo.config())
    const configured = filtersOf(await readConfig(repo.where))
    const live = ruled(deskAt(env, path, places.gitDir, join(folder, 'index')))
    const desk = withoutFilters(live, [...configured, ...filters])
    await git(['read-tree', commit], desk)
    await stageForced(desk, folder)
    const listing = await listDesk(desk, 'everything')
    const refused = await refusedPaths(path, listing)
    if (refused.length > 0) return { captured: false, why: 'refused', paths: refused }
    const links = listing.indexed.filter((entry) => entry.mode === '160000').map((entry) => entry.path)
    const there = await Promise.all(links.map((link) => folderAt(path, link)))
    const kept = links.filter((_, i) => there[i] !== null)
    const filled = links.filter((_, i) => there[i] === 'filled')
    const not = await stageCleaned(desk, listing, null, [...listing.nested, ...kept], {
      filters,
      configured,
      live,
      folders,
      unchanged: async (file) => (await digestAt(path, file)) === asWritten.get(file),
      ...(await cleaningOf(repo)),
    })
    if (not !== null) return { captured: false, why: 'filter', ...not }
    const before = await treeOf(repo, commit)
    const whole = await withUntouched(repo, desk, before, await writeIndex(desk))
    const tree = await withoutBrought(repo, before, whole, along)
    const touched = await touchedOf(filled, submodules, (each) => isUntouched(each, path, env, folder))
    return { captured: true, tree, nested: listing.nested, submodules: touched }
  })
}

/** Of the submodules that have files, those that are not as they were filled. */
async function touchedOf(
  filled: readonly Path[],
  submodules: readonly Submodule[],
  untouched: (submodule: Submodule) => Promise<boolean>,
): Promise<readonly Path[]> {
  const found: Path[] = []
  for (const path of filled) {
    const own = submodules.filter((each) => within(each.path, path))
    if (own.length === 0) found.push(path)
    for (const each of own) if (!(await untouched(each))) found.push(each.path)
  }
  return found
}

// The clone is whole, whatever part of the repository its user has checked out.
function ruled(desk: Desk): Desk {
  return {
    ...desk,
    config: [
      ...(desk.config ?? []),
      ['core.sparseCheckout', 'false'],
      ['core.trustCTime', 'true'],
      ['core.untrackedCache', 'false'],
    ],
  }
}

async function folderAt(top: string, path: Path): Promise<'empty' | 'filled' | null> {
  const stats = await onDisk(top, path)
  if (!stats?.isDirectory()) return null
  return (await readdir(diskPath(top, path))).length === 0 ? 'empty' : 'filled'
}

async function copyWhereThere(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

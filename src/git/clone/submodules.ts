import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { diskPath, onDisk } from '../capture/disk.js'
import { filtersOf, withoutFilters } from '../capture/filters.js'
import { type Desk, deskAt } from '../capture/stage-all.js'
import { treeOf } from '../capture/tree-of.js'
import type { NativeRepository } from '../native/repository.js'
import { readConfig } from '../process/config.js'
import { type Environment, UNBOUND } from '../process/environment.js'
import { git } from '../process/run.js'
import { records, utf8 } from '../process/text.js'
import { fileAt } from '../trees.js'
import { alternatesTo } from './borrowed-objects.js'
import { cloneConfig } from './clone-config.js'

/** A submodule of a commit, whose own commit this repository has a copy of. */
export interface Submodule {
  readonly path: Path
  readonly commit: Oid
  /** The Git directory of the copy. */
  readonly gitDir: string
}

/** More than a project has: the rest stays empty. */
const MOST = 200

/** The submodules of a commit that were fetched here. Nothing is fetched, and no submodule of a submodule is looked for. */
export async function submodulesAt(repo: NativeRepository, commit: Oid): Promise<readonly Submodule[]> {
  const { where } = repo
  const described = await fileAt(repo, await treeOf(repo, commit), '.gitmodules' as Path)
  if (described === null || !described.mode.startsWith('100')) return []
  const names = await namesIn(repo, described.oid)
  const { stdout } = await git(['ls-tree', '-r', '-z', commit], where)
  const links = records(stdout).flatMap((record) => {
    const [, oid, path] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(record) ?? []
    const name = path === undefined ? undefined : names.get(path)
    return oid === undefined || name === undefined ? [] : [{ path: path as Path, commit: oid as Oid, name }]
  })
  const found = await Promise.all(
    links.slice(0, MOST).map(async ({ path, commit: own, name }) => {
      const gitDir = await copyOf(repo, name, path, own)
      return gitDir === null ? null : { path, commit: own, gitDir }
    }),
  )
  return found.filter((each) => each !== null)
}

/** By path: the name under which Git keeps the copy of a submodule. */
async function namesIn({ where }: NativeRepository, blob: Oid): Promise<ReadonlyMap<string, string>> {
  const args = ['config', '-z', '--blob', blob, '--get-regexp', '^submodule\\..*\\.path$']
  const { stdout } = await git(args, { ...where, allowExit: [1, 128] })
  const pairs = records(stdout).flatMap((record) => {
    const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(record) ?? []
    // Git refuses the same: such a name could lead out of the folder of copies.
    const safe = name?.split(/[/\\]/).every((part) => part !== '' && !/^\.\.?$/.test(part))
    return safe && name !== undefined && path !== undefined ? [[path, name] as const] : []
  })
  return new Map(pairs)
}

async function copyOf(repo: NativeRepository, name: string, path: Path, commit: Oid): Promise<string | null> {
  const { gitDir, commonDir, top } = await repo.places()
  const places = [
    ...new Set([gitDir, commonDir].map((folder) => join(folder, 'modules', utf8(name as Path)))),
    // As Git kept them before it had a folder for them.
    ...(top === null ? [] : [`${diskPath(top, path).toString('utf8')}/.git`]),
  ]
  for (const place of places) {
    const there = await stat(place).catch(() => null)
    if (there?.isDirectory() !== true) continue
    const asked = await git(['cat-file', '-e', `${commit}^{commit}`], {
      ...inside(place, repo.where.env),
      allowExit: [1, 128],
    })
    if (asked.exitCode === 0) return place
  }
  return null
}

const inside = (gitDir: string, env: Environment) => ({
  cwd: gitDir,
  env,
  vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined, GIT_DIR: gitDir, GIT_NO_LAZY_FETCH: '1' },
})

/**
 * Fills a submodule in a clone at `top`: a Git directory of its own that borrows the objects of the copy, at the commit
 * that the clone has of it. No filter runs.
 */
export async function fillSubmodule(
  { path, commit, gitDir }: Submodule,
  top: string,
  env: Environment,
  hooks: string,
): Promise<void> {
  const place = diskPath(top, path).toString('utf8')
  const own = { cwd: top, env, vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined } }
  const format = (await git(['rev-parse', '--show-object-format'], inside(gitDir, env))).stdout.trim()
  await git(['init', '-q', '--template=', `--object-format=${format}`, '-b', 'work', '--', place], own)
  const made = join(place, '.git')
  await mkdir(join(made, 'info'), { recursive: true })
  await appendFile(join(made, 'config'), cloneConfig(await readConfig(inside(gitDir, env)), env, hooks))
  await writeFile(join(made, 'objects/info/alternates'), await alternatesTo(gitDir, env))
  await writeFile(join(made, 'HEAD'), `${commit}\n`)
  const desk = await deskOf({ gitDir }, place, join(made, 'index'), env)
  await git(['read-tree', '-m', '-u', '--no-recurse-submodules', commit], desk)
}

/**
 * Is it as it was filled? What its own Git directory says is not believed, but that it is at another commit now; its
 * files are compared by the copy, with an index in `folder`. What it ignores may be there.
 */
export async function isUntouched(
  { path, commit, gitDir }: Submodule,
  top: string,
  env: Environment,
  folder: string,
): Promise<boolean> {
  const place = diskPath(top, path).toString('utf8')
  const head = await onDisk(top, `${path}/.git/HEAD` as Path)
  // A pipe in its place would never be read to its end.
  if (head !== null && !head.isFile()) return false
  if (head !== null && (await readFile(join(place, '.git/HEAD'), 'latin1')) !== `${commit}\n`) return false
  const desk = await deskOf({ gitDir }, place, join(folder, `index-of-${commit}`), env)
  await git(['read-tree', commit], desk)
  await git(['update-index', '-q', '--refresh'], { ...desk, allowExit: [1] })
  const changed = await git(['diff-files', '--name-only', '-z', '--ignore-submodules=all'], desk)
  const added = await git(['ls-files', '-z', '--others', '--exclude-standard'], desk)
  return changed.stdout === '' && added.stdout === ''
}

async function deskOf(
  { gitDir }: Pick<Submodule, 'gitDir'>,
  top: string,
  index: string,
  env: Environment,
): Promise<Desk> {
  const desk = deskAt(env, top, gitDir, index)
  const config = [
    ...(desk.config ?? []),
    ['core.sparseCheckout', 'false'],
    ['core.untrackedCache', 'false'],
  ] as const
  return withoutFilters({ ...desk, config }, filtersOf(await readConfig(inside(gitDir, env))))
}

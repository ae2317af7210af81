import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Path } from '../../domain/names/path.js'
import { diskPath, onDisk } from '../capture/disk.js'
import { filtersOf, withoutFilters } from '../capture/filters.js'
import { type Desk, deskAt } from '../capture/stage-all.js'
import { readConfig } from '../process/config.js'
import { type Environment, UNBOUND } from '../process/environment.js'
import { git } from '../process/run.js'
import { alternatesTo } from './borrowed-objects.js'
import { cloneConfig, submoduleSetting } from './clone-config.js'
import { makeFolders } from './make-folders.js'
import { inside, type Submodule } from './submodules.js'

/**
 * Fills a submodule in a clone at `top`: a Git directory of its own that borrows the objects of the copy, at the commit
 * that the clone has of it. No filter runs.
 */
export async function fillSubmodule(
  { path, commit, gitDir, below }: Submodule,
  top: string,
  env: Environment,
  hooks: string,
): Promise<void> {
  if (!(await makeFolders(top, path))) return
  const place = diskPath(top, path).toString('utf8')
  const own = { cwd: top, env, vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined } }
  const format = (await git(['rev-parse', '--show-object-format'], inside(gitDir, env))).stdout.trim()
  await git(['init', '-q', '--template=', `--object-format=${format}`, '-b', 'work', '--', place], own)
  const made = join(place, '.git')
  await mkdir(join(made, 'info'), { recursive: true })
  const config = cloneConfig(await readConfig(inside(gitDir, env)), env, hooks)
  await appendFile(join(made, 'config'), `${config}${below.map(submoduleSetting).join('')}`)
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
  // Git says the same of a folder that is gone: the commit keeps what it had.
  const stats = await onDisk(top, path)
  if (stats === null) return true
  if (!stats.isDirectory()) return false
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

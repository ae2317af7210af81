import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { diskPath, onDisk } from '../capture/disk.js'
import { within } from '../capture/stage-cleaned.js'
import type { NativeRepository } from '../native/repository.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'
import { changesBetween, editTree } from '../trees.js'
import { makeFolders } from './make-folders.js'

/** Why a file or folder of the working tree cannot go along into a clone. */
export type NotBrought = 'missing' | 'not ignored' | 'tracked files below'

/** Only what Git ignores goes along: everything else is committed, or would be in the patch. `null`: it may. */
export async function whyNotBrought(
  repo: NativeRepository,
  top: string,
  path: Path,
): Promise<NotBrought | null> {
  if (path === '' || (await onDisk(top, path)) === null) return 'missing'
  const where = { ...repo.where, cwd: top }
  const spec = `:(top,literal)${argument(path)}`
  const tracked = await git(['ls-files', '-z', '--', spec], where)
  if (records(tracked.stdout).length > 0) return 'tracked files below'
  const others = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory', '--', spec]
  const ignored = records((await git(others, where)).stdout) as readonly Path[]
  return ignored.some((each) => within(path, each.replace(/\/$/, '') as Path)) ? null : 'not ignored'
}

/** What a commit has at that path, or on the way to it where that is no folder; `null`: nothing. */
export async function trackedInstead(repo: NativeRepository, commit: Oid, path: Path): Promise<Path | null> {
  const parts = path.split('/')
  const way = parts.map((_, at) => parts.slice(0, at + 1).join('/') as Path)
  const args = ['ls-tree', '-z', '--full-tree', '--end-of-options', commit, '--', ...way.map(argument)]
  const { stdout } = await git(args, repo.where)
  const entries = records(stdout).map((record) => {
    const [, mode = '', name = ''] = /^(\d+) \w+ [0-9a-f]+\t(.*)$/s.exec(record) ?? []
    return { mode, name: name as Path }
  })
  const found = entries.find(({ mode, name }) => way.includes(name) && (mode !== '040000' || name === path))
  return found?.name ?? null
}

const argument = (path: Path): string => Buffer.from(path, 'latin1').toString('utf8')

/** Copies it, links as links. No link on the way is followed: the clone is of a commit that others wrote. */
export async function bring(top: string, clone: string, path: Path): Promise<void> {
  const [from, to] = [top, clone].map((folder) => diskPath(folder, path).toString('utf8'))
  if (from === undefined || to === undefined) return
  const above = path.split('/').slice(0, -1).join('/') as Path
  if (above !== '' && !(await makeFolders(clone, above)))
    throw new Error(`${above} is not a folder in the clone`)
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    mode: constants.COPYFILE_FICLONE,
  })
}

/** The captured tree without what went along, whatever became of the rules by which Git ignores it. */
export async function withoutBrought(
  repo: NativeRepository,
  before: Oid,
  captured: Oid,
  brought: readonly Path[],
): Promise<Oid> {
  if (brought.length === 0) return captured
  const changes = await changesBetween(repo, before, captured)
  const edits = changes
    .filter(({ path }) => brought.some((folder) => within(path, folder)))
    .map(({ path, old: file }) => ({ path, file }))
  return edits.length === 0 ? captured : editTree(repo, captured, edits)
}

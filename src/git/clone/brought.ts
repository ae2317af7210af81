import { constants } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { diskPath, onDisk } from '../capture/disk.js'
import { within } from '../capture/stage-cleaned.js'
import type { NativeRepository } from '../native/repository.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'
import { changesBetween, editTree } from '../trees.js'

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
  const spec = `:(top,literal)${Buffer.from(path, 'latin1').toString('utf8')}`
  const tracked = await git(['ls-files', '-z', '--', spec], where)
  if (records(tracked.stdout).length > 0) return 'tracked files below'
  const others = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory', '--', spec]
  const ignored = records((await git(others, where)).stdout) as readonly Path[]
  return ignored.some((each) => within(path, each.replace(/\/$/, '') as Path)) ? null : 'not ignored'
}

/** Copies it, links as links. */
export async function bring(top: string, clone: string, path: Path): Promise<void> {
  const [from, to] = [top, clone].map((folder) => diskPath(folder, path).toString('utf8'))
  if (from === undefined || to === undefined) return
  await mkdir(dirname(to), { recursive: true })
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

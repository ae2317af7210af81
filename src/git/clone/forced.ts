import { copyFile, lstat, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Path } from '../../domain/names/path.js'
import { isRefusedPath } from '../../domain/names/refused-path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { diskPath, onDisk } from '../capture/disk.js'
import type { Desk } from '../capture/stage-all.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'

/**
 * Adds to the index of the desk what somebody added in the clone although it is ignored (`git add -f`). Of the clone's own
 * index only these names are taken; what lies there is read from disk, as all else.
 */
export async function stageForced(desk: Desk, folder: string): Promise<void> {
  const index = join(folder, 'forced')
  if (!(await copyIndexOf(desk.cwd, index))) return
  const args = ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard']
  const aside = { ...desk, vars: { ...desk.vars, GIT_INDEX_FILE: index } }
  // An index that Git cannot read names nothing.
  const { exitCode, stdout } = await git(args, { ...aside, allowExit: [128] })
  const named = exitCode === 0 ? (records(stdout) as readonly Path[]) : []
  const there = await Promise.all(named.map((path) => liesThere(desk.cwd, path)))
  const input = named
    .filter((_, at) => there[at])
    .map((path) => `${path}\0`)
    .join('') as ByteString
  if (input !== '') await git(['update-index', '--add', '--replace', '-z', '--stdin'], { ...desk, input })
}

const LARGEST = 256 << 20

async function copyIndexOf(clone: string, to: string): Promise<boolean> {
  const [gitDir, index] = await Promise.all(
    [join(clone, '.git'), join(clone, '.git', 'index')].map((place) => lstat(place).catch(() => null)),
  )
  if (!gitDir?.isDirectory() || !index?.isFile() || index.size > LARGEST) return false
  await copyFile(join(clone, '.git', 'index'), to)
  return true
}

/** A file or a link of its own, with no link on the way. */
async function liesThere(top: string, path: Path): Promise<boolean> {
  const stats = await onDisk(top, path)
  if (!stats?.isFile() && !stats?.isSymbolicLink()) return false
  if (isRefusedPath(path, stats.isSymbolicLink())) return false
  const folder = dirname(diskPath(top, path).toString('latin1'))
  const real = await realpath(Buffer.from(folder, 'latin1'), { encoding: 'buffer' })
  return real.toString('latin1') === folder
}

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Path } from '../../domain/names/path.js'
import { FilterFailed, GitError } from '../process/failure.js'
import { leanEnvironment } from '../process/lean-environment.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { at } from './clean.js'
import { diskPath } from './disk.js'
import { filteredPaths } from './filtered.js'
import { type Filter, reachesInto, smudges, withoutFilters } from './filters.js'
import { type Desk, listDesk } from './stage-all.js'

/** What the files that a filter is for were when the clone was made: a digest of each. */
export type AsWritten = ReadonlyMap<Path, string>

/**
 * Writes the files of a clone that a filter is for, as it makes them; all others lie there. Filters run in an empty
 * folder, and find no program in `folders`. Throws {@link FilterFailed} where one that is required fails.
 */
export async function smudge(
  desk: Desk,
  filters: readonly Filter[],
  folders: readonly string[],
): Promise<AsWritten> {
  const written = new Map<Path, string>()
  if (filters.length === 0) return written
  const plain = withoutFilters(desk, filters)
  const { indexed } = await listDesk(plain, 'everything')
  const files = indexed.filter(({ mode }) => mode.startsWith('100')).map(({ path }) => path)
  const filtered = await filteredPaths(plain, files, filters, ['--cached'])
  const wanted = [...filtered].filter(([, filter]) => smudges(filter)).map(([path]) => path)
  const used = new Set(wanted.flatMap((path) => filtered.get(path) ?? []))
  if (wanted.length > 0)
    await withTemporaryFolder('clean', (empty) => write(desk, wanted, [...used], folders, empty))
  for (const path of filtered.keys()) written.set(path, (await digestAt(desk.cwd, path)) ?? '')
  return written
}

async function write(
  desk: Desk,
  paths: readonly Path[],
  filters: readonly Filter[],
  folders: readonly string[],
  empty: string,
): Promise<void> {
  const outside = filters.filter((filter) => !reachesInto(filter, folders, desk.env))
  const inside = filters.filter((filter) => !outside.includes(filter))
  const first = inside.find(({ required }) => required)
  if (first !== undefined) throw new FilterFailed([first.name], 'its program lies in the repository')
  // What a filter has to fetch, it fetches as the person: nothing of the repository's is run.
  const { PATH } = leanEnvironment(desk.env, folders)
  const there = withoutFilters({ ...at(desk, empty), env: { ...desk.env, PATH } }, inside)
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1')
  try {
    await git(['checkout-index', '-f', '-z', '--stdin', `--prefix=${desk.cwd}/`], { ...there, input })
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    const names = outside.map(({ name }) => name)
    throw new FilterFailed(names, error.stderr.trim().split('\n').at(-1) ?? '', error)
  }
}

/** Of a file, not of where a link leads; `null` where there is none. */
export async function digestAt(top: string, path: Path): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(diskPath(top, path), flags).catch(() => null)
  if (file === null) return null
  if (!(await file.stat()).isFile()) {
    await file.close()
    return null
  }
  const hash = createHash('sha256')
  for await (const chunk of file.createReadStream()) hash.update(chunk)
  return hash.digest('hex')
}

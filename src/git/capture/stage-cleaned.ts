import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { cleaner, layAttributes, type NotCleaned } from './clean.js'
import { onDisk } from './disk.js'
import { filteredPaths } from './filtered.js'
import { cleans, type Filter } from './filters.js'
import { type Desk, type Listing, stageAll } from './stage-all.js'

export interface Cleaning {
  /** The filters that may run. */
  readonly filters: readonly Filter[]
  /** What the configuration says by now: another command does not run. */
  readonly configured: readonly Filter[]
  /** The desk with its filters, for one file after the other. */
  readonly live: Desk
  /** No program runs that lies in one of these. */
  readonly folders: readonly string[]
  /** Does a file lie there still as the index has it? */
  readonly unchanged: (path: Path) => Promise<boolean>
  /** The content of an object. */
  readonly stored: (oid: Oid) => Promise<string | null>
  /** Does the mode of a file on disk count? */
  readonly fileMode: boolean
}

/**
 * The same as {@link stageAll} where somebody else wrote what lies in the working tree: nothing that lies there is run.
 * The desk is one without filters. Answers the first file that its filter did not clean; then the index is of no use.
 */
export async function stageCleaned(
  desk: Desk,
  listing: Listing,
  paths: readonly Path[] | null,
  except: readonly Path[],
  cleaning: Cleaning,
): Promise<NotCleaned | null> {
  const filtered = await filteredFiles(desk, listing, paths, cleaning.filters.filter(cleans))
  await stageAll(desk, paths, [...except, ...filtered.keys()])
  return filtered.size === 0 ? null : stageFiltered(desk, listing, filtered, cleaning)
}

interface FilteredFile {
  readonly filter: Filter
  readonly executable: boolean
}

/** Of files that lie there, those that a filter cleans. Links and what is gone have nothing to be cleaned. */
async function filteredFiles(
  desk: Desk,
  { indexed, others }: Listing,
  paths: readonly Path[] | null,
  filters: readonly Filter[],
): Promise<Map<Path, FilteredFile>> {
  const known = [...indexed.filter(({ mode }) => mode !== '160000').map(({ path }) => path), ...others]
  const asked = paths === null ? known : known.filter((path) => paths.some((wanted) => within(path, wanted)))
  const files = new Map<Path, FilteredFile>()
  for (const [path, filter] of await filteredPaths(desk, asked, filters)) {
    const stats = await onDisk(desk.cwd, path)
    if (stats?.isFile()) files.set(path, { filter, executable: (stats.mode & 0o100) !== 0 })
  }
  return files
}

async function stageFiltered(
  desk: Desk,
  listing: Listing,
  filtered: ReadonlyMap<Path, FilteredFile>,
  { configured, live, folders, unchanged, stored, fileMode }: Cleaning,
): Promise<NotCleaned | null> {
  return withTemporaryFolder('clean', async (empty) => {
    await layAttributes(listing, desk.cwd, empty, stored)
    const clean = cleaner(live, empty, folders, configured)
    const before = new Map(listing.indexed.map(({ path, mode }) => [path, mode]))
    const lines: string[] = []
    for (const [path, { filter, executable }] of filtered) {
      const old = before.get(path)
      if (old !== undefined && (await unchanged(path))) continue
      const cleaned = await clean(path, filter)
      if (!('oid' in cleaned)) return cleaned
      const is = fileMode ? executable : old === '100755'
      lines.push(`${is ? '100755' : '100644'} ${cleaned.oid}\t${path}\0`)
    }
    const input = lines.join('') as ByteString
    if (input !== '')
      await git(['update-index', '--add', '--replace', '-z', '--index-info'], { ...desk, input })
    return null
  })
}

export function within(path: Path, folder: Path): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

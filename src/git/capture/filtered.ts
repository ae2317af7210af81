import type { Path } from '../../domain/names/path.js'
import { git } from '../process/run.js'
import { bytesOf, records } from '../process/text.js'
import type { Filter } from './filters.js'
import type { Desk } from './stage-all.js'

export type Filtered = ReadonlyMap<Path, Filter>

/**
 * Which of these paths the attributes give to one of the filters: the attributes that lie in the working tree, or with
 * `cached` those of the index. Attributes run nothing.
 */
export async function filteredPaths(
  desk: Desk,
  paths: readonly Path[],
  filters: readonly Filter[],
  cached: readonly '--cached'[] = [],
): Promise<Filtered> {
  const found = new Map<Path, Filter>()
  if (filters.length === 0 || paths.length === 0) return found
  const named = new Map(filters.map((filter) => [bytesOf(filter.name) as string, filter]))
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1')
  const { stdout } = await git(['check-attr', '-z', '--stdin', ...cached, 'filter'], { ...desk, input })
  const fields = records(stdout)
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const filter = named.get(fields[at + 2] ?? '')
    if (filter !== undefined) found.set(fields[at] as Path, filter)
  }
  return found
}

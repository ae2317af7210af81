import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { filteredPaths } from '../capture/filtered.js'
import { cleans, filtersOf } from '../capture/filters.js'
import { deskAt } from '../capture/stage-all.js'
import type { NativeRepository } from '../native/repository.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { layAttributes } from './attributes-on-the-way.js'
import { convert } from './convert.js'

export type StoredText =
  | { readonly kind: 'stored'; readonly blob: Oid }
  /** Git would run this filter over it. */
  | { readonly kind: 'filtered'; readonly filter: string }

// Of a text in UTF-8, Git converts line endings (`text`, `eol`, `core.autocrlf`) and keywords (`ident`), nothing else.
const CONVERTIBLE = /\r|\$Id/

/**
 * Stores a text as Git would store it at that path of `tree`: by the attributes and the configuration that are in force
 * here, and then by the attributes of the tree alone, as a fresh clone has no others. No filter runs: its name is the answer.
 */
export async function storedText(
  repo: NativeRepository,
  tree: Oid,
  path: Path,
  content: ByteString,
): Promise<StoredText> {
  const filters = filtersOf(await repo.config()).filter(cleans)
  const fixed = !CONVERTIBLE.test(content)
  if (fixed && filters.length === 0) return { kind: 'stored', blob: await repo.write('blob', content) }
  return withTemporaryFolder('clean', async (folder) => {
    const top = join(folder, 'work')
    await mkdir(top)
    await layAttributes(repo, tree, path, top)
    const { gitDir } = await repo.places()
    const here = deskAt(repo.where.env, top, gitDir, join(folder, 'index'))
    const [filter] = (await filteredPaths(here, [path], filters)).values()
    if (filter !== undefined) return { kind: 'filtered', filter: filter.name }
    const text = fixed ? content : await convert(repo, tree, path, content, folder)
    return { kind: 'stored', blob: await repo.write('blob', text) }
  })
}

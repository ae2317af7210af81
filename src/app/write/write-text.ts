import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { storedText } from '../../git/stored/stored-text.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/**
 * Stores a text for a path of `tree` as Git would, so that no clone shows it as changed. Refuses where Git would run a
 * filter over it: people read and sign what is stored.
 */
export async function writeText(
  { repo }: Pick<Context, 'repo'>,
  tree: Oid,
  path: Path,
  content: ByteString,
): Promise<Oid> {
  const stored = await storedText(repo, tree, path, content)
  if (stored.kind === 'stored') return stored.blob
  throw filteredPath(path, stored.filter)
}

export function filteredPath(path: Path, filter: string): Refused {
  const message = `Git runs the filter ${JSON.stringify(filter)} over ${showPath(path)}, and wf stores what people read and sign without filters`
  const hint = `echo '.vizier/** -filter' >> "$(git rev-parse --git-path info/attributes)"`
  return new Refused('FILTERED_PATH', message, hint, { path: showPath(path), filter })
}

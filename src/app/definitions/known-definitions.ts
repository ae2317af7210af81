import { BUILT_IN } from '../../definitions/built-in.js'
import type { ObjectFormat, Oid } from '../../domain/names/oid.js'
import { WORKFLOWS } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import { listFiles } from '../../git/trees.js'
import { blobOid } from '../objects/blob-oid.js'

/** A definition is known by its name and its blob together: neither stands for the other. */
export type DefinitionId = `${string}@${Oid}`

/** The definitions in the project's own folder of a tree. A file is called as a run of it is, without its ending. */
export async function definitionsIn(repo: Repository, tree: Oid): Promise<readonly DefinitionId[]> {
  const files = await listFiles(repo, tree, WORKFLOWS)
  return files.flatMap(({ path, oid }): DefinitionId[] =>
    path.endsWith('.yml') ? [`${path.slice(WORKFLOWS.length, -'.yml'.length)}@${oid}`] : [],
  )
}

const BUILT_IN_IDS = new Map<ObjectFormat, ReadonlySet<DefinitionId>>()

export function builtInIds(format: ObjectFormat): ReadonlySet<DefinitionId> {
  const known = BUILT_IN_IDS.get(format)
  if (known !== undefined) return known
  const ids = [...BUILT_IN].map(
    ([name, text]): DefinitionId => `${name}@${blobOid(encodeUtf8(text), format)}`,
  )
  const found = new Set(ids)
  BUILT_IN_IDS.set(format, found)
  return found
}

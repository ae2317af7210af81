import { asOid, type Oid, oidLength } from '../../domain/names/oid.js'
import { MissingObject } from '../object-faults.js'
import type { Repository } from '../port.js'

/** The tree of a commit. Throws {@link MissingObject} where the commit is not here. */
export async function treeOf(repo: Repository, commit: Oid): Promise<Oid> {
  const object = await repo.read(commit)
  if (object === null) throw new MissingObject(commit)
  const start = 'tree '.length
  return asOid(object.content.slice(start, start + oidLength(repo.objectFormat)))
}

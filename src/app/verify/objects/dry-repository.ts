import type { Oid } from '../../../domain/names/oid.js'
import type { GitObject, Repository } from '../../../git/port.js'
import { encodeTree, treeOid } from '../../../git/tree-format.js'

/** The repository as it would be with the trees that are written to it; nothing is written. */
export function dryRepository(repo: Repository): Repository {
  const written = new Map<Oid, GitObject>()
  return {
    ...repo,
    objectFormat: repo.objectFormat,
    read: async (oid, most) => written.get(oid) ?? repo.read(oid, most),
    writeTrees: async (trees) =>
      trees.map((entries) => {
        const content = encodeTree(entries)
        const oid = treeOid(content, repo.objectFormat)
        written.set(oid, { oid, type: 'tree', content })
        return oid
      }),
  }
}

import { createHash } from 'node:crypto'
import { asOid, type ObjectFormat, type Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { GitObject, ObjectType, TreeEntry } from '../port.js'
import { encodedTree, writeObjects, writeTrees } from './objects.js'
import type { NativeRepository } from './repository.js'

/** The same repository, whose new objects wait to be written together. */
export interface Gathering extends NativeRepository {
  /** Writes what waits. Until then it is read from memory. */
  settle(): Promise<void>
}

// Bytes. What is larger does not wait, and when so many wait they are written.
const LARGE = 1 << 20
const MOST_WAITING = 8 << 20

/** What waits, in the order in which it came. */
interface Waiting {
  readonly object: GitObject
  /** Of a tree. */
  readonly entries: readonly TreeEntry[]
}

/**
 * A process for each type instead of one for each object. Blobs are written first, then trees, then commits, each type in
 * the order given: whatever stops that half-way, no object names one that is not here. A process of Git that is started
 * by `where`, and whatever moves refs, finds all of them written.
 */
export function gathering(repo: NativeRepository): Gathering {
  const { where, objectFormat } = repo
  const waiting = new Map<Oid, Waiting>()
  let size = 0
  let last: Promise<void> = Promise.resolve()

  const flush = async (): Promise<void> => {
    const now = [...waiting.values()]
    const of = (type: ObjectType) => now.filter(({ object }) => object.type === type)
    const contents = (type: ObjectType) => of(type).map(({ object }) => object.content)
    const trees = of('tree')
    const order = [...of('blob'), ...trees, ...of('commit')]
    const written = [
      ...(await writeObjects(where, 'blob', contents('blob'))),
      ...(await writeTrees(
        where,
        objectFormat,
        trees.map(({ entries }) => entries),
      )),
      ...(await writeObjects(where, 'commit', contents('commit'))),
    ]
    for (const [at, { object }] of order.entries()) {
      if (written[at] !== object.oid)
        throw new Error(`git wrote ${written[at]} where ${object.oid} was meant`)
      waiting.delete(object.oid)
      size -= object.content.length
    }
  }
  // One at a time: who asks while others are written waits for the rest as well.
  const settle = (): Promise<void> => {
    if (waiting.size === 0) return last
    last = last.then(flush, flush)
    // The caller handles the error. There may be no caller.
    last.catch(() => {})
    return last
  }
  const wait = async (object: GitObject, entries: readonly TreeEntry[] = []): Promise<Oid> => {
    if (!waiting.has(object.oid)) {
      waiting.set(object.oid, { object, entries })
      size += object.content.length
    }
    if (size > MOST_WAITING) await settle()
    return object.oid
  }

  return {
    ...repo,
    where: { ...where, before: settle },
    settle,
    async read(oid, most = Number.POSITIVE_INFINITY) {
      const object = waiting.get(oid)?.object
      if (object !== undefined && object.content.length <= most) return object
      if (object !== undefined) await settle()
      return repo.read(oid, most === Number.POSITIVE_INFINITY ? undefined : most)
    },
    // What waits is asked for by its id, and has nothing that could be asked for ahead.
    firstParentsFrom: async (tip, most) =>
      waiting.has(tip) ? [] : ((await repo.firstParentsFrom?.(tip, most)) ?? []),
    async resolve(name) {
      await settle()
      return repo.resolve(name)
    },
    async write(type, content) {
      if ((type === 'blob' || type === 'commit') && content.length <= LARGE)
        return wait({ oid: oidOf(objectFormat, type, content), type, content })
      if (type !== 'blob') await settle()
      return repo.write(type, content)
    },
    async writeTrees(trees) {
      const oids: Oid[] = []
      for (const entries of trees) {
        const tree = encodedTree(objectFormat, entries)
        oids.push(await wait({ ...tree, type: 'tree' }, entries))
      }
      return oids
    },
    async updateRefs(updates, reason) {
      await settle()
      return repo.updateRefs(updates, reason)
    },
    // Nothing is kept open that the repository has not.
    close: () => repo.close(),
  }
}

function oidOf(format: ObjectFormat, type: ObjectType, content: ByteString): Oid {
  const hash = createHash(format).update(`${type} ${content.length}\0`, 'latin1')
  return asOid(hash.update(content, 'latin1').digest('hex'))
}

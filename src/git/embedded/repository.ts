import type { FsClient } from 'isomorphic-git'
import { asOid, isOid, type Oid, oidLength } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { compareBytes } from '../../domain/tree/change.js'
import { lineBreaksIn } from '../../domain/tree/destructive.js'
import { TooLargeObject } from '../object-faults.js'
import type { GitObject, ObjectType, Ref, Repository } from '../port.js'
import { encodeTree } from '../tree-format.js'
import type { FileSystem } from './files.js'
import { type RefStore, refStore } from './ref-store.js'
import { commitRefs } from './ref-transaction.js'

export interface EmbeddedOptions {
  /** Any file system: `node:fs`, memfs, … */
  readonly fs: FileSystem & FsClient
  /** The Git directory, as an absolute path with `/`. */
  readonly gitDir: string
  /** Makes an empty bare repository there first, with HEAD on `main`. */
  readonly init?: boolean
}

/**
 * A repository without Git itself: isomorphic-git on a file system of the
 * caller's. SHA-1 only, no worktrees, no reflogs, no hooks, and its transactions
 * are safe only within this process.
 */
export async function openEmbedded({ fs, gitDir, init = false }: EmbeddedOptions): Promise<Repository> {
  const git = await import('isomorphic-git')
  const place = { fs, gitdir: gitDir, cache: {} }
  if (init) await git.init({ ...place, bare: true, defaultBranch: 'main' })
  const store = refStore(fs, gitDir)

  async function read(oid: Oid, most = Number.POSITIVE_INFINITY): Promise<GitObject | null> {
    if (!isOid(oid) || oid.length !== oidLength('sha1')) return null
    try {
      const { type, object } = await git.readObject({ ...place, oid, format: 'content' })
      const content = Buffer.from(object as Uint8Array).toString('latin1') as ByteString
      if (content.length > most) throw new TooLargeObject(oid, content.length, lineBreaksIn(content))
      return { oid, type: type as ObjectType, content }
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) return null
      throw error
    }
  }

  async function write(type: ObjectType, content: ByteString): Promise<Oid> {
    const object = Buffer.from(content, 'latin1')
    return asOid(
      await git.writeObject({ ...place, type, object, format: 'content' } as Parameters<
        typeof git.writeObject
      >[0]),
    )
  }

  return {
    objectFormat: 'sha1',
    read,
    write,
    async resolve(name) {
      const oid = isOid(name) ? name : /^(?:HEAD$|refs\/)/.test(name) ? await store.read(name) : null
      return oid === null ? null : peel(oid, read)
    },
    refs: (prefixes) => listRefs(store, prefixes),
    async writeTrees(trees) {
      const oids: Oid[] = []
      for (const content of trees.map(encodeTree)) oids.push(await write('tree', content))
      return oids
    },
    updateRefs: (updates) =>
      inTurn(fs, gitDir, () => commitRefs(store, updates, async (oid) => (await read(oid))?.type ?? null)),
    async close() {},
  }
}

async function peel(oid: Oid, read: (oid: Oid) => Promise<GitObject | null>): Promise<Oid | null> {
  const object = await read(oid)
  if (object?.type === 'commit') return oid
  const tagged = object?.type === 'tag' ? /^object ([0-9a-f]{40})\n/.exec(object.content)?.[1] : undefined
  return tagged === undefined ? null : peel(asOid(tagged), read)
}

async function listRefs(store: RefStore, prefixes: readonly string[]): Promise<readonly Ref[]> {
  const wanted = (name: string) =>
    prefixes.some((prefix) => (prefix.endsWith('/') ? name.startsWith(prefix) : name === prefix))
  const names = (await store.names()).filter(wanted).sort(compareBytes)
  const current = await store.follow('HEAD')
  const refs = await Promise.all(
    names.map(async (name): Promise<Ref[]> => {
      const oid = await store.read(name)
      return oid === null ? [] : [{ name, oid, head: name === current, worktree: null }]
    }),
  )
  return refs.flat()
}

const turns = new WeakMap<object, Map<string, Promise<unknown>>>()

/** One after the other for each repository, whichever of its adapters asks. */
function inTurn<T>(fs: object, gitDir: string, work: () => Promise<T>): Promise<T> {
  const queues = turns.get(fs) ?? new Map<string, Promise<unknown>>()
  turns.set(fs, queues)
  const mine = (queues.get(gitDir) ?? Promise.resolve()).then(work, work)
  queues.set(gitDir, mine)
  return mine
}

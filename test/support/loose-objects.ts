import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { asOid, type ObjectFormat, type Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import type { ObjectType, TreeEntry } from '../../src/git/port.js'
import { encodeTree } from '../../src/git/tree-format.js'
import type { FileTree } from './file-tree.js'

/** Objects by their ids, as somebody makes them who has no Git at hand: bytes, and what they hash to. */
export interface ObjectStore {
  readonly format: ObjectFormat
  put(type: ObjectType, content: ByteString): Oid
  /** Stores a tree with all its folders. */
  putTree(tree: FileTree): Oid
  /** Leaves one out. */
  drop(oid: Oid): void
  /** Writes them all into `objects`, loose, as Git stores them. */
  writeTo(gitDir: string): void
}

// What lies in which repository already: many cases begin alike.
const written = new Map<string, Set<Oid>>()

export function objectStore(format: ObjectFormat): ObjectStore {
  const held = new Map<Oid, Buffer>()
  const put = (type: ObjectType, content: ByteString): Oid => {
    const bytes = Buffer.from(`${type} ${content.length}\0${content}`, 'latin1')
    const oid = asOid(createHash(format).update(bytes).digest('hex'))
    held.set(oid, bytes)
    return oid
  }
  return {
    format,
    put,
    putTree: (tree) =>
      putFolder(
        [...tree].map(([path, at]) => ({ path, ...at })),
        put,
      ),
    drop: (oid) => void held.delete(oid),
    writeTo(gitDir) {
      const there = written.get(gitDir) ?? new Set<Oid>()
      written.set(gitDir, there)
      for (const [oid, bytes] of held) {
        if (there.has(oid)) continue
        there.add(oid)
        const folder = join(gitDir, 'objects', oid.slice(0, 2))
        const file = join(folder, oid.slice(2))
        mkdirSync(folder, { recursive: true })
        writeFileSync(file, deflateSync(bytes, { level: 1 }), { mode: 0o444 })
      }
    },
  }
}

type Placed = { readonly path: string } & (FileTree extends ReadonlyMap<infer _, infer V> ? V : never)

function putFolder(files: readonly Placed[], put: ObjectStore['put']): Oid {
  const folders = new Map<string, Placed[]>()
  const entries: TreeEntry[] = []
  for (const { path, mode, oid } of files) {
    const slash = path.indexOf('/')
    if (slash < 0) entries.push({ name: path as ByteString, mode, oid })
    else {
      const below = { path: path.slice(slash + 1), mode, oid }
      const name = path.slice(0, slash)
      folders.set(name, [...(folders.get(name) ?? []), below])
    }
  }
  for (const [name, below] of folders)
    entries.push({ name: name as ByteString, mode: '040000', oid: putFolder(below, put) })
  return put('tree', encodeTree(entries))
}

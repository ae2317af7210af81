import { createHash } from 'node:crypto'
import { asOid, type ObjectFormat, type Oid } from '../domain/names/oid.js'
import type { ByteString } from '../domain/text/bytes.js'
import { compareBytes } from '../domain/tree/change.js'
import type { TreeEntry } from './port.js'

/** A tree that Git itself would not check out, or would read in two ways. */
export class MalformedTree extends Error {
  override readonly name = 'MalformedTree'

  readonly oid: Oid | null
  readonly why: string

  constructor(oid: Oid | null, why: string) {
    super(`malformed tree${oid === null ? '' : ` ${oid}`}: ${why}`)
    this.oid = oid
    this.why = why
  }
}

/** The raw tree of entries in any order, sorted as Git sorts them. Refuses what no tree may hold. */
export function encodeTree(entries: readonly TreeEntry[]): ByteString {
  const sorted = [...entries].sort((a, b) => compareBytes(sortKey(a), sortKey(b)))
  const why = flaw(sorted)
  if (why !== null) throw new MalformedTree(null, why)
  const raw = sorted.map(
    ({ mode, name, oid }) => `${mode === '040000' ? '40000' : mode} ${name}\0${rawOid(oid)}`,
  )
  return raw.join('') as ByteString
}

/** The id that Git gives to a tree of that content. */
export function treeOid(content: ByteString, format: ObjectFormat): Oid {
  const hash = createHash(format).update(`tree ${content.length}\0`, 'latin1')
  return asOid(hash.update(content, 'latin1').digest('hex'))
}

function flaw(sorted: readonly TreeEntry[]): string | null {
  const seen = new Set<string>()
  let before = ''
  for (const entry of sorted) {
    const { name } = entry
    const shown = JSON.stringify(name)
    if (name === '' || name.includes('/') || name.includes('\0')) return `${shown} is not a file name`
    // Git refuses to put these into an index, so nobody could ever check them out.
    if (name === '.' || name === '..' || name.toLowerCase() === '.git') return `${shown} is a forbidden name`
    // Not always neighbours: `a` the file and `a` the folder have `a.b` between them.
    if (seen.has(name)) return `${shown} is there twice`
    seen.add(name)
    // In a raw diff this id says that there is nothing.
    if (/^0+$/.test(entry.oid)) return `${shown} has no object`
    if (sortKey(entry) < before) return `${shown} is out of order`
    before = sortKey(entry)
  }
  return null
}

// Git compares a folder's name as though it ended in a slash.
function sortKey({ name, mode }: TreeEntry): string {
  return mode === '040000' ? `${name}/` : name
}

function rawOid(oid: Oid): string {
  return Buffer.from(oid, 'hex').toString('latin1')
}

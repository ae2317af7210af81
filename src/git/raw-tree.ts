import type { ObjectFormat, Oid } from '../domain/names/oid.js'
import type { ByteString } from '../domain/text/bytes.js'
import type { TreeEntry } from './port.js'
import { MalformedTree } from './tree-format.js'

/**
 * A tree as it is stored, known to be well formed, and where each of its entries begins. Folders grow to
 * thousands of entries, and whoever compares two of them wants the few that differ: an entry is made when it
 * is asked for.
 */
export interface RawTree {
  readonly content: ByteString
  readonly starts: readonly number[]
  /** Bytes of an id. */
  readonly width: number
}

const SPACE = 0x20
const SLASH = 0x2f
const DOT = 0x2e

/**
 * Looks at every byte of a raw tree. Old spellings of modes (`100664`, `040000`) are read as Git reads them.
 *
 * Refuses ({@link MalformedTree}) what could be shown as one thing and checked out as another: names that
 * repeat, are out of order, or are no file names; modes of nothing that Git stores; content that ends early.
 */
export function scanTree(content: ByteString, format: ObjectFormat, oid: Oid | null): RawTree {
  const width = format === 'sha1' ? 20 : 32
  const starts: number[] = []
  const tree: RawTree = { content, starts, width }
  let before: Span | null = null
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(' ', at)
    const nul = space < 0 ? -1 : content.indexOf('\0', space)
    const end = nul + 1 + width
    if (nul < 0 || end > content.length) throw new MalformedTree(oid, 'it ends early')
    const mode = modeAt(content, at, space)
    if (mode === null) throw new MalformedTree(oid, `mode ${JSON.stringify(content.slice(at, space))}`)
    const name: Span = { from: space + 1, to: nul, folder: mode === '040000' }
    starts.push(at)
    const why = flawOf(tree, name, before)
    if (why !== null)
      throw new MalformedTree(oid, `${JSON.stringify(content.slice(name.from, name.to))} ${why}`)
    before = name
    at = end
  }
  return tree
}

/** Where a name stands, and whether it is a folder's: Git sorts that as though it ended in a slash. */
interface Span {
  readonly from: number
  readonly to: number
  readonly folder: boolean
}

function flawOf(tree: RawTree, name: Span, before: Span | null): string | null {
  const { content, width } = tree
  if (name.from === name.to) return 'is not a file name'
  for (let at = name.from; at < name.to; at++) {
    if (content.charCodeAt(at) === SLASH) return 'is not a file name'
  }
  // Git refuses to put these into an index, so nobody could ever check them out.
  if (content.charCodeAt(name.from) === DOT && FORBIDDEN.test(content.slice(name.from, name.to))) {
    return 'is a forbidden name'
  }
  // In a raw diff this id says that there is nothing.
  if (content.charCodeAt(name.to + 1) === 0 && isZero(content, name.to + 1, width)) return 'has no object'
  if (before === null) return null
  const order = compareSpans(content, before, name)
  if (order === 0) return 'is there twice'
  if (order > 0) return 'is out of order'
  return name.folder && isFileBefore(tree, name) ? 'is there twice' : null
}

const FORBIDDEN = /^\.(?:|\.|git)$/i

function isZero(content: ByteString, from: number, width: number): boolean {
  for (let at = from; at < from + width; at++) if (content.charCodeAt(at) !== 0) return false
  return true
}

/** Negative, zero or positive, as the first sorts before, with or after the second. */
function compareSpans(content: ByteString, a: Span, b: Span): number {
  for (let at = 0; ; at++) {
    const [x, y] = [unitAt(content, a, at), unitAt(content, b, at)]
    if (x !== y || x < 0) return x - y
  }
}

function unitAt(content: ByteString, { from, to, folder }: Span, at: number): number {
  if (from + at < to) return content.charCodeAt(from + at)
  return folder && from + at === to ? SLASH : -1
}

/** `a` the file and `a` the folder are no neighbours: `a.b` stands between them. All between begin alike. */
function isFileBefore(tree: RawTree, { from, to }: Span): boolean {
  const { content, starts } = tree
  const name = content.slice(from, to)
  for (let at = starts.length - 2; at >= 0; at--) {
    const start = nameStart(tree, at)
    if (!content.startsWith(name, start)) return false
    if (content.charCodeAt(start + name.length) === 0) return true
  }
  return false
}

function nameStart({ content, starts }: RawTree, at: number): number {
  let next = starts[at] as number
  while (content.charCodeAt(next) !== SPACE) next++
  return next + 1
}

function modeAt(content: ByteString, from: number, to: number): TreeEntry['mode'] | null {
  if (to - from < 5 || to - from > 7) return null
  let bits = 0
  for (let at = from; at < to; at++) {
    const digit = content.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 7) return null
    bits = bits * 8 + digit
  }
  switch (bits & 0o170000) {
    case 0o100000:
      return bits & 0o100 ? '100755' : '100644'
    case 0o120000:
      return '120000'
    case 0o040000:
      return '040000'
    case 0o160000:
      return '160000'
    default:
      return null
  }
}

/** All entries, or those of a stretch. */
export function entriesOf(tree: RawTree, from = 0, to = tree.starts.length): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = from; at < to; at++) entries.push(entryAt(tree, at))
  return entries
}

function entryAt(tree: RawTree, at: number): TreeEntry {
  const { content, width } = tree
  const start = tree.starts[at] as number
  const from = nameStart(tree, at)
  const nul = content.indexOf('\0', from)
  return {
    mode: modeAt(content, start, from - 1) as TreeEntry['mode'],
    name: content.slice(from, nul) as ByteString,
    oid: Buffer.from(content.slice(nul + 1, nul + 1 + width), 'latin1').toString('hex') as Oid,
  }
}

export function findEntry(tree: RawTree, name: string): TreeEntry | undefined {
  if (name.includes('\0')) return undefined
  const wanted = `${name}\0`
  const at = tree.starts.findIndex((_, index) => tree.content.startsWith(wanted, nameStart(tree, index)))
  return at < 0 ? undefined : entryAt(tree, at)
}

/** The entries of either that may not be the other's: what both begin and end with is left out. */
export function differing(a: RawTree, b: RawTree): readonly [readonly TreeEntry[], readonly TreeEntry[]] {
  const head = commonHead(a.content, b.content)
  const least = Math.min(a.starts.length, b.starts.length)
  // An entry that begins where both are still alike may end where they are not.
  let from = 0
  while (from < least && endOf(a, from) <= head && endOf(b, from) <= head) from++
  const tail = commonTail(a.content, b.content)
  let [i, j] = [a.starts.length, b.starts.length]
  while (i > from && j > from) {
    const left = a.content.length - (a.starts[i - 1] as number)
    if (left > tail || left !== b.content.length - (b.starts[j - 1] as number)) break
    i--
    j--
  }
  return [entriesOf(a, from, i), entriesOf(b, from, j)]
}

const endOf = ({ content, starts }: RawTree, at: number): number => starts[at + 1] ?? content.length

// Whole pieces are compared at once, which is many times faster than one by one.
const PIECE = 128

function commonHead(a: string, b: string): number {
  const least = Math.min(a.length, b.length)
  let at = 0
  while (at + PIECE <= least && a.slice(at, at + PIECE) === b.slice(at, at + PIECE)) at += PIECE
  while (at < least && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

function commonTail(a: string, b: string): number {
  const least = Math.min(a.length, b.length)
  const piece = (text: string, from: number): string =>
    text.slice(text.length - from - PIECE, text.length - from)
  let at = 0
  while (at + PIECE <= least && piece(a, at) === piece(b, at)) at += PIECE
  while (at < least && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++
  return at
}

import { decodeLossy } from '../text/bytes.js'
import type { Path } from './path.js'
import { isShort, mayBeShortFor } from './short-names.js'

/** The names of a path from the top, folded: equal where some file system takes them for one. */
export type Names = readonly string[]

/**
 * What a path may mean: as POSIX cuts it into names, and as NTFS does. Both are folded as HFS+, APFS and NTFS fold
 * names, all at once; where those differ, that is one meaning more than there is on each, never one less. (The rules
 * by which Git refuses `.git` itself: `is_ntfs_dotgit` and `is_hfs_dotgit`, and core.protectNTFS, core.protectHFS.)
 */
export function meaningsOf(path: Path): readonly Names[] {
  if (isPlain(path)) return [path.split('/')]
  const text = decodeLossy(path)
  return [text.split('/').map(foldName), ntfsNames(text)]
}

/** Does it mean nothing but itself? Most paths do. */
export function isPlain(path: Path): boolean {
  return PLAIN.test(path) && !TRAILING_DOT.test(path)
}

const PLAIN = /^[a-z0-9_.\-/]*$/
const TRAILING_DOT = /\.(?:\/|$)/

/** The name without what is not seen, without case, however its accents are composed. */
export function foldName(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name.toLowerCase()
  // Up and down again: the long s, the Kelvin sign and ligatures come down as what they stand for. Down first: the
  // capital sharp s is its own upper case, and comes down as one that has another.
  return name.replace(UNSEEN, '').normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}

// HFS+ drops some of these, and APFS knows more of them.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/** A backslash parts names; a stream, and dots and spaces at the end, are none of a name; `.` and `..` lead about. */
function ntfsNames(text: string): Names {
  const names: string[] = []
  for (const written of text.split(/[/\\]/)) {
    // HFS+ ends a name where UTF-8 is malformed, to Git.
    const [name = ''] = written.split(/[:\ufffd\ufffe\uffff]/, 1)
    const folded = foldName(name).replace(TRAILING, '')
    if (folded !== '') names.push(folded)
    else if (/^\.\.(?!\.)/.test(name)) names.pop()
  }
  return names
}

const TRAILING = /(?<![. ])[. ]+$/

/** May a folded name be that of a file which is called so? By itself, or as its short name on NTFS. */
export function mayBe(name: string, called: string): boolean {
  return name === called || (isShort(name) && mayBeShortFor(name, called))
}

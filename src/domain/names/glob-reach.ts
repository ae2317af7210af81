import { foldName } from './path-meanings.js'

/**
 * Where a glob may match, as far as that is told without asking it: at one path, or anywhere behind what is fixed at its
 * beginning. It may match less, and nothing else.
 */
export interface Reach {
  readonly glob: string
  /** What all that it matches begins with, as it is spelled. */
  readonly fixed: string
  /** Nothing in it is open: it matches this path alone. */
  readonly one: boolean
  /** {@link fixed} as file systems may take it that know no case, and compose accents as they like. */
  readonly folded: string
}

// What means more than itself to the library that reads globs: quotes vanish there, and so do bytes of zero.
const OPEN = /[*?[\]{}()|\\"\0]/
/** With a parenthesis behind it, it is no letter of the name. */
const BEFORE_GROUP = /[@+!?*]$/

export function reachOf(glob: string): Reach {
  const at = glob.search(OPEN)
  const fixed = at < 0 ? glob : glob.slice(0, at).replace(glob[at] === '(' ? BEFORE_GROUP : '', '')
  return { glob, fixed, one: at < 0, folded: folded(fixed) }
}

/** Of a path, whatever letters it has. */
export const oneReach = (path: string): Reach => ({
  glob: path,
  fixed: path,
  one: true,
  folded: folded(path),
})

// A sigma is another letter at the end of a word, and where that is, what follows says.
const folded = (text: string): string => foldName(text).normalize('NFD').replaceAll('ς', 'σ')

/** May two globs match one file, on some file system? Never no where they do. */
export function mayMeet(a: Reach, b: Reach): boolean {
  if (a.one && b.one) return a.folded === b.folded
  if (a.one) return isIn(a, b)
  if (b.one) return isIn(b, a)
  return a.folded.startsWith(b.folded) || b.folded.startsWith(a.folded)
}

// `src/**` matches `src` as well.
const isIn = (one: Reach, open: Reach): boolean =>
  one.folded.startsWith(open.folded) || `${one.folded}/` === open.folded

/** Does a glob match all that another matches? Never yes where it does not: it is the same, or a folder with all in it. */
export const holds = (outer: Reach, inner: Reach): boolean =>
  outer.glob === inner.glob || (isFolder(outer) && inner.fixed.startsWith(outer.fixed))

/** Is it a folder with all that is in it? */
export const isFolder = ({ glob, fixed }: Reach): boolean =>
  glob === `${fixed}**` && (fixed === '' || fixed.endsWith('/'))

const LONGEST = 500

/** Why a text is no glob for the files of a repository, or `null`. */
export function whyNoReach(text: string): string | null {
  if (text.length > LONGEST) return `it has more than ${LONGEST} characters`
  if (text.startsWith('!')) return 'it begins with "!"'
  if (text.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'a path goes from the top of the repository, without "." and ".." in it or "/" at its ends'
  return null
}

import type { Path } from '../names/path.js'
import { decodeLossy } from '../text/bytes.js'
import { type Link, linksOf } from './links.js'
import { numbersIn } from './numbers.js'
import type { Around } from './sketch.js'

/** What a document refers to, and how. */
export interface References {
  /** A file of the tree, and why it is one: the first place that says so. */
  readonly found: ReadonlyMap<Path, string>
  /** Links that leave the repository: they are named and never followed. */
  readonly outside: readonly Link[]
  /** Links to files that are not there. */
  readonly missing: readonly Link[]
}

// With a slash, or a name and an extension: what looks like the path of a file.
const PATH =
  /(?<![\w/.:@+~-])(?:\.{0,2}\/)?(?:[\w@.+~-]{1,100}\/){0,12}[\w@+~-]{1,100}(?:\.[\w-]{1,40}){0,3}\.[A-Za-z]\w{0,9}(?![\w/])/g
const PATHS_AT_MOST = 5000

/** The references of a document: its links, the numbers (RFC-0001) and the paths that it names. */
export function referencesIn(text: string, path: Path, { places, numbered }: Around): References {
  const found = new Map<Path, string>()
  const outside: Link[] = []
  const missing: Link[] = []
  const add = (file: Path, why: string): void => {
    if (file !== path && !found.has(file)) found.set(file, why)
  }
  for (const link of linksOf(text)) {
    const file = places.follow(link.target, path)
    if (file === 'outside') outside.push(link)
    else if (file !== null) add(file, `linked on line ${link.line}`)
    else if (/[./]/.test(link.target)) missing.push(link)
  }
  for (const mention of numbersIn(text, numbered)) add(mention.path, `named as ${mention.text}`)
  for (const [file, words] of pathsIn(text, path, places)) add(file, `named by its path, ${words}`)
  return { found, outside, missing }
}

function* pathsIn(text: string, from: Path, places: Around['places']): Iterable<readonly [Path, string]> {
  const tried = new Set<string>()
  for (const [words] of text.matchAll(PATH)) {
    if (tried.has(words)) continue
    if (tried.add(words).size > PATHS_AT_MOST) return
    const beside = words.startsWith('.') ? places.follow(words, from) : null
    const file = beside === null || beside === 'outside' ? places.named(words) : beside
    // A bare name that many folders have, like `index.ts`, means none of them.
    if (file !== null && sameEnding(words, file)) yield [file, words]
  }
}

const sameEnding = (words: string, file: Path): boolean =>
  decodeLossy(file)
    .toLowerCase()
    .endsWith(words.slice(words.lastIndexOf('.')).toLowerCase())

import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import { decodeLossy } from '../text/bytes.js'
import { linksOf } from './links.js'
import type { Numbered } from './numbers.js'
import { numbersIn } from './numbers.js'
import { outlineOf } from './outline.js'
import type { Places } from './places.js'
import { type Counts, countTerms, type Query } from './query.js'

/** A document of the tree, read. */
export interface Read {
  readonly path: Path
  readonly oid: Oid
  readonly text: string
  /** In bytes. */
  readonly size: number
}

/** What is kept of a document when it has passed by: its text is not. */
export interface Sketch {
  readonly path: Path
  readonly oid: Oid
  readonly size: number
  readonly title: string
  /** The documents that it refers to, each once, itself left out. */
  readonly links: readonly Path[]
  /** It names the file at hand, by its path or by a file name that says something. */
  readonly names: boolean
  readonly counts: Counts
}

export interface Around {
  readonly places: Places
  readonly numbered: Numbered
}

export function sketch(document: Read, query: Query, { places, numbered }: Around, asked: Path): Sketch {
  const { path, oid, size, text } = document
  const links = new Set<Path>(numbersIn(text, numbered).map((mention) => mention.path))
  for (const { target } of linksOf(text)) {
    const found = places.follow(target, path)
    if (found !== null && found !== 'outside') links.add(found)
  }
  links.delete(path)
  return {
    path,
    oid,
    size,
    title: outlineOf(text).title,
    links: [...links],
    names: path !== asked && namesFile(text, asked),
    counts: countTerms(query, text, nameOf(path)),
  }
}

function namesFile(text: string, path: Path): boolean {
  const whole = decodeLossy(path)
  const name = whole.slice(whole.lastIndexOf('/') + 1)
  return text.includes(GENERIC.test(name) ? whole : name)
}

const GENERIC = /^(?:index|readme|_index|page|doc|main|mod|package|__init__)(?:\.|$)/i

/** The words of a file's name, of its folder's where the name says nothing. */
export function nameOf(path: Path): string {
  const parts = decodeLossy(path).split('/')
  const stem = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '').replace(/^\d+[-_.]/, '')
  const name = /^(?:index|readme|_index|page|doc)$/i.test(stem) ? (parts.at(-2) ?? stem) : stem
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
}

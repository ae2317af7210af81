import type { Path } from '../names/path.js'
import { decodeLossy } from '../text/bytes.js'
import { bm25, phraseOf, type Query } from './query.js'
import { nameOf, type Sketch } from './sketch.js'
import { READ_AT_MOST, wordsOf } from './words.js'

/** What speaks for a document, each from 0 to 1. */
export interface Signals {
  /** Its words are those of the document at hand. */
  readonly text: number
  /** The document at hand calls it by its title or its file name. */
  readonly named: number
  /** It refers to the document at hand. */
  readonly back: number
  /** Whoever refers to the document at hand refers to it, too. */
  readonly together: number
  /** Documents on the same topic refer to it. */
  readonly neighbours: number
  /** Many refer to it. */
  readonly popular: number
  /** Its place is close by. */
  readonly place: number
}

export interface Asked {
  readonly path: Path
  readonly text: string
  readonly query: Query
}

/** The signals of each document, in their order. Nothing in here asks what the document at hand links to. */
export function signalsOf(asked: Asked, documents: readonly Sketch[]): readonly Signals[] {
  const text = toOne(
    bm25(
      asked.query,
      documents.map(({ counts }) => counts),
    ),
  )
  const named = namedIn(asked, documents)
  const { together, neighbours, popular } = linkSignals(asked.path, documents, text)
  return documents.map((document, at) => ({
    text: text[at] ?? 0,
    named: named[at] ?? 0,
    back: document.names || document.links.includes(asked.path) ? 1 : 0,
    together: together.get(document.path) ?? 0,
    neighbours: neighbours.get(document.path) ?? 0,
    popular: popular.get(document.path) ?? 0,
    place: nearness(asked.path, document.path),
  }))
}

const NEIGHBOURS = 30

function linkSignals(path: Path, documents: readonly Sketch[], similar: readonly number[]) {
  const nearest = documents
    .map((document, at) => ({ document, weight: (similar[at] ?? 0) ** 2 }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, NEIGHBOURS)
  const citing = documents.filter(({ links }) => links.includes(path))
  // One that refers to everything says little of any two; and of a single one, its word alone is not enough.
  const together = shares(
    citing.map((document) => ({ document, weight: 1 / Math.log2(2 + document.links.length) })),
    0.3,
  )
  const neighbours = shares(nearest, 0)
  const popular = new Map<Path, number>()
  for (const { links } of documents) for (const link of links) popular.set(link, (popular.get(link) ?? 0) + 1)
  const all = Math.log1p(documents.length)
  return {
    together,
    neighbours,
    popular: new Map([...popular].map(([key, value]) => [key, Math.log1p(value) / all])),
  }
}

interface Weighed {
  readonly document: Sketch
  readonly weight: number
}

/** Which part of these documents, by weight, refers to each; `doubt` is the weight of what nobody has seen. */
function shares(documents: readonly Weighed[], doubt: number): ReadonlyMap<Path, number> {
  const found = new Map<Path, number>()
  const all = documents.reduce((sum, { weight }) => sum + weight, doubt)
  for (const { document, weight } of documents)
    for (const link of document.links)
      found.set(link, (found.get(link) ?? 0) + weight / (all === 0 ? 1 : all))
  return found
}

const PHRASE_AT_MOST = 6

/** How clearly the text calls each document by its name: longer and rarer names are clearer. */
function namedIn({ text }: Asked, documents: readonly Sketch[]): readonly number[] {
  const said = phrases(wordsOf(text.slice(0, READ_AT_MOST)))
  const commonness = new Map<string, number>()
  for (const document of documents)
    for (const name of namesOf(document)) commonness.set(name, (commonness.get(name) ?? 0) + 1)
  return documents.map((document) =>
    Math.max(
      0,
      ...namesOf(document).map((name) => {
        const words = name.split(' ').length
        const times = said.get(name) ?? 0
        const clear = words === 1 ? 0.35 : 1 - 0.5 ** words
        return times === 0 ? 0 : (clear * Math.min(1, 0.6 + 0.2 * times)) / (commonness.get(name) ?? 1)
      }),
    ),
  )
}

function namesOf({ path, title }: Sketch): readonly string[] {
  const names = [title, title.replace(/\([^()]*\)|[:|].*/g, ''), nameOf(path)].map(phraseOf)
  return [...new Set(names)].filter((name) => name.length > 2 && name.split(' ').length <= PHRASE_AT_MOST)
}

function phrases(words: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (let at = 0; at < words.length; at++) {
    let phrase = ''
    for (let more = 0; more < PHRASE_AT_MOST && at + more < words.length; more++) {
      phrase = more === 0 ? (words[at] ?? '') : `${phrase} ${words[at + more]}`
      found.set(phrase, (found.get(phrase) ?? 0) + 1)
    }
  }
  return found
}

function nearness(a: Path, b: Path): number {
  const [as, bs] = [decodeLossy(a).split('/').slice(0, -1), decodeLossy(b).split('/').slice(0, -1)]
  let shared = 0
  while (shared < as.length && shared < bs.length && as[shared] === bs[shared]) shared++
  return (1 + shared) / (1 + Math.max(as.length, bs.length))
}

function toOne(values: readonly number[]): readonly number[] {
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  return most === 0 ? values : values.map((value) => value / most)
}

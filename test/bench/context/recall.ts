import MiniSearch from 'minisearch'
import { STRATEGIES } from '../../../src/definitions/strategies.js'
import { numberedAmong } from '../../../src/domain/gather/numbers.js'
import { placesIn } from '../../../src/domain/gather/places.js'
import { queryOf } from '../../../src/domain/gather/query.js'
import { rankDocuments } from '../../../src/domain/gather/rank.js'
import { referencesIn } from '../../../src/domain/gather/references.js'
import { nameOf, type Read, sketch } from '../../../src/domain/gather/sketch.js'
import type { Strategy } from '../../../src/domain/gather/strategy.js'
import { asOid } from '../../../src/domain/names/oid.js'
import type { Path } from '../../../src/domain/names/path.js'
import { decodeUtf8, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import { type DocumentSet, half, type SetDocument } from './document-sets.js'
import { hide, type Reference, referencesOf } from './truth.js'

/** How a document is shown: as it is, without its references, or without them but with the words of its links. */
export const SHOWN = ['visible', 'hidden', 'hidden, words kept'] as const
export type Shown = (typeof SHOWN)[number]

export interface Measured {
  readonly half: 'seen' | 'unseen'
  readonly shown: Shown
  readonly documents: number
  readonly ours: Scores
  /** Plain BM25 over whole files, asked with the whole document. */
  readonly plain: Scores
}

export interface Scores {
  /** Of the references the part that is among the first ten; of ten, where a document has more. */
  readonly recall: number
  /** Of the first ten the part that is a reference. */
  readonly precision: number
}

const FIRST = 10

/** Hides the references of each document that has some, and looks how many of them are found. */
export function measure(set: DocumentSet): readonly Measured[] {
  const references = referencesOf(set)
  const asked = set.documents.filter(({ path }) => referredBy(references, path).size > 0)
  const [find, findPlain] = [gatherer(set), plainSearch(set)]
  const halves = set.tuned ? (['seen', 'unseen'] as const) : (['unseen'] as const)
  const rows = halves.flatMap((which) => SHOWN.map((shown) => ({ which, shown })))
  return rows.map(({ which, shown }) => {
    const documents = asked.filter(({ path }) => !set.tuned || half(path) === which)
    const scored = documents.map((document) => {
      const wanted = referredBy(references, document.path)
      const text = show(document, references.get(document.path) ?? [], shown)
      return {
        ours: score(find(document.path, text), wanted),
        plain: score(findPlain(document.path, text), wanted),
      }
    })
    return {
      half: which,
      shown,
      documents: documents.length,
      ours: mean(scored.map(({ ours }) => ours)),
      plain: mean(scored.map(({ plain }) => plain)),
    }
  })
}

function show({ text }: SetDocument, references: readonly Reference[], shown: Shown): string {
  if (shown === 'visible') return text
  return hide(text, references, shown === 'hidden' ? 'taken' : 'kept')
}

const referredBy = (
  references: ReadonlyMap<string, readonly Reference[]>,
  path: string,
): ReadonlySet<string> => new Set((references.get(path) ?? []).map(({ to }) => to))

type Find = (path: string, text: string) => readonly string[]

/** What `wf context` does with the files of a tree, without the tree. */
function gatherer(set: DocumentSet): Find {
  const strategy = builtIn('rfc-review')
  const documents: readonly Read[] = set.documents.map(({ path, text }) => ({
    path: encodeUtf8(path),
    oid: asOid('0'.repeat(40)),
    text,
    size: text.length,
  }))
  const around = {
    places: placesIn(set.files.map(encodeUtf8)),
    numbered: numberedAmong(documents.map(({ path }) => path)),
  }
  return (name, text) => {
    const path: Path = encodeUtf8(name)
    const query = queryOf(text, nameOf(path))
    const sketches = documents.map((document) => sketch(document, query, around, path))
    const references = referencesIn(text, path, around)
    const known = { references, together: new Map(), architecture: new Set<Path>() }
    return rankDocuments({ path, text, query }, sketches, known, strategy)
      .slice(0, FIRST)
      .map((ranked) => decodeUtf8(ranked.path) ?? '')
  }
}

function builtIn(name: string): Strategy {
  const strategy = STRATEGIES.get(name)
  if (strategy === undefined) throw new Error(`no strategy is called ${name}`)
  return strategy
}

function plainSearch(set: DocumentSet): Find {
  const index = new MiniSearch<SetDocument>({ fields: ['text'], idField: 'path' })
  index.addAll([...set.documents])
  return (path, text) =>
    index
      .search(text, { combineWith: 'OR' })
      .map(({ id }) => String(id))
      .filter((id) => id !== path)
      .slice(0, FIRST)
}

function score(found: readonly string[], wanted: ReadonlySet<string>): Scores {
  const hits = found.filter((path) => wanted.has(path)).length
  return {
    recall: hits / Math.min(FIRST, wanted.size),
    precision: found.length === 0 ? 0 : hits / found.length,
  }
}

function mean(scores: readonly Scores[]): Scores {
  const of = (pick: (each: Scores) => number): number =>
    scores.reduce((sum, each) => sum + pick(each), 0) / Math.max(1, scores.length)
  return { recall: of(({ recall }) => recall), precision: of(({ precision }) => precision) }
}

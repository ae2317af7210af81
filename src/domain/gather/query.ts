import { frontMatterOf, outlineOf } from './outline.js'
import { eachWord, READ_AT_MOST, wordsOf } from './words.js'

/** What is looked for: the words of the document at hand, each with a number and a weight. */
export interface Query {
  /** Of the document at hand. */
  readonly title: string
  readonly terms: ReadonlyMap<string, number>
  /** By the number of the term: how much the document speaks of it. */
  readonly weights: readonly number[]
}

const TITLE = 6
const HEADING = 2
const TERMS_AT_MOST = 4000

/** The words of a document that others are compared with. Its title counts most, then its headings. */
export function queryOf(text: string, name: string): Query {
  const counts = new Map<string, number>()
  const count = (words: string, weight: number): void =>
    eachWord(words, (word) => void counts.set(word, (counts.get(word) ?? 0) + weight))
  const { title, headings } = outlineOf(text)
  count(text.slice(frontMatterOf(text).length).slice(0, READ_AT_MOST), 1)
  count(title, TITLE)
  count(name, TITLE)
  for (const heading of headings) count(heading, HEADING)
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, TERMS_AT_MOST)
  return {
    title,
    terms: new Map(kept.map(([word], at) => [word, at])),
    weights: kept.map(([, weight]) => Math.log2(1 + weight)),
  }
}

/** How often a document has each term of a query, and how long it is. */
export interface Counts {
  readonly terms: readonly number[]
  readonly times: readonly number[]
  readonly length: number
}

// A word of the title says more of what a document is about than one of its sentences.
const BOOST = { title: 8, heading: 3, text: 1 }

export function countTerms(query: Query, text: string, name: string): Counts {
  const counts = new Map<number, number>()
  let length = 0
  const add = (words: string, boost: number): void =>
    eachWord(words, (word) => {
      length++
      const term = query.terms.get(word)
      if (term !== undefined) counts.set(term, (counts.get(term) ?? 0) + boost)
    })
  const { title, headings } = outlineOf(text)
  add(text.slice(0, READ_AT_MOST), BOOST.text)
  add(title, BOOST.title)
  add(name, BOOST.title)
  for (const heading of headings) add(heading, BOOST.heading)
  return { terms: [...counts.keys()], times: [...counts.values()], length }
}

const K1 = 1.2
const B = 0.75

/**
 * BM25 of each document for a query, in their order. An index would be made for many questions; there is one,
 * so the documents pass by it once, and only the words that it asks for are counted.
 */
export function bm25(query: Query, documents: readonly Counts[]): readonly number[] {
  const idf = rarity(query, documents)
  const average = documents.reduce((sum, each) => sum + each.length, 0) / Math.max(1, documents.length)
  return documents.map(({ terms, times, length }) => {
    const norm = K1 * (1 - B + (B * length) / Math.max(1, average))
    let score = 0
    for (let at = 0; at < terms.length; at++) {
      const [term = 0, count = 0] = [terms[at], times[at]]
      score += (query.weights[term] ?? 0) * (idf[term] ?? 0) * ((count * (K1 + 1)) / (count + norm))
    }
    return score
  })
}

function rarity(query: Query, documents: readonly Counts[]): readonly number[] {
  const having = new Array<number>(query.weights.length).fill(0)
  for (const { terms } of documents) for (const term of terms) having[term] = (having[term] ?? 0) + 1
  return having.map((count) => Math.log(1 + (documents.length - count + 0.5) / (count + 0.5)))
}

/** Words as they are compared when somebody names a document: `Declaration block` is `declaration-block`. */
export const phraseOf = (words: string): string => wordsOf(words).join(' ')

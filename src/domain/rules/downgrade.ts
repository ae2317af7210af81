import type { Data } from '../definition/definition.js'
import type { Found } from './found.js'
import { type Fields, isDecided, objectsIn, textAt, textsIn } from './listed.js'

/**
 * The numbers and the names of a requirement are in the rows that prove it: "500 questions from Alpha and Beta" is not
 * proved by "some questions". What is checked is whether they are there, and not what is said of them: that is read by people.
 * A requirement without a row is another rule's.
 */
export function downgrade(given: ReadonlyMap<string, Data>): readonly Found[] {
  const ledger = objectsIn(given.get('ledger'))
  const rows = objectsIn(given.get('rows'))
  const most = Math.max(ledger.length, rows.length)
  if (most > MOST_COMPARED)
    return [{ said: `${most} entries are more than the ${MOST_COMPARED} that are compared`, about: null }]
  const proofs = proofsIn(rows)
  let left = MOST_SEARCHED
  return ledger.flatMap((requirement): readonly Found[] => {
    const id = textAt(requirement, 'id')
    const proof = proofs.get(id)
    if (proof === undefined || isDecided(requirement)) return []
    const text = textAt(requirement, 'text')
    if (text.length > LONGEST)
      return [{ said: `${id} is longer than the ${LONGEST} letters that are compared`, about: proof.first }]
    const details = detailsOf(text)
    left -= details.length * proof.text.length
    if (left < 0) return [{ said: `${id}: the rows have too much text to compare`, about: proof.first }]
    const lost = details.filter(
      (detail) =>
        !proof.words.has(detail.toLowerCase()) &&
        !(isPhrase(detail) && proof.text.includes(detail.toLowerCase())),
    )
    if (lost.length === 0) return []
    const told = lost.slice(0, MOST_TOLD).map((each) => `"${each}"`)
    return [{ said: `${proof.ids} lost ${told.join(', ')} of ${id}`, about: proof.first }]
  })
}

// Of what others wrote: it is compared again wherever it changed. Nobody signs for requirements that are longer.
const MOST_COMPARED = 1000
const LONGEST = 10_000
/** Letters of rows, once for each detail that is looked for in them. */
const MOST_SEARCHED = 50_000_000

/** What the rows of one requirement say. */
interface Proof {
  readonly first: Fields
  readonly ids: string
  readonly words: ReadonlySet<string>
  readonly text: string
}

/** By requirement: each row is read once. */
function proofsIn(rows: readonly Fields[]): ReadonlyMap<string, Proof> {
  const own = new Map<string, Fields[]>()
  for (const row of rows) {
    const requirement = textAt(row, 'requirement')
    const before = own.get(requirement)
    if (before === undefined) own.set(requirement, [row])
    else before.push(row)
  }
  return new Map([...own].map(([requirement, all]) => [requirement, proofOf(all)]))
}

function proofOf(rows: readonly Fields[]): Proof {
  const texts = rows.flatMap((row) => textsIn(withoutNames(row)))
  return {
    first: rows[0] ?? {},
    ids: rows.map((row) => textAt(row, 'id')).join(', '),
    words: new Set(texts.flatMap(wordsIn)),
    text: texts.join('\n').toLowerCase(),
  }
}

const MOST_TOLD = 5
const MOST_DETAILS = 200

const withoutNames = (row: Fields): Data => {
  const { id: _, requirement: __, decided: ___, ...rest } = row
  return rest
}

const NUMBER = /\d[\d.,]*\d|\d/g
const QUOTED = /`([^`\n]{1,100})`|"([^"\n]{1,100})"/g

/** The numbers of a text, its names, and what it quotes. */
export function detailsOf(text: string): readonly string[] {
  const names = namesIn(text)
  // A number in a name is no number of its own.
  const bare = names.slice(0, MOST_DETAILS).reduce((rest, name) => rest.replaceAll(name, ' '), text)
  const numbers = (bare.match(NUMBER) ?? []).map(plainNumber)
  const quoted = [...text.matchAll(QUOTED)].map(([, code, words]) => code ?? words ?? '')
  return [...new Set([...numbers, ...quoted, ...names])].slice(0, MOST_DETAILS)
}

/** Words that are written like names: a capital in the middle of a sentence, or a capital, a digit or "_" inside. */
function namesIn(text: string): readonly string[] {
  let starts = true
  return (text.match(/\S+/g) ?? []).flatMap((token) => {
    const begins = starts
    starts = /[.!?:]$/.test(token)
    const word = withoutEnd(/[\p{L}\p{N}_][\p{L}\p{N}_.-]*/u.exec(token)?.[0] ?? '')
    if (!/\p{L}/u.test(word)) return []
    const inside = /[\p{Lu}\p{N}_]/u.test(word.slice(1))
    return inside || (!begins && /^\p{Lu}/u.test(word)) ? [word] : []
  })
}

/** Without the dots and hyphens that end it. */
function withoutEnd(word: string): string {
  let end = word.length
  while (end > 0 && '.-'.includes(word[end - 1] ?? '')) end--
  return word.slice(0, end)
}

const isPhrase = (detail: string): boolean => !/^\d/.test(detail)

/** `1,000` and `1000` are the same number. */
const plainNumber = (number: string): string => number.replace(/,(?=\d{3}\b)/g, '').replace(/[.,]$/, '')

function wordsIn(text: string): readonly string[] {
  const numbers = (text.match(NUMBER) ?? []).map(plainNumber)
  const words = text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []
  return [...numbers, ...words]
}

import type { Data } from '../definition/definition.js'
import type { Found } from './found.js'
import { isDecided, objectsIn, textAt, textsIn } from './listed.js'

/**
 * The numbers and the names of a requirement are in the rows that prove it: "500 questions from Alpha and Beta" is not
 * proved by "some questions". What is checked is whether they are there, and not what is said of them: that is read by people.
 * A requirement without a row is another rule's.
 */
export function downgrade(given: ReadonlyMap<string, Data>): readonly Found[] {
  const rows = objectsIn(given.get('rows'))
  return objectsIn(given.get('ledger')).flatMap((requirement): readonly Found[] => {
    const id = textAt(requirement, 'id')
    const own = rows.filter((row) => textAt(row, 'requirement') === id)
    const [first] = own
    if (first === undefined || isDecided(requirement)) return []
    const words = new Set(own.flatMap((row) => textsIn(withoutNames(row))).flatMap(wordsIn))
    const text = own
      .flatMap((row) => textsIn(withoutNames(row)))
      .join('\n')
      .toLowerCase()
    const lost = detailsOf(textAt(requirement, 'text')).filter(
      (detail) =>
        !words.has(detail.toLowerCase()) && !(isPhrase(detail) && text.includes(detail.toLowerCase())),
    )
    if (lost.length === 0) return []
    const ids = own.map((row) => textAt(row, 'id')).join(', ')
    const said = `${ids} lost ${lost
      .slice(0, MOST_TOLD)
      .map((each) => `"${each}"`)
      .join(', ')} of ${id}`
    return [{ said, about: first }]
  })
}

const MOST_TOLD = 5
const MOST_DETAILS = 200

const withoutNames = (row: { readonly [key: string]: Data }): Data => {
  const { id: _, requirement: __, decided: ___, ...rest } = row
  return rest
}

const NUMBER = /\d[\d.,]*\d|\d/g
const QUOTED = /`([^`\n]{1,100})`|"([^"\n]{1,100})"/g

/** The numbers of a text, its names, and what it quotes. */
export function detailsOf(text: string): readonly string[] {
  const names = namesIn(text)
  // A number in a name is no number of its own.
  const bare = names.reduce((rest, name) => rest.replaceAll(name, ' '), text)
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

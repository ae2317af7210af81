import { type Data, isRecord } from '../definition/definition.js'
import { type Found, firstFound, told } from './found.js'
import { type Fields, listAt, textAt } from './listed.js'
import { strongLines } from './strong-lines.js'

/** A text that was handed in, by what rows call it. */
interface Source {
  readonly name: string
  readonly at: number
  readonly lines: readonly string[]
  /** For each line, how many ranges begin there less those that ended before it. */
  readonly ranges: Int32Array
}

const MOST_SOURCES = 100
const MOST_ROWS = 1000
const MOST_LETTERS = 4_000_000
const MOST_LINES = 100_000

/**
 * Each strong line of a source lies in the range of a row of the ledger. Whether the row says what the line says is read by
 * people; a row that names no lines claims none.
 */
export function sourceLines(given: ReadonlyMap<string, Data>): readonly Found[] {
  const { sources, unread } = sourcesIn(given.get('corpus'))
  const rows = listAt(given.get('ledger'), 'requirements')
  if (rows === null) return [{ said: 'there is no list of requirements', about: null }]
  if (rows.length > MOST_ROWS)
    return [{ said: `${rows.length} rows are more than the ${MOST_ROWS} that are read`, about: null }]
  const wrong = rows.flatMap((row) => claim(row, sources))
  // Where a source could not be read, a row that names it may be right.
  const first = unread.length > 0 ? unread : wrong
  return firstFound([...first, ...[...new Set(sources.values())].flatMap(unclaimed)])
}

type Sources = ReadonlyMap<string, Source>

function sourcesIn(value: Data | undefined): {
  readonly sources: Sources
  readonly unread: readonly Found[]
} {
  const none = (said: string) => ({ sources: new Map(), unread: [{ said, about: null }] })
  const list = listAt(value, 'sources')
  if (list === null || list.length === 0) return none('the corpus has no sources')
  if (list.length > MOST_SOURCES)
    return none(`${list.length} sources are more than the ${MOST_SOURCES} that are read`)
  const letters = list.map((each) => (isRecord(each) ? textAt(each, 'text').length : 0))
  if (letters.reduce((sum, each) => sum + each, 0) > MOST_LETTERS)
    return none(`the sources have more than the ${MOST_LETTERS} letters that are read`)
  const sources = new Map<string, Source>()
  const unread: Found[] = []
  let left = MOST_LINES
  for (const [at, each] of list.entries()) {
    const read = isRecord(each) ? sourceOf(each, at + 1) : 'is not an object'
    if (typeof read === 'string') unread.push({ said: `source ${at + 1} ${read}`, about: each })
    else {
      left -= read.lines.length
      if (left < 0) return none(`the sources have more than the ${MOST_LINES} lines that are read`)
      for (const name of namesOf(each as Fields)) {
        if (sources.has(name)) unread.push({ said: `a second source is called ${told(name)}`, about: each })
        else sources.set(name, read)
      }
    }
  }
  return { sources, unread }
}

function sourceOf(each: Fields, at: number): Source | string {
  const [name] = namesOf(each)
  if (name === undefined) return 'has neither "id" nor "path"'
  if (typeof each['text'] !== 'string') return 'has no text'
  const lines = each['text'].split(/\r?\n/)
  // What ends with a newline has no line behind it.
  if (lines.at(-1) === '') lines.pop()
  return { name, at, lines, ranges: new Int32Array(lines.length + 2) }
}

const namesOf = (each: Fields): readonly string[] => [
  ...new Set([textAt(each, 'path'), textAt(each, 'id')].filter((name) => name !== '')),
]

/** Marks the lines that a row claims, or says why they are none. */
function claim(row: Data, sources: Sources): readonly Found[] {
  if (!isRecord(row)) return [{ said: 'a row of the ledger is not an object', about: null }]
  const from = row['from']
  if (from === undefined && row['to'] === undefined) return []
  const wrong = (said: string): readonly Found[] => [
    { said: `${told(textAt(row, 'id') || 'a row')} ${said}`, about: row },
  ]
  const to = row['to'] ?? from
  if (!isLine(from) || !isLine(to) || to < from) return wrong('claims no lines: "from" and "to" count from 1')
  const name = textAt(row, 'source')
  const source = sources.get(name)
  if (source === undefined) return wrong(`claims lines of "${told(name)}", which is not a source`)
  const { lines, ranges } = source
  if (to > lines.length)
    return wrong(`claims lines ${from} to ${to} of ${told(source.name)}, which has ${lines.length}`)
  ranges[from] = (ranges[from] ?? 0) + 1
  ranges[to + 1] = (ranges[to + 1] ?? 0) - 1
  return []
}

const isLine = (value: Data | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1

function unclaimed({ name, at, lines, ranges }: Source): readonly Found[] {
  let open = 0
  const claimed = ranges.map((change) => {
    open += change
    return open
  })
  return strongLines(lines)
    .filter(({ line }) => claimed[line] === 0)
    .map(({ line, text }) => ({
      said: `${told(name)} line ${line} is in no row: "${told(text.trim())}"`,
      about: { id: `${at}.${line}`, source: name, line, text },
    }))
}

export type CronRead =
  | { readonly ok: true; readonly cron: string }
  | { readonly ok: false; readonly why: string }

interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  /** Words that mean numbers, from the least on. */
  readonly words: readonly string[]
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  {
    name: 'day of the week',
    least: 0,
    most: 6,
    words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  },
]

/**
 * A schedule of five fields, as POSIX `crontab` has them and all forges read them: no seconds, no `@daily`, no `L` or
 * `#`, Sunday is 0. Answers it with single blanks, or says which field is wrong.
 */
export function readCron(text: string): CronRead {
  const given = text.trim().split(/[ \t]+/)
  const names = FIELDS.map(({ name }) => name).join(', ')
  if (given.length !== FIELDS.length || given[0] === '')
    return { ok: false, why: `${JSON.stringify(text)} does not have the five fields ${names}` }
  for (const [at, field] of FIELDS.entries()) {
    const part = given[at] ?? ''
    const why = part
      .split(',')
      .map((item) => faultOf(field, item))
      .find((fault) => fault !== null)
    if (why) return { ok: false, why: `the ${field.name} ${JSON.stringify(part)}: ${why}` }
  }
  return { ok: true, cron: given.join(' ') }
}

/** What is wrong with one of the items of a list: `*`, a value or a range, each with a step or without. */
function faultOf(field: Field, item: string): string | null {
  const [range = '', step, ...more] = item.split('/')
  if (more.length > 0) return 'one "/" is enough'
  if (step !== undefined && !/^[1-9]\d{0,2}$/.test(step)) return `the step "${step}" is not a number`
  if (range === '*') return null
  const ends = range.split('-')
  if (ends.length > 2) return `"${range}" is not a range`
  const values: number[] = []
  for (const end of ends) {
    const value = numberOf(field, end)
    if (value === null) return `"${end}" is not ${field.least} to ${field.most}`
    values.push(value)
  }
  const [from = 0, to = from] = values
  return from > to ? `"${range}" ends before it begins` : null
}

function numberOf({ least, most, words }: Field, text: string): number | null {
  const word = words.indexOf(text.toUpperCase())
  if (word >= 0) return word + least
  if (!/^\d{1,2}$/.test(text)) return null
  const value = Number(text)
  return value >= least && value <= most ? value : null
}

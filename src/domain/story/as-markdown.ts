import { type Data, isRecord } from '../definition/definition.js'

const MAX_HEADING = 6

/** Data as a person reads it: text as it is, an object as headings, a list as a list. */
export function asMarkdown(data: Data, title: string | null = null): string {
  const body = typeof data === 'string' ? data : blocks(data, 2).join('\n\n')
  const whole = title === null ? body : `# ${title}\n\n${body}`
  return `${whole.trimEnd()}\n`
}

function blocks(data: Data, level: number): readonly string[] {
  if (Array.isArray(data)) return [data.length === 0 ? 'none' : inside(data)]
  if (!isRecord(data)) return [scalar(data)]
  return Object.entries(data).flatMap(([key, value]) => {
    if (!isNested(value)) return [`**${titleOf(key)}:** ${scalar(value).replaceAll('\n', ' ')}`]
    return [`${'#'.repeat(Math.min(level, MAX_HEADING))} ${titleOf(key)}`, ...blocks(value, level + 1)]
  })
}

/** One line of a list; what it holds stands indented below it. */
const item = (data: Data): string => `- ${inside(data).trim().replaceAll('\n', '\n  ')}`

function inside(data: Data): string {
  if (Array.isArray(data)) return data.map((each) => item(each)).join('\n')
  if (!isRecord(data)) return scalar(data)
  return Object.entries(data)
    .map(([key, value]) => `**${titleOf(key)}:**${isNested(value) ? '\n' : ' '}${inside(value)}`)
    .join('\n')
}

const scalar = (value: Data): string =>
  value === null ? 'none' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)

/** A long text, or whatever holds more than one thing, gets a heading of its own. */
const isNested = (value: Data): boolean =>
  value !== null && (typeof value === 'object' || (typeof value === 'string' && value.includes('\n')))

const titleOf = (key: string): string => {
  const words = key.replace(/[_-]+/g, ' ').trim()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

import { type ByteString, decodeUtf8 } from '../text/bytes.js'
import { type Event, type Field, FORMAT_VERSION, GRAMMAR, isEventName } from './event.js'

/** What a commit's message says: nothing of ours, an event, or something that claims to be one. */
export type Reading =
  | { readonly kind: 'ordinary' }
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'malformed'; readonly why: string }

type AnyField = Field<unknown, 'one' | 'maybe' | 'many' | 'some'>

const ORDINARY: Reading = { kind: 'ordinary' }
const MAX_TRAILERS = 1 << 20

/**
 * Reads the event in a commit's message. Only the last paragraph counts, and it has to be exactly what
 * {@link formatMessage} writes: every key in the order of the table, one line each.
 */
export function readMessage(message: ByteString): Reading {
  const trimmed = message.replace(/(?<![\r\n\t ])[\r\n\t ]+$/, '')
  const paragraph = trimmed.slice(trimmed.lastIndexOf('\n\n') + 1)
  if (!/(?:^|\n)Wf-Event:/.test(paragraph)) return ORDINARY
  if (paragraph.length > MAX_TRAILERS) return malformed('its trailers are larger than 1 MiB')
  if (message.includes('\0')) return malformed('it contains a NUL, at which Git stops reading')
  const text = decodeUtf8(message)
  if (text === null) return malformed('it is not UTF-8')
  const start = text.lastIndexOf('\n\n')
  if (start < 0) return malformed('it has no subject before its trailers')
  if (!text.endsWith('\n') || text.endsWith('\n\n')) return malformed('it does not end with one newline')
  return readTrailers(text.slice(start + 2, -1).split('\n'))
}

function readTrailers(lines: readonly string[]): Reading {
  let at = 0
  const take = (key: string): string | null => {
    const line = lines[at]
    if (!line?.startsWith(key) || !line.startsWith(': ', key.length)) return null
    at++
    return line.slice(key.length + 2)
  }
  const name = take('Wf-Event')
  if (name === null) return malformed('its trailers do not begin with "Wf-Event: "')
  if (!isEventName(name)) return malformed(`"${name}" is not an event that this version knows`)
  const version = take('Wf-Version')
  if (version !== FORMAT_VERSION) return malformed(`its version is not ${FORMAT_VERSION}`)
  const event: Record<string, unknown> = { event: name }
  for (const [property, field] of fieldsOf(name)) {
    const values: unknown[] = []
    for (let raw = take(field.key); raw !== null; raw = single(field) ? null : take(field.key)) {
      const parsed = field.codec.parse(raw)
      if (parsed === null)
        return malformed(`"${field.key}" has the invalid value ${JSON.stringify(raw.slice(0, 80))}`)
      values.push(parsed)
    }
    if (values.length === 0 && (field.times === 'one' || field.times === 'some')) {
      return malformed(`"${field.key}" is missing, or not in its place`)
    }
    event[property] = single(field) ? (values[0] ?? null) : values
  }
  if (at < lines.length) return malformed(`${JSON.stringify(lines[at]?.slice(0, 80))} does not belong there`)
  return { kind: 'event', event: event as Event }
}

/** The last paragraph of an event's commit. Without a signature it ends where the signature goes. */
export function formatTrailers(
  event: Event | (Omit<Event, 'signature'> & { readonly event: Event['event'] }),
): string {
  const values = event as unknown as Readonly<Record<string, unknown>>
  const lines = [`Wf-Event: ${event.event}`, `Wf-Version: ${FORMAT_VERSION}`]
  for (const [property, field] of fieldsOf(event.event)) {
    const held = values[property]
    if (held === null || held === undefined) continue
    for (const item of single(field) ? [held] : (held as readonly unknown[])) {
      lines.push(`${field.key}: ${field.codec.format(item)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** The whole message: a sentence, what the person wrote, the trailers. */
export function formatMessage(subject: string, body: string, trailers: string): string {
  const written = cleanText(body).trim()
  return `${cleanLine(subject)}\n\n${written === '' ? '' : `${written}\n\n`}${trailers}`
}

/** One line without control characters, of at most 100 characters. */
export function cleanLine(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim()
  return line.length > 100 ? `${line.slice(0, 99)}…` : line
}

// Everything that is written into a commit has to be shown on a terminal later.
function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
}

type Fields = readonly (readonly [string, AnyField])[]

const FIELDS = new Map(
  Object.entries(GRAMMAR).map(([name, fields]) => [name, Object.entries(fields) as unknown as Fields]),
)

const fieldsOf = (name: Event['event']): Fields => FIELDS.get(name) ?? []

const single = (field: AnyField): boolean => field.times === 'one' || field.times === 'maybe'

const malformed = (why: string): Reading => ({ kind: 'malformed', why })

/** The body that a person wrote: the message less its subject and its last paragraph. */
export function bodyOf(message: ByteString): string {
  const text = decodeUtf8(message) ?? ''
  const first = text.indexOf('\n\n')
  const last = text.lastIndexOf('\n\n')
  return first < 0 || first === last ? '' : text.slice(first + 2, last).trim()
}

export function subjectOf(message: ByteString): string {
  const text = decodeUtf8(message) ?? ''
  return text.split('\n', 1)[0] ?? ''
}

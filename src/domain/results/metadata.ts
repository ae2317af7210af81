import { type ByteString, encodeUtf8 } from '../text/bytes.js'
import { fieldInFrontMatter, frontMatterAt } from './front-matter.js'
import { BOM, endOfLine, type Line, linesOf } from './lines.js'

/** A change of what a document says about itself. */
export type Update =
  /** A field gets a value: in the front matter, on a line `**Field:** …`, or below a heading of its name. */
  | { readonly field: string; readonly value: string }
  /** A line that is to stand among the fields. */
  | { readonly addLine: string }

export type Updated =
  | { readonly ok: true; readonly content: ByteString }
  | { readonly ok: false; readonly code: 'BAD_FIELD' | 'UNCLEAR_FIELD'; readonly message: string }

/**
 * Updates a document's fields, one after the other, and leaves every other byte as it is: line ends, trailing
 * blanks, comments, quotes, a missing last line break, what is not UTF-8. A field that is nowhere is added among
 * the others. Said twice, nothing changes. Refuses a value that would not stay on its line, and a field of
 * which it is not clear where its value ends.
 */
export function updateMetadata(content: ByteString, updates: readonly Update[]): Updated {
  let now = content
  for (const update of updates) {
    const done =
      'addLine' in update ? addLine(now, update.addLine) : setField(now, update.field, update.value)
    if (!done.ok) return done
    now = done.content
  }
  return { ok: true, content: now }
}

const FIELD = /^[^\x00-\x1f\x7f:*#`<>[\]{}|"']{1,60}$/
// What ends a line, to somebody who reads it.
const BREAKS = /[\x00-\x08\x0a-\x1f\x7f\u0085\u2028\u2029]/

function setField(content: ByteString, field: string, value: string): Updated {
  if (!FIELD.test(field) || field.trim() !== field) return bad(`${JSON.stringify(field)} is not a field name`)
  if (BREAKS.test(value)) return bad(`the value of ${field} has more than one line`)
  const name = encodeUtf8(field)
  const bytes = encodeUtf8(value)
  const front = frontMatterAt(content)
  const inFront = front === null ? null : fieldInFrontMatter(content, front, name, value)
  if (inFront?.kind === 'unclear')
    return { ok: false, code: 'UNCLEAR_FIELD', message: `${field}: ${inFront.why}` }
  if (inFront?.kind === 'value') return replaced(content, inFront.start, inFront.end, inFront.text)
  const lines = linesOf(content)
  const place = onItsLine(lines, name) ?? belowItsHeading(lines, name)
  if (place !== null) return replaced(content, place.start, place.end, bytes)
  if (front !== null && inFront?.kind === 'absent')
    return replaced(content, front.end, front.end, encodeUtf8(`${inFront.line}${front.ending}`))
  const plain = lastPlainField(lines)
  const line = plain === null ? `**${field}:** ${value}` : `${field}: ${value}`
  return insertLine(content, lines, encodeUtf8(line))
}

function addLine(content: ByteString, line: string): Updated {
  if (line.trim() === '' || BREAKS.test(line)) return bad('what is added is one line')
  const bytes = encodeUtf8(line)
  const lines = linesOf(content)
  if (lines.some((each) => each.text.trimEnd() === bytes.trimEnd())) return { ok: true, content }
  return insertLine(content, lines, bytes)
}

interface Span {
  readonly start: number
  readonly end: number
}

// `**Status:** Draft`, `**Status**: Draft`, `- **Status:** Draft`, `Status: Draft`
const BOLD = /^[ \t]{0,3}(?:[-*+][ \t]+)?(?:\*\*|__)([^*_:]+)(?::(?:\*\*|__)|(?:\*\*|__)[ \t]*:)[ \t]*/
const PLAIN = /^(?:[-*+][ \t]+)?([A-Za-z][^:*_[\]`<>]{0,59}):[ \t]+/

/** A field on a line: what it is called, and where its value begins and ends. */
function fieldOn(text: string, pattern: RegExp): (Span & { readonly field: string }) | null {
  const [before, field = ''] = pattern.exec(text) ?? []
  if (before === undefined || text.includes('\r') || text.includes('\n')) return null
  // A backslash at the end breaks the line, and is no part of the value.
  const value = text
    .slice(before.length)
    .replace(/\\$/, '')
    .replace(/(?<![ \t])[ \t]+$/, '')
  return { field, start: before.length, end: before.length + value.length }
}

/** The value on a line of the field's own, above the first section: further down it is a sentence or an example. */
function onItsLine(lines: readonly Line[], name: ByteString): Span | null {
  for (const pattern of [BOLD, PLAIN]) {
    for (const line of headOf(lines)) {
      const found = fieldOn(line.text, pattern)
      if (found === null || !same(found.field, name)) continue
      return { start: line.start + found.start, end: line.start + found.end }
    }
  }
  return null
}

/** As in `## Status`, and `Accepted` in a paragraph of its own. */
function belowItsHeading(lines: readonly Line[], name: ByteString): Span | null {
  const heading = lines.findIndex(
    ({ text, code }) => !code && text.length <= LONGEST && same(headingOf(text), name),
  )
  if (heading < 0) return null
  const at = lines.findIndex(({ text }, index) => index > heading && text.trim() !== '')
  const [value, next] = [lines[at], lines[at + 1]]
  // A longer paragraph is prose, and no value.
  if (!value || value.code || /^[ \t]*(?:#|[-*+>|][ \t]|```|~~~)/.test(value.text)) return null
  if (next !== undefined && next.text.trim() !== '') return null
  return { start: value.start, end: value.start + value.text.trimEnd().length }
}

const headingOf = (text: string): string | undefined =>
  /^#{2,6}[ \t](.*)$/
    .exec(text)?.[1]
    ?.replace(/(?<![ \t#])[ \t#]+$/, '')
    .trimStart()

/** Below the last of the fields, else below the title, else at the top of the text. */
function insertLine(content: ByteString, lines: readonly Line[], bytes: ByteString): Updated {
  const head = headOf(lines)
  const field = head.findLast(({ text }) => fieldOn(text, BOLD) !== null)
  const ending = endOfLine(content)
  if (field) {
    // A line that ends in two blanks goes on as a line of its own only where the next does as well.
    const hard = /((?<! ) {2,}|\\)$/.exec(field.text)?.[1] ?? ''
    return after(content, field, `${ending}${bytes}${hard}`)
  }
  const plain = lastPlainField(lines)
  if (plain) return after(content, plain.line, `${plain.alone ? ending : ''}${ending}${bytes}`)
  const title = head.find(({ text }) => /^#[ \t]/.test(text))
  if (title) return after(content, title, `${ending}${ending}${bytes}`)
  const start = frontMatterAt(content)?.after ?? (content.startsWith(BOM) ? BOM.length : 0)
  const rest = content.length > start ? `${ending}${ending}` : ending
  return replaced(content, start, start, `${bytes}${rest}` as ByteString)
}

/**
 * The last field on a plain line, where no field is bold: a line of a paragraph in which every line is one, so that
 * "Note: …" in a sentence is none. `alone`: fields are paragraphs of their own.
 */
function lastPlainField(lines: readonly Line[]): { readonly line: Line; readonly alone: boolean } | null {
  const head = headOf(lines)
  if (head.some(({ text }) => fieldOn(text, BOLD) !== null)) return null
  let found: { readonly line: Line; readonly alone: boolean } | null = null
  for (let at = 0; at < head.length; at++) {
    const from = at
    while (at < head.length && head[at]?.text.trim() !== '') at++
    const paragraph = head.slice(from, at)
    const last = paragraph.at(-1)
    const fields = paragraph.every(({ text }) => text.length <= SHORT && PLAIN.test(text))
    if (last !== undefined && fields) found = { line: last, alone: paragraph.length === 1 }
    // Below the first sentence nobody looks for fields.
    else if (last !== undefined && !paragraph.every(({ text }) => /^#[ \t]/.test(text))) break
  }
  return found
}

function after(content: ByteString, line: Line, text: string): Updated {
  const end = line.start + line.text.length
  return replaced(content, end, end, text as ByteString)
}

/** The lines above the first section, front matter and code left out. */
function headOf(lines: readonly Line[]): readonly Line[] {
  const section = lines.findIndex(({ text, code, front }) => !code && !front && /^#{2,6}[ \t]/.test(text))
  return lines
    .slice(0, section < 0 ? lines.length : section)
    .filter(({ code, front, text }) => !code && !front && text.length <= LONGEST)
}

// Longer ones are data, and expressions would look at them too often.
const LONGEST = 2000
// What is longer is a sentence.
const SHORT = 120

const same = (a: string | undefined, b: string): boolean =>
  a !== undefined && a.trim().toLowerCase() === b.toLowerCase()

function replaced(content: ByteString, start: number, end: number, text: ByteString): Updated {
  return { ok: true, content: (content.slice(0, start) + text + content.slice(end)) as ByteString }
}

const bad = (message: string): Updated => ({ ok: false, code: 'BAD_FIELD', message })

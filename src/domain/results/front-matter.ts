import { type ByteString, decodeLossy, encodeUtf8 } from '../text/bytes.js'

/** Where the front matter of a document stands; offsets in bytes. */
export interface FrontMatter {
  /** Behind the opening fence. */
  readonly start: number
  /** Before the closing fence: what is added, is added here. */
  readonly end: number
  /** Behind the closing fence. */
  readonly after: number
  readonly ending: '\n' | '\r\n'
}

const OPENING = /^(?:\xef\xbb\xbf)?---[ \t]*(\r?\n)/
const LONGEST = 1 << 16
const LONGEST_VALUE = 1000

/** The front matter; `null` where there is none, or where it is never closed: then the fence is a mere rule. */
export function frontMatterAt(content: ByteString): FrontMatter | null {
  const opening = OPENING.exec(content)
  if (opening === null) return null
  const start = opening[0].length
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(content.slice(start, start + LONGEST))
  if (closing === null) return null
  const end = start + closing.index
  return { start, end, after: end + closing[0].length, ending: opening[1] === '\r\n' ? '\r\n' : '\n' }
}

export type InFrontMatter =
  | { readonly kind: 'value'; readonly start: number; readonly end: number; readonly text: ByteString }
  /** The line that would say it. */
  | { readonly kind: 'absent'; readonly line: string }
  | { readonly kind: 'unclear'; readonly why: string }

/**
 * Where a top-level field has its value, and what is to stand there: in the quotes that were there, before the
 * comment that was there. It goes by lines and not by a parser of YAML: a parser writes the whole of it anew.
 */
export function fieldInFrontMatter(
  content: ByteString,
  { start, end }: FrontMatter,
  name: ByteString,
  value: string,
): InFrontMatter {
  const text = content.slice(start, end)
  const found = [...text.matchAll(KEY)].filter(
    ([, , quoted, bare = '']) => (quoted ?? bare.trimEnd()).toLowerCase() === name.toLowerCase(),
  )
  const [first, second] = found
  if (first === undefined) return { kind: 'absent', line: `${spelled(text, name)}: ${scalar(value, '')}` }
  if (second !== undefined) return { kind: 'unclear', why: 'it is in the front matter twice' }
  const at = first.index + first[0].length
  const feed = text.indexOf('\n', at)
  const line = text.slice(at, feed < 0 ? text.length : feed).replace(/\r$/, '')
  if (line.length > LONGEST_VALUE) return { kind: 'unclear', why: 'its value is longer than a line' }
  const below = feed < 0 ? '' : text.slice(feed + 1)
  const [, blank = '', old = '', rest = ''] = VALUE.exec(line) ?? []
  if (/^[ \t]+\S|^- /.test(below.replace(/^(?:[ \t]*(?:#[^\n]*)?\r?\n)*/, '')) || /^[|>&*!]/.test(old)) {
    return { kind: 'unclear', why: 'its value takes more than one line' }
  }
  if (/^[[{]/.test(old) || !WHOLE.test(rest))
    return { kind: 'unclear', why: 'its value is not a simple word' }
  const from = start + at + blank.length
  const quote = /^["']/.exec(old)?.[0] ?? ''
  const gap = blank === '' ? ' ' : ''
  return { kind: 'value', start: from, end: from + old.length, text: encodeUtf8(gap + scalar(value, quote)) }
}

const KEY = /^(?:(["'])([^\s"'#:[\]{}-][^"'#:\r\n]*)\1[ \t]*|([^\s"'#:[\]{}-][^"'#:\r\n]*)):(?=[ \t\r\n]|$)/gm
// The value, in quotes or bare up to a comment; and what is behind it.
const VALUE =
  /^([ \t]*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^#\s"'](?:[^# \t\n]|(?<=\S)#|[ \t]+(?=[^# \t\n]))*(?=[ \t]|$)|)([\s\S]*)$/
const WHOLE = /^[ \t]*(?:#.*)?$/

// A word that YAML reads as the string that it is.
const BARE = /^[A-Za-z][\w ()/.+-]*[\w)]$|^[A-Za-z]$|^\d{4}-\d\d-\d\d$/
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n)$/i

/** The value as YAML, in these quotes where it had some, and in quotes where it needs them. */
function scalar(value: string, quote: string): string {
  if (quote === "'") return `'${value.replaceAll("'", "''")}'`
  const plain = quote === '' && BARE.test(value) && !RESERVED.test(value)
  return plain ? value : JSON.stringify(value)
}

/** In front matter whose fields begin with small letters, so does this one. */
function spelled(text: string, name: ByteString): string {
  const lower = /^[a-z]\w*[ \t]*:/m.test(text) && !/^[A-Z]\w*[ \t]*:/m.test(text)
  return decodeLossy(lower ? (name.toLowerCase().replaceAll(' ', '_') as ByteString) : name)
}

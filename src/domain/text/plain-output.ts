import { type ByteString, decodeLossy, encodeUtf8 } from './bytes.js'
import { escapeText } from './escape.js'

/** What a terminal is told beside the text: titles and links, which end with a bell or `ESC \`; styles and moves; all else. */
const SEQUENCES = /\x1b(?:[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])/g

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

/**
 * What a program printed, as text to read: no sequences for a terminal, no control characters but newlines and tabs; of a
 * line that was written over, its last version. Characters that hide or turn text are escapes.
 */
export function plainOutput(text: string): string {
  const lines = text.replace(SEQUENCES, '').split('\n').map(lastVersion)
  return escapeText(lines.join('\n').replace(CONTROLS, ''))
}

const lastVersion = (line: string): string => line.split('\r').findLast((part) => part !== '') ?? ''

/** The last lines of a text that fit into so many bytes of UTF-8; of a last line that is longer, its end. */
export function lastLines(text: string, most: number): string {
  const bytes = encodeUtf8(text)
  if (bytes.length <= most) return text
  const end = bytes.slice(-most)
  if (bytes[bytes.length - most - 1] === '\n') return decodeLossy(end as ByteString)
  const next = end.indexOf('\n') + 1
  const isOneLine = next === 0 || next === end.length
  const from = isOneLine ? end.search(/[^\x80-\xbf]/) : next
  return decodeLossy(end.slice(Math.max(from, 0)) as ByteString)
}

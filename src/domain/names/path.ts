import { type ByteString, decodeUtf8 } from '../text/bytes.js'
import { escapeLine } from '../text/escape.js'

/** A path inside a tree, as raw bytes with `/` between its parts. */
export type Path = ByteString

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}
const UNESCAPES = new Map(Object.entries(ESCAPES).map(([char, escaped]) => [escaped[1], char]))
const NEEDS_QUOTES = /[\x00-\x1f"\\\x7f-\xff]/
const EACH_TO_QUOTE = /[\x00-\x1f"\\\x7f-\xff]/g

/** The path as Git prints it with `core.quotePath` on: ASCII, C-quoted where it has to be. */
export function quotePath(path: Path): string {
  if (!NEEDS_QUOTES.test(path)) return path
  const escaped = path.replace(
    EACH_TO_QUOTE,
    (char) => ESCAPES[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `"${escaped}"`
}

/** The inverse of {@link quotePath}, strictly: `null` for anything that it would not have written. */
export function unquotePath(text: string): Path | null {
  const raw = text.startsWith('"') ? unquote(text) : text
  return raw !== null && raw !== '' && quotePath(raw as Path) === text ? (raw as Path) : null
}

function unquote(text: string): string | null {
  if (text.length < 2 || !text.endsWith('"')) return null
  return text
    .slice(1, -1)
    .replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (UNESCAPES.get(code) ?? ''),
    )
}

/** The path for people: UTF-8 as it is, C-quoted where it is not, or holds quotes or what {@link escapeLine} would not show. */
export function showPath(path: Path): string {
  const text = decodeUtf8(path)
  return text === null || /["\\]/.test(text) || escapeLine(text) !== text ? quotePath(path) : text
}

/** Is `path` the folder `prefix` names (with its final `/`), or below it? */
export function isUnder(path: Path, prefix: string): boolean {
  return path.startsWith(prefix)
}

/** A path that the program itself spells: ASCII only. */
export function asciiPath(text: string): Path {
  return text as string as ByteString
}

import type { Data } from '../definition/definition.js'
import { type Reach, reachOf, whyNoReach } from '../names/glob-reach.js'
import { wordsOf } from '../text/says-nothing.js'
import { told } from './found.js'

export interface GlobList {
  readonly globs: readonly Reach[]
  /** What of it could not be read, a sentence each. */
  readonly unread: readonly string[]
}

/** The globs of a record's field: a list of texts, or one text that is one glob. */
export function globsOf(value: Data | undefined): GlobList {
  if (value === undefined || value === null) return { globs: [], unread: [] }
  const globs: Reach[] = []
  const unread: string[] = []
  for (const each of [value].flat() as readonly Data[]) {
    const why = typeof each === 'string' ? whyNoReach(each) : 'it is not a text'
    if (typeof each === 'string' && why === null) globs.push(reachOf(each))
    else unread.push(`${shown(each)} is not a glob: ${why}`)
  }
  return { globs, unread }
}

const LONGEST = 20_000

/**
 * The globs that somebody answered a question with: a list, or a text with commas between. In a text a glob has no blanks,
 * so that a sentence is never taken for a glob which matches nothing.
 */
export function globsAnswered(value: Data): GlobList {
  if (typeof value !== 'string') return globsOf(value)
  if (value.length > LONGEST) return { globs: [], unread: [`more than ${LONGEST} letters are not read`] }
  const parts = betweenCommas(value)
  const { globs, unread } = globsOf(parts.filter((part) => !/\s/.test(part)))
  const sentences = parts.filter((part) => /\s/.test(part))
  const said = sentences.map((part) => `${shown(part)} is not a glob: it has blanks, and commas part globs`)
  return { globs, unread: [...unread, ...said] }
}

const NOTHING: ReadonlySet<string> = new Set(['nothing', 'none', 'no files', 'nothing is forbidden'])

/** Does an answer say that there is no glob, in one of the few ways that are read so? */
export const saysNoGlob = (value: Data): boolean =>
  typeof value === 'string' &&
  value.length <= 100 &&
  (value.trim() === '' || NOTHING.has(wordsOf(value).join(' ')))

/** At the commas outside of braces, brackets and parentheses. */
function betweenCommas(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let begin = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    if ('{[('.includes(letter)) depth++
    else if ('}])'.includes(letter)) depth = Math.max(0, depth - 1)
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(begin, at))
      begin = at + 1
    }
  }
  return [...parts, text.slice(begin)].map((part) => part.trim()).filter((part) => part !== '')
}

function shown(value: Data): string {
  if (typeof value === 'string') return `"${told(value)}"`
  // An object of others may have a `toString` of its own.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}

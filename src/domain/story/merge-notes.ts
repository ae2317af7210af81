import type { ByteString } from '../text/bytes.js'

/**
 * Two notes on one commit, as one: every line of either, once. A note is an index for people, one
 * record a line: no order of lines has a meaning, and none of them is authority.
 */
export function mergeNotes(mine: ByteString, theirs: ByteString): ByteString {
  const lines = [...mine.split('\n'), ...theirs.split('\n')].filter((line) => line !== '')
  // Whoever merges first or last, the result is the same to the byte.
  return [...new Set(lines)]
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((line) => `${line}\n`)
    .join('') as ByteString
}

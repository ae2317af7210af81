import type { ByteString } from '../text/bytes.js'
import type { Change } from './change.js'

const LARGE = 100

/** What a change destroys, as far as its modes and ids tell; `'look'` where only the contents can say. */
export function destructiveByKind(change: Change, emptyBlob: string): boolean | 'look' {
  const { old, new: now } = change
  if (old === null) return false
  if (now === null) return true
  if (old.mode === '160000' || now.mode === '160000') return true
  if (now.mode === '120000') return old.mode !== '120000'
  if (old.mode === '120000') return false
  if (old.mode === '100755' && now.mode === '100644') return true
  if (now.oid === old.oid) return false
  return now.oid === emptyBlob ? true : 'look'
}

/**
 * Does the new version lose more than half of a file of 100 lines or more? A line is lost when the new
 * version holds fewer of it. Counting lines as a bag, not as a sequence, everybody comes to the same
 * number, whatever version of Git and whatever diff algorithm they have.
 */
export function losesMostLines(before: ByteString, after: ByteString): boolean {
  const old = linesOf(before)
  if (old.length < LARGE) return false
  const left = new Map<string, number>()
  for (const line of linesOf(after)) left.set(line, (left.get(line) ?? 0) + 1)
  let lost = 0
  for (const line of old) {
    const count = left.get(line) ?? 0
    if (count === 0) lost++
    else left.set(line, count - 1)
  }
  return lost * 2 > old.length
}

/**
 * The same of a file that is larger than is read: by the number of its lines alone. Both versions are measured
 * so where either is larger.
 */
export function losesMostLineBreaks(before: number, after: number): boolean {
  return before >= LARGE && after * 2 < before
}

export function lineBreaksIn(content: ByteString): number {
  let found = 0
  for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) found++
  return found
}

/** Bytes. A version above this is measured by {@link losesMostLineBreaks}. */
export const MOST_OF_A_FILE = 4 << 20

function linesOf(content: ByteString): readonly string[] {
  const lines = content.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

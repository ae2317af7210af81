import { wordsOf } from '../text/says-nothing.js'

/** A line of a source that somebody has to answer for. */
export interface StrongLine {
  /** From 1. */
  readonly line: number
  readonly text: string
}

// The alternatives begin with other letters, so that each place of a line is looked at once.
const STRONG = /(?<![\p{L}\p{N}_])(?:must|shall|required|never|exit[ \t]{1,8}criteria)(?![\p{L}\p{N}_])/iu
const HEADING = /^ {0,3}(#{1,6})[ \t]/
const FENCE = /^ {0,3}(`{3,}|~{3,})/
const ITEM = /^[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]/
const STRONG_WORDS: readonly string[] = ['build', 'must']
const LABELS: ReadonlySet<string> = new Set(['build', 'must', 'must have', 'exit criteria'])
const LONGEST_LABEL = 60

/** Which items of lists are below a heading, or a line with a colon, that makes them strong? */
interface Place {
  /** The level of that heading; `null` below none. */
  heading: number | null
  /** Below a line such as `Build:`, until a heading or another line that is no item and not blank or indented. */
  label: boolean
  fence: string | null
}

/**
 * The strong lines of a text in Markdown: those with "must", "shall", "required", "never" or "exit criteria" in them, and the
 * items of lists below a heading that says "Build", "Must" or "Exit criteria", or below a line that says that and no more.
 */
export function strongLines(lines: readonly string[]): readonly StrongLine[] {
  const place: Place = { heading: null, label: false, fence: null }
  return lines.flatMap((text, at) => (isStrong(text, place) ? [{ line: at + 1, text }] : []))
}

function isStrong(line: string, place: Place): boolean {
  const mark = FENCE.exec(line)?.[1]
  if (mark !== undefined) place.fence = fenceAfter(place.fence, mark)
  const isItem = ITEM.test(line)
  const level = place.fence === null ? HEADING.exec(line)?.[1]?.length : undefined
  if (level !== undefined) enter(place, level, line)
  else if (isLabel(line)) place.label = true
  else if (!isItem && /^\S/.test(line) && mark === undefined && place.fence === null) place.label = false
  return STRONG.test(line) || (isItem && (place.heading !== null || place.label))
}

/** A heading ends what a heading of its level, or of one below it, began. */
function enter(place: Place, level: number, line: string): void {
  place.label = false
  if (place.heading !== null && level <= place.heading) place.heading = null
  if (place.heading === null && saysStrong(line)) place.heading = level
}

function saysStrong(heading: string): boolean {
  const words = wordsOf(heading.slice(0, 500))
  return words.some(
    (word, at) => STRONG_WORDS.includes(word) || (word === 'criteria' && at > 0 && words[at - 1] === 'exit'),
  )
}

/** `Build:`, `**Must have:**`. */
const isLabel = (line: string): boolean =>
  line.length <= LONGEST_LABEL && /:[*_ \t]*$/.test(line) && LABELS.has(wordsOf(line).join(' '))

const fenceAfter = (open: string | null, mark: string): string | null =>
  open === null ? mark : mark.startsWith(open) ? null : open

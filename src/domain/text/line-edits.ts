import type { ByteString } from './bytes.js'

/** Bytes. A line counts once for each so many of it that it begins: else one line could hold a whole program. */
const LINE = 200

/**
 * How many lines have to be taken out and put in, at the least, to make one text of another; more than
 * `limit` are not counted on. A line longer than 200 bytes counts several times. The shortest such script is one
 * number for everybody, whatever version of Git they have, and lines that only change places count. (Myers, "An
 * O(ND) difference algorithm", 1986.)
 */
export function lineEdits(before: ByteString, after: ByteString, limit: number): number {
  const number = numbering()
  const [a, b] = withoutCommonEnds(linesOf(before).flatMap(number), linesOf(after).flatMap(number))
  const most = Math.min(limit, a.length + b.length)
  // The furthest position in `a` that so many edits reach, by diagonal: position in `a` less that in `b`.
  const furthest = new Map<number, number>([[1, 0]])
  for (let edits = 0; edits <= most; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const [below, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
      let at = diagonal === -edits || (diagonal !== edits && below < above) ? above : below + 1
      while (at < a.length && at - diagonal < b.length && a[at] === b[at - diagonal]) at++
      if (at >= a.length && at - diagonal >= b.length) return edits
      furthest.set(diagonal, at)
    }
  }
  return limit + 1
}

type Numbers = readonly number[]

/**
 * Numbers that stand for a line: the same ones for the same line, as many as the line counts. Whatever keeps one of
 * them can keep all of them, so that the shortest script is the cheapest one.
 */
function numbering(): (line: string) => Numbers {
  const known = new Map<string, Numbers>()
  let next = 0
  return (line) => {
    const found = known.get(line)
    if (found !== undefined) return found
    const times = Math.max(1, Math.ceil(line.replace(LINE_END, '').length / LINE))
    const numbers = Array.from({ length: times }, () => next++)
    known.set(line, numbers)
    return numbers
  }
}

function withoutCommonEnds(a: Numbers, b: Numbers): readonly [Numbers, Numbers] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

// Whatever any language or editor takes for the end of a line: CRLF, LF, VT, FF, CR, and in UTF-8 U+0085, U+2028, U+2029.
const ENDS = String.raw`\r\n|[\n\v\f\r]|\xc2\x85|\xe2\x80[\xa8\xa9]`
const EACH_LINE_END = new RegExp(ENDS, 'g')
const LINE_END = new RegExp(`(?:${ENDS})$`)

/** Each line with its line break: a last line without one is another line. */
function linesOf(content: ByteString): readonly string[] {
  const lines: string[] = []
  let start = 0
  for (const { index, 0: end } of content.matchAll(EACH_LINE_END)) {
    lines.push(content.slice(start, index + end.length))
    start = index + end.length
  }
  if (start < content.length) lines.push(content.slice(start))
  return lines
}

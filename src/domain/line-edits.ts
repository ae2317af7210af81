import type { ByteString } from './bytes.js'

/**
 * How many lines have to be taken out and put in, at the least, to make one text of another; more than
 * `limit` are not counted on. The shortest such script is one number for everybody, whatever version of Git
 * they have, and lines that only change places count. (Myers, "An O(ND) difference algorithm", 1986.)
 */
export function lineEdits(before: ByteString, after: ByteString, limit: number): number {
  const [a, b] = withoutCommonEnds(linesOf(before), linesOf(after))
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

type Lines = readonly string[]

function withoutCommonEnds(a: Lines, b: Lines): readonly [Lines, Lines] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

/** Each line with its line break: a last line without one is another line. */
function linesOf(content: ByteString): Lines {
  return content === '' ? [] : content.split(/(?<=\n)/)
}

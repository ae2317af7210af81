/** A line that somebody marked as to be done. */
export interface Todo {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
}

// In a comment or a list; the bare word in a sentence is no mark.
const MARK =
  /(?:\/\/|[#*;]|<!--|--)[ \t]*(?:TODO|FIXME|XXX)\b|\b(?:TODO|FIXME|XXX)(?:\([^)\n]{0,60}\))?:|^[ \t]*[-*] \[ \] /
const SHOWN = 160

/** The marks of a text, no more than `most` of them. Lines above a thousand characters are data. */
export function todosIn(text: string, most: number): readonly Todo[] {
  if (!/TODO|FIXME|XXX|\[ \]/.test(text)) return []
  const found: Todo[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (found.length >= most) break
    if (line.length < 1000 && MARK.test(line)) found.push({ line: at + 1, text: line.trim().slice(0, SHOWN) })
  }
  return found
}

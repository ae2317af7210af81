import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

/** A text in a file, with its place: lines and columns count from 1. */
export interface PlacedText {
  readonly path: readonly (string | number)[]
  readonly text: string
  readonly line: number
  readonly column: number
}

/** The texts at a place in YAML; `*` is every item of a list. Whatever else is wrong with the file, and no more. */
export function textsAt(file: string, place: readonly string[]): readonly PlacedText[] {
  const lineCounter = new LineCounter()
  const document = parseDocument(file, { lineCounter, logLevel: 'error' })
  const found: PlacedText[] = []
  const walk = (node: unknown, left: readonly string[], path: readonly (string | number)[]): void => {
    const [key, ...rest] = left
    if (key === undefined) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return
      const { line, col } = lineCounter.linePos(node.range[0])
      found.push({ path, text: node.value, line, column: col })
    } else if (key === '*') {
      if (isSeq(node)) for (const [at, item] of node.items.entries()) walk(item, rest, [...path, at])
    } else if (isMap(node)) walk(node.get(key, true), rest, [...path, key])
  }
  walk(document.contents, place, [])
  return found
}

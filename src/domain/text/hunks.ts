import type { ByteString } from './bytes.js'

/** Lines of the old version that give way to lines of the new one; counted from 0. */
export interface Edit {
  readonly old: { readonly from: number; readonly to: number }
  readonly now: { readonly from: number; readonly to: number }
}

/** Edits that are shown together, since they are near to each other. */
export type Hunk = readonly Edit[]

/** A text as lines that keep their line ends. */
export function linesWithEnds(content: ByteString): readonly ByteString[] {
  return (content.match(/[^\n]*\n|[^\n]+$/g) ?? []) as ByteString[]
}

/** The edits that a unified diff without context names in its headers. */
export function editsIn(diff: string): readonly Edit[] {
  return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
    ([, oldFrom, oldCount, nowFrom, nowCount]) => ({
      old: span(Number(oldFrom), Number(oldCount ?? 1)),
      now: span(Number(nowFrom), Number(nowCount ?? 1)),
    }),
  )
}

// Of nothing, Git names the line before it.
const span = (from: number, count: number): Edit['old'] =>
  count === 0 ? { from, to: from } : { from: from - 1, to: from - 1 + count }

/** The old version with these edits, in order, and no others. */
export function applyEdits(
  old: readonly ByteString[],
  now: readonly ByteString[],
  edits: readonly Edit[],
): ByteString {
  const parts: ByteString[] = []
  let at = 0
  for (const edit of edits) {
    parts.push(...old.slice(at, edit.old.from), ...now.slice(edit.now.from, edit.now.to))
    at = edit.old.to
  }
  return [...parts, ...old.slice(at)].join('') as ByteString
}

const CONTEXT = 3

/** Edits whose lines around them meet are one hunk. */
export function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: Edit[][] = []
  for (const edit of edits) {
    const last = hunks.at(-1)
    const before = last?.at(-1)
    if (last && before && edit.old.from - before.old.to <= 2 * CONTEXT) last.push(edit)
    else hunks.push([edit])
  }
  return hunks
}

/** A hunk as a unified diff shows it. */
export function showHunk(old: readonly ByteString[], now: readonly ByteString[], hunk: Hunk): ByteString {
  const [first, last] = [hunk[0], hunk.at(-1)]
  if (first === undefined || last === undefined) return '' as ByteString
  const from = Math.max(0, first.old.from - CONTEXT)
  const to = Math.min(old.length, last.old.to + CONTEXT)
  const body: string[] = []
  let at = from
  for (const edit of hunk) {
    body.push(...marked(' ', old.slice(at, edit.old.from)))
    body.push(...marked('-', old.slice(edit.old.from, edit.old.to)))
    body.push(...marked('+', now.slice(edit.now.from, edit.now.to)))
    at = edit.old.to
  }
  body.push(...marked(' ', old.slice(at, to)))
  const added = hunk.reduce((sum, edit) => sum + size(edit.now) - size(edit.old), 0)
  const nowFrom = first.now.from - (first.old.from - from)
  const header = `@@ -${range(from, to - from)} +${range(nowFrom, to - from + added)} @@\n`
  return `${header}${body.join('')}` as ByteString
}

const marked = (mark: string, lines: readonly ByteString[]): readonly string[] =>
  lines.map((line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`)

const size = ({ from, to }: Edit['old']): number => to - from

const range = (from: number, count: number): string => `${count === 0 ? from : from + 1},${count}`

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

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const BEFORE = /^(?:diff --git |index |--- |\+\+\+ )/

/**
 * The edits that a unified diff without context names in its headers. A line of it is what ends with a line feed, nothing
 * else; a header says how many of them are the text of others, in which nothing is a header. `null` for what is no such diff,
 * and for edits that are not in order: each after the one before in both versions, with the same lines between them.
 */
export function editsIn(diff: string): readonly Edit[] | null {
  const edits: Edit[] = []
  const lines = linesOf(diff)
  let line = lines.next()
  while (!line.done && BEFORE.test(line.value)) line = lines.next()
  while (!line.done) {
    const [header, oldFrom, oldCount, nowFrom, nowCount] = HEADER.exec(line.value) ?? []
    if (header === undefined) return null
    const edit = {
      old: span(Number(oldFrom), Number(oldCount ?? 1)),
      now: span(Number(nowFrom), Number(nowCount ?? 1)),
    }
    if (!follows(edit, edits.at(-1))) return null
    edits.push(edit)
    line = lines.next()
    let [gone, come] = [size(edit.old), size(edit.now)]
    for (; !line.done && !line.value.startsWith('@'); line = lines.next()) {
      if (line.value.startsWith('-')) gone--
      else if (line.value.startsWith('+')) come--
      else if (!line.value.startsWith('\\')) return null
    }
    if (gone !== 0 || come !== 0) return null
  }
  return edits
}

function* linesOf(text: string): Generator<string, undefined> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    yield text.slice(at, end < 0 ? text.length : end)
    at = end < 0 ? text.length : end + 1
  }
}

function follows({ old, now }: Edit, before: Edit | undefined): boolean {
  const same = old.from - (before?.old.to ?? 0)
  return same === now.from - (before?.now.to ?? 0) && same >= (before === undefined ? 0 : 1)
}

// Of nothing, Git names the line before it.
const span = (from: number, count: number): Edit['old'] =>
  count === 0 ? { from, to: from } : { from: from - 1, to: from - 1 + count }

/** The old version with these edits and no others; `null` where they are not in order, or not of these versions. */
export function applyEdits(
  old: readonly ByteString[],
  now: readonly ByteString[],
  edits: readonly Edit[],
): ByteString | null {
  const parts: string[] = []
  let [at, nowAt] = [0, 0]
  for (const edit of edits) {
    if (!isWithin(edit.old, at, old.length) || !isWithin(edit.now, nowAt, now.length)) return null
    parts.push(old.slice(at, edit.old.from).join(''), now.slice(edit.now.from, edit.now.to).join(''))
    at = edit.old.to
    nowAt = edit.now.to
  }
  return `${parts.join('')}${old.slice(at).join('')}` as ByteString
}

const isWithin = ({ from, to }: Edit['old'], least: number, most: number): boolean =>
  from >= least && to >= from && to <= most

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
    body.push(marked(' ', old.slice(at, edit.old.from)))
    body.push(marked('-', old.slice(edit.old.from, edit.old.to)))
    body.push(marked('+', now.slice(edit.now.from, edit.now.to)))
    at = edit.old.to
  }
  body.push(marked(' ', old.slice(at, to)))
  const added = hunk.reduce((sum, edit) => sum + size(edit.now) - size(edit.old), 0)
  const nowFrom = first.now.from - (first.old.from - from)
  const header = `@@ -${range(from, to - from)} +${range(nowFrom, to - from + added)} @@\n`
  return `${header}${body.join('')}` as ByteString
}

const marked = (mark: string, lines: readonly ByteString[]): string =>
  lines
    .map((line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`)
    .join('')

const size = ({ from, to }: Edit['old']): number => to - from

const range = (from: number, count: number): string => `${count === 0 ? from : from + 1},${count}`

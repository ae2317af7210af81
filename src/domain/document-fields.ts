import type { Data } from './definition.js'

export type FieldUpdate =
  | { readonly field: string; readonly value: string | number | boolean }
  | { readonly line: string }

/** The updates of a stage's configuration, which was parsed. */
export function fieldUpdates(config: { readonly [key: string]: Data }): readonly FieldUpdate[] {
  const listed = Array.isArray(config.updates) ? (config.updates as readonly Data[]) : []
  return listed.map((each) => {
    const given = each as Readonly<Record<string, string | number | boolean>>
    return 'add_line' in given
      ? { line: oneLine(String(given.add_line)) }
      : { field: oneLine(String(given.field)), value: oneLine(String(given.value)) }
  })
}

// A value is one of a line, whatever was put into it.
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim()

/**
 * A document with its fields updated: in front matter where it has that, else as lines `**Field:** value` or `Field:
 * value` below its title. A field that is not there yet is added behind the last one that is. Said twice, the second
 * time changes nothing.
 */
export function updateFields(text: string, updates: readonly FieldUpdate[]): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  for (const update of updates) {
    if ('field' in update) setField(lines, update.field, String(update.value))
    else addLine(lines, update.line)
  }
  return lines.join(ending)
}

function setField(lines: string[], field: string, value: string): void {
  const [from, to] = block(lines)
  const plain = lines[0] === '---'
  for (let at = from; at < to; at++) {
    const found = fieldIn(lines[at] ?? '')
    if (found?.name.toLowerCase() !== field.toLowerCase()) continue
    lines[at] = `${found.before}${plain ? scalar(value) : value}${found.after}`
    return
  }
  insert(lines, from, to, plain ? `${field}: ${scalar(value)}` : `**${field}:** ${value}`)
}

function addLine(lines: string[], line: string): void {
  // Beside front matter, a line is one of the text.
  const [from, to] = block(lines, lines[0] === '---' ? frontMatterEnd(lines) + 1 : 0)
  if (lines.slice(from, to).includes(line)) return
  insert(lines, from, to, line)
}

/** Behind the last line that is a field; where there is none, below the title. */
function insert(lines: string[], from: number, to: number, line: string): void {
  let last = -1
  for (let at = from; at < to; at++) if (fieldIn(lines[at] ?? '') !== null) last = at
  if (last >= 0) {
    lines.splice(last + 1, 0, line)
    return
  }
  if (lines[0] === '---' && to === frontMatterEnd(lines)) {
    lines.splice(to, 0, line)
    return
  }
  const title = lines.findIndex((each, at) => at >= from && at < to && /^# /.test(each))
  const at = title < 0 ? from : title + 1
  lines.splice(at, 0, ...(title < 0 ? [line, ''] : ['', line]))
}

/** From which line, up to which, a document says things about itself. */
function block(lines: readonly string[], after = 0): readonly [number, number] {
  if (after === 0 && lines[0] === '---') {
    const end = frontMatterEnd(lines)
    if (end > 0) return [1, end]
  }
  const next = lines.findIndex((line, at) => at >= after && /^##/.test(line))
  return [after, next < 0 ? Math.min(lines.length, after + MAX_HEAD) : next]
}

const MAX_HEAD = 40

const frontMatterEnd = (lines: readonly string[]): number => lines.indexOf('---', 1)

interface Field {
  readonly name: string
  readonly before: string
  readonly after: string
}

function fieldIn(line: string): Field | null {
  const [, before, bold, plain, after] =
    /^(\s*(?:[-*] )?(?:\*\*([^*:]{1,80}):\*\*|([A-Za-z][\w -]{0,79}):)\s*)[^\r\n]*?(\s*)$/.exec(line) ?? []
  const name = bold ?? plain
  if (before === undefined || name === undefined) return null
  return { name: name.trim(), before: before.endsWith(' ') ? before : `${before} `, after: after ?? '' }
}

/** A value of front matter, quoted where it would be something else without. */
const scalar = (value: string): string =>
  /^[A-Za-z0-9][\w .,()/-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value)

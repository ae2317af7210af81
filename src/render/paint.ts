import { createColors } from 'picocolors'
import { escapeLine } from '../domain/text/escape.js'

/** Colours that are there or not, and text made fit to be shown. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly wait: (text: string) => string
  readonly command: (text: string) => string
  /** An id: on a screen as much of it as tells it from others. */
  readonly id: (id: string) => string
}

export function paint(colors: boolean, screen = false): Paint {
  const c = createColors(colors)
  const id = (given: string) => (screen ? shortId(given) : given)
  return { bold: c.bold, dim: c.dim, good: c.green, bad: c.red, wait: c.yellow, command: c.cyan, id }
}

const SHOWN = 10

const shortId = (id: string): string => {
  const hex = /^(?:sha256:)?[0-9a-f]{40,64}$/.exec(id)
  return hex === null ? id : id.slice(0, id.startsWith('sha256:') ? 'sha256:'.length + SHOWN : SHOWN)
}

/** One line of text from outside, safe for a terminal. */
export const safe = (value: unknown): string => escapeLine(String(value ?? ''))

/** Rows with their cells side by side; the last cell of a row is never padded. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, visible(cell))
  return rows
    .map((row) => row.slice(0, row.findLastIndex((cell) => visible(cell) > 0) + 1))
    .map((row) =>
      row.map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - visible(cell)),
      ),
    )
    .map((row) => `${indent}${row.join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('')
}

const visible = (text: string): number => text.replace(/\x1b\[[0-9;]*m/g, '').length

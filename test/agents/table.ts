import type { Cell, Column, Row } from '../support/model/driven.js'
import { expectedIn } from './expected.js'

type Cells = ReadonlyMap<Column, Cell>

/** A line for each scene: its outcome, what was expected where that differs, and what a person reads. */
export function linesOf(row: Row, columns: readonly Column[], cells: Cells): readonly string[] {
  const lines = columns.map((column) => {
    const { outcome, message } = cells.get(column) ?? { outcome: 'not played', message: '' }
    const wanted = isRight(row, column, cells) ? '' : ` (expected ${expectedIn(row, column).join(' or ')})`
    const told = message === '' ? '' : `: ${message.replaceAll(/\s+/g, ' ').slice(0, 160)}`
    return `  ${wanted === '' ? ' ' : '!'} ${column.padEnd(16)}${outcome}${wanted}${told}`
  })
  return [row, ...lines]
}

const WIDTH = 19

/** All of it at a glance: a line for each scene, an agent in each column; what is as expected has no mark. */
export function gridOf(
  rows: readonly Row[],
  columns: readonly Column[],
  cells: ReadonlyMap<Row, Cells>,
): string {
  const line = (name: string, words: readonly string[]) =>
    [name.padEnd(16), ...words.map((word) => word.slice(0, WIDTH - 1).padEnd(WIDTH))].join(' ').trimEnd()
  const lines = columns.map((column) =>
    line(
      column,
      rows.map((row) => {
        const found = cells.get(row) ?? new Map()
        const outcome = (found.get(column)?.outcome ?? 'not played').replace(/^AGENT_/, '')
        return isRight(row, column, found) ? outcome : `! ${outcome}`
      }),
    ),
  )
  const right = rows.flatMap((row) => columns.filter((column) => isRight(row, column, cells.get(row))))
  const count = `${right.length} of ${rows.length * columns.length} as expected`
  return [line('', rows), ...lines, count].join('\n')
}

const isRight = (row: Row, column: Column, cells: Cells | undefined): boolean =>
  expectedIn(row, column).includes(cells?.get(column)?.outcome ?? '')

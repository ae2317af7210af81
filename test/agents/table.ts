import type { Cell, Column, Row } from '../support/model/driven.js'
import { expectedIn } from './expected.js'

/** A block for each agent, a line for each scene: its outcome, what was expected where that differs, and the message. */
export function tableOf(
  rows: readonly Row[],
  columns: readonly Column[],
  cells: ReadonlyMap<Row, ReadonlyMap<Column, Cell>>,
): string {
  const lines = rows.flatMap((row) => [
    row,
    ...columns.map((column) => {
      const cell = cells.get(row)?.get(column)
      const outcome = cell?.outcome ?? 'not played'
      const expected = expectedIn(row, column)
      const mark = expected.includes(outcome) ? ' ' : '!'
      const wanted = mark === '!' ? ` (expected ${expected.join(' or ')})` : ''
      const message = cell?.message ? `: ${cell.message.replaceAll(/\s+/g, ' ').slice(0, 160)}` : ''
      return `  ${mark} ${column.padEnd(16)}${outcome}${wanted}${message}`
    }),
  ])
  const right = rows.flatMap((row) =>
    columns.filter((column) => expectedIn(row, column).includes(cells.get(row)?.get(column)?.outcome ?? '')),
  ).length
  return [...lines, `${right} of ${rows.length * columns.length} as expected`].join('\n')
}

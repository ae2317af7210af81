import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cell, COLUMNS, type Column, drive, ROWS, type Row } from '../support/model/driven.js'
import { installedAgents } from '../support/model/installed.js'
import { expectedIn } from './expected.js'
import { gridOf, linesOf } from './table.js'

// The agents themselves, against a model on loopback, through `wf`. TEST_AGENTS_ROWS and TEST_AGENTS_COLUMNS name a part of it.
const only = <Name extends string>(all: readonly Name[], wanted: string | undefined): readonly Name[] =>
  wanted === undefined ? all : all.filter((name) => wanted.split(',').includes(name))
const rows = only(ROWS, process.env.TEST_AGENTS_ROWS)
const columns = only(COLUMNS, process.env.TEST_AGENTS_COLUMNS)

/** The cells of others are still to be played. */
const broken = (error: Error): Cell => ({ outcome: 'broken', message: error.message })

const cells = new Map<Row, Map<Column, Cell>>()
let programs: string
beforeAll(async () => {
  programs = await installedAgents()
}, 900_000)
afterAll(() => console.log(gridOf(rows, columns, cells)))

test.concurrent.each(rows)('%s ends each scene as it should', async (row) => {
  const found = new Map<Column, Cell>()
  cells.set(row, found)
  const driven = await drive(row, programs)
  try {
    for (const column of columns) found.set(column, await driven.plays(column).catch(broken))
  } finally {
    await driven.close()
    console.log(linesOf(row, columns, found).join('\n'))
  }
  const others = columns.filter(
    (column) => !expectedIn(row, column).includes(found.get(column)?.outcome ?? ''),
  )
  const outcomes = others.map((column) => [column, found.get(column)?.outcome])
  const wanted = others.map((column) => [column, expectedIn(row, column).join(' or ')])
  expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(wanted))
})

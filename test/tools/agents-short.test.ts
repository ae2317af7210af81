import { beforeAll, describe, expect, test } from 'vitest'
import { expectedIn } from '../agents/expected.js'
import { approving } from '../support/model/approving.js'
import { drive } from '../support/model/driven.js'
import { installedAgents } from '../support/model/installed.js'

// The short form of what `npm run test:agents` plays with all agents.
const COLUMNS = ['edit', 'review', '401', 'ctrlC'] as const

let programs: string
beforeAll(async () => {
  programs = await installedAgents()
}, 900_000)

describe.each(['claude', 'codex'] as const)('%s, against a model on loopback,', (row) => {
  test('changes, reviews, is not let in, and is interrupted', async () => {
    const driven = await drive(row, programs)
    const outcomes: [string, string][] = []
    try {
      for (const column of COLUMNS) {
        const { outcome, message } = await driven.plays(column)
        // What failed otherwise is told with its message.
        outcomes.push([
          column,
          expectedIn(row, column).includes(outcome) ? 'right' : `${outcome}: ${message}`,
        ])
      }
    } finally {
      await driven.close()
    }
    expect(outcomes).toEqual(COLUMNS.map((column) => [column, 'right']))
  }, 600_000)

  test('approves nothing in the name of a person', async () => {
    const { recorded, said } = await approving(row, programs)
    expect(said).toContain('AGENT_DECISION')
    expect(recorded).toBe(false)
  })
})

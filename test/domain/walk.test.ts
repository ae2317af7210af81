import { describe, expect, it } from 'vitest'
import { walk } from '../support/random-walk.js'
import { WALKED } from '../support/workflow-definitions.js'

const WALKS = 150
const STEPS = 40

// `SEED=7 npx vitest run --project fast test/domain/walk` replays the walk that a failure names, and prints it.
const only = process.env.SEED

describe('whatever people do with a workflow', () => {
  it('what commands allow is legal, what they refuse leaves no trace, what is saved verifies', () => {
    if (only !== undefined) process.stdout.write(`${walk(Number(only), STEPS, WALKED).trail.join('\n')}\n`)
    const walks = Array.from({ length: WALKS }, (_, at) => walk(at + 1, STEPS, WALKED))
    // So many come to an end that something is proved about ends.
    expect(walks.filter(({ sealed }) => sealed).length).toBeGreaterThan(WALKS / 4)
  })
})

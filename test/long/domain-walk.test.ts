import { describe, expect, it } from 'vitest'
import { walk } from '../support/random-walk.js'
import { WALKED } from '../support/workflow-definitions.js'

const WALKS = 5000
const STEPS = 120
const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000)

describe('whatever people do with a workflow, for long', () => {
  it(`walks from SEED=${first} on`, () => {
    let sealed = 0
    for (let seed = first; seed < first + WALKS; seed++) if (walk(seed, STEPS, WALKED).sealed) sealed++
    expect(sealed).toBeGreaterThan(WALKS / 4)
  })
})

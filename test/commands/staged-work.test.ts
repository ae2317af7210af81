import { afterAll, describe, expect, test } from 'vitest'
import { PLACES, survives, type Tally } from '../support/staged-work.js'

// `SEED=7 npx vitest run test/commands/staged-work.test.ts` plays what began with that seed again.
const SEED = Number(process.env.SEED ?? 1)
// The other places have their turn in test/long.
const HERE = process.env.SEED === undefined ? (['a worktree of the draft'] as const) : PLACES
const tally: Tally = { landed: 0, aroundWork: 0, refused: 0 }

describe.concurrent('staged work survives to the byte', () => {
  test.each(HERE)(`whatever is called from %s, SEED=${SEED}`, { timeout: 300_000 }, (place) =>
    survives(SEED, place, tally),
  )
})

// Else it would show nothing: in every place something has to land, and mostly around work that stays.
afterAll(() => {
  if (process.env.SEED === undefined)
    expect(tally.aroundWork, JSON.stringify(tally)).toBeGreaterThan(tally.landed / 2)
})

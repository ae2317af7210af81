import { afterAll, describe, expect, test } from 'vitest'
import { PLACES, survives, type Tally } from '../support/staged-work.js'

// `SEED=7 npx vitest run test/commands/staged-work.test.ts` plays what began with that seed again.
const FIRST = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 2 : 1
const tally: Tally = { landed: 0, aroundWork: 0, refused: 0 }

describe.concurrent('staged work survives to the byte', () => {
  const cases = PLACES.flatMap((place) =>
    Array.from({ length: RUNS }, (_, at) => ({ place, seed: FIRST + at })),
  )

  test.each(cases)('whatever is called from $place, SEED=$seed', { timeout: 300_000 }, ({ place, seed }) =>
    survives(seed, place, tally),
  )
})

// Else it would show nothing: twice a walk something has to land, and mostly around work that stays.
afterAll(() => {
  if (RUNS > 1) expect(tally.aroundWork, JSON.stringify(tally)).toBeGreaterThan(tally.landed / 2)
})

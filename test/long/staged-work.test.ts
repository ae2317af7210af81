import { describe, test } from 'vitest'
import { PLACES, survives } from '../support/staged-work.js'

const FIRST = Number(process.env.SEED ?? 1000)
const RUNS = Number(process.env.RUNS ?? 100)

describe.concurrent(`staged work survives to the byte, from SEED=${FIRST} on`, () => {
  const cases = PLACES.flatMap((place) =>
    Array.from({ length: RUNS }, (_, at) => ({ place, seed: FIRST + at })),
  )

  test.each(cases)('whatever is called from $place, SEED=$seed', ({ place, seed }) =>
    survives(seed, place, { landed: 0, aroundWork: 0, refused: 0 }),
  )
})

import { describe, expect, test } from 'vitest'
import { landings, landsAndVerifies } from '../support/landing-differential.js'

const FIRST = Number(process.env.SEED ?? 1000)
const RUNS = Number(process.env.RUNS ?? 20)

describe.concurrent(`whatever lands passes, from SEED=${FIRST} on`, () => {
  const seeds = Array.from({ length: RUNS }, (_, at) => FIRST + at)

  test.each(seeds)('fifty landings, SEED=%d', async (seed) => {
    const { landed } = await landsAndVerifies(landings(seed, 50), {
      each: true,
      format: seed % 2 === 0 ? 'sha1' : 'sha256',
    })
    expect(landed).toBeGreaterThan(25)
  })
})

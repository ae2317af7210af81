import { expect, test } from 'vitest'
import { walkSync } from '../support/sync-walk.js'

// Many seeds run in test/long; SEED replays one.
const seeds = process.env.SEED === undefined ? [4] : [Number(process.env.SEED)]

test.each(seeds)(
  'three clones decide and sync in random order, and end with one log (seed %i)',
  async (seed) => {
    expect((await walkSync(seed, 12)).length).toBeGreaterThan(12)
  },
)

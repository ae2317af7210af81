import { expect, test } from 'vitest'
import { walkSync } from '../support/sync-walk.js'

const seeds = Array.from({ length: 30 }, (_, at) => 100 + at)

test.each(seeds)(
  'three clones decide and sync in random order, and end with one log (seed %i)',
  async (seed) => {
    expect((await walkSync(seed, 40)).length).toBeGreaterThan(40)
  },
)

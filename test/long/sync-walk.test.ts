import { expect, test } from 'vitest'
import { walkSync } from '../support/sync-walk.js'

const walks = Array.from({ length: 30 }, (_, at) => ({ seed: 100 + at, count: 2 + (at % 3) }))

test.each(walks)(
  '$count clones decide and sync in random order, and end with one log (seed $seed)',
  async ({ seed, count }) => {
    expect((await walkSync(seed, 40, count)).length).toBeGreaterThan(40)
  },
)

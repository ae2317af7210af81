import { expect, test } from 'vitest'
import { walkNext } from '../support/next-walk.js'

test.each(Array.from({ length: 40 }, (_, at) => 100 + at))(
  'each next command does what it says, wherever a long walk comes (seed %i)',
  async (seed) => {
    const { wrong, trail } = await walkNext(seed, 60)
    expect(wrong, trail.join('\n')).toEqual([])
  },
)

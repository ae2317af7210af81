import { expect, test } from 'vitest'
import { pushRefs } from '../support/stranger-refs.js'

// `SEED=7 npx vitest run --project full test/app/strangers` tries that set of refs alone.
const only = process.env.SEED
const seeds = only === undefined ? Array.from({ length: 16 }, (_, at) => at + 1) : [Number(only)]

test.each(seeds)('what a stranger pushes changes no verdict, and adds few reads (seed %i)', async (seed) => {
  const { told, before, after, reads } = await pushRefs(seed, seed % 4 === 0 ? 'sha256' : 'sha1')
  const story = told.join('\n')
  expect(after.outcome.facts, story).toEqual(before.outcome.facts)
  // A ref may cost a look at what it is, and under the name of a landed log the reading of one such log: some 80.
  expect(reads[1], `${story}\n${reads}`).toBeLessThanOrEqual(reads[0] + 100 * told.length)
})

import { expect, test } from 'vitest'
import { pushRefs } from '../support/stranger-refs.js'

const SETS = 1000
const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000)

test(`what a stranger pushes changes no verdict, and adds few reads, from SEED=${first} on`, async () => {
  for (let seed = first; seed < first + SETS; seed++) {
    const { told, before, after, reads } = await pushRefs(seed, seed % 4 === 0 ? 'sha256' : 'sha1')
    const story = [`SEED=${seed}`, ...told, String(reads)].join('\n')
    expect(after.outcome.facts, story).toEqual(before.outcome.facts)
    expect(reads[1], story).toBeLessThanOrEqual(reads[0] + 100 * told.length)
  }
})

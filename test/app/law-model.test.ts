import { expect, test } from 'vitest'
import { playLaws } from '../support/law-histories.js'

const HISTORIES = 30

// `SEED=7 npx vitest run --project full test/app/law-model` replays the history that a failure names, and prints it.
const only = process.env.SEED

test('what verify finds in a history of laws is what the rules find', async () => {
  if (only !== undefined) process.stdout.write(`${(await playLaws(Number(only), 'sha1')).told.join('\n')}\n`)
  let sound = 0
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { found } = await playLaws(seed, seed % 8 === 0 ? 'sha256' : 'sha1')
    if (found === 0) sound++
  }
  // Something is said of both.
  expect(sound).toBeGreaterThan(HISTORIES / 10)
  expect(sound).toBeLessThan((HISTORIES * 2) / 3)
})

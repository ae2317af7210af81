import { expect, test } from 'vitest'
import { beginKilling, killedRun, unharmed } from '../support/killed-runs.js'

// The long form, with many more seeds, is in test/long.
test('a run of six stages that is killed wherever it happens to be comes to the same end', async () => {
  const killing = await beginKilling()
  const { kills, ...found } = await killedRun(killing, 1)
  expect({ kills, ...found }).toEqual({ kills, ...unharmed(killing) })
})

import { expect, test } from 'vitest'
import { beginKilling, killedRun, unharmed } from '../support/killed-runs.js'

// The short form is in test/engine.
test('a run that is killed wherever it happens to be comes to the same end, a hundred times', async () => {
  const killing = await beginKilling()
  for (let seed = 1; seed <= 100; seed++) {
    const { kills, ...found } = await killedRun(killing, seed)
    expect.soft({ seed, kills, ...found }).toEqual({ seed, kills, ...unharmed(killing) })
  }
})

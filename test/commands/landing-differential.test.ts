import { expect, test } from 'vitest'
import { landings, landsAndVerifies } from '../support/landing-differential.js'

// `SEED=7 npx vitest run test/commands/landing-differential.test.ts` plays what began with that seed again.
const SEED = Number(process.env.SEED ?? 1)

test(`whatever lands passes, SEED=${SEED}`, async () => {
  const told = await landsAndVerifies(landings(SEED, 9))
  if (process.env.SEED !== undefined) return
  // Else it would show nothing.
  expect(told.changes).toBeGreaterThan(24)
  expect(told.small).toBeGreaterThan(1)
  expect(told.destructive).toBeGreaterThan(1)
})

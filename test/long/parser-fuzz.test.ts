import { describe, test } from 'vitest'
import {
  compareTrailers,
  fuzzCommits,
  fuzzKeysAndSignatures,
  fuzzPolicies,
  fuzzTrailers,
} from '../support/parser-fuzz.js'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

// The short form is in test/trust.
describe(`whatever the parsers are given, often, SEED=${seed}`, () => {
  test('trailers', () => fuzzTrailers({ seed, numRuns: 20_000 }))
  test.each([1, 2, 3, 4, 5])('trailers, as git interpret-trailers reads them (%i)', (part) =>
    compareTrailers({ seed: seed + part, numRuns: 2000 }),
  )
  test('commits', () => fuzzCommits({ seed, numRuns: 20_000 }))
  test('policies', () => fuzzPolicies({ seed, numRuns: 5_000 }))
  test('keys and signatures', () => fuzzKeysAndSignatures({ seed, numRuns: 20_000 }))
})

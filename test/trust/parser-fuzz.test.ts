import { describe, test } from 'vitest'
import {
  compareTrailers,
  fuzzCommits,
  fuzzKeysAndSignatures,
  fuzzPolicies,
  fuzzTrailers,
} from '../support/parser-fuzz.js'

// `SEED=7 npx vitest run test/trust/parser-fuzz.test.ts` plays what began with that seed again.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

// The long form is in test/long.
describe(`whatever the parsers are given, SEED=${seed}`, () => {
  test('trailers', () => fuzzTrailers({ seed, numRuns: 300 }))
  test('trailers, as git interpret-trailers reads them', () => compareTrailers({ seed, numRuns: 100 }))
  test('commits', () => fuzzCommits({ seed, numRuns: 1000 }))
  test('policies', () => fuzzPolicies({ seed, numRuns: 100 }))
  test('keys and signatures', () => fuzzKeysAndSignatures({ seed, numRuns: 1000 }))
})

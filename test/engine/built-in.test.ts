import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { BUILT_IN_RUNS, comesToItsEnd } from '../support/built-in-runs.js'

// The others have their turn in test/long, and each of them a story.
const HERE = ['rfc-review', 'spec-to-implementation']

test.each(BUILT_IN_RUNS.filter(({ name }) => HERE.includes(name)))(
  '$name is begun by hand, taken up in another clone, asked for anew, and comes to its end',
  comesToItsEnd,
)

test('every definition that comes along is run so, or has tests of its own', () => {
  const run = BUILT_IN_RUNS.map(({ name }) => name)
  // Those of a change, and the supervised ones, which need checks of the policy: fixtures/stories.
  const own = ['change', 'change-checked', 'change-verified', 'small', 'repair', 'supervised-lean']
  expect([...run, ...own].sort()).toEqual([...BUILT_IN.keys()].sort())
})

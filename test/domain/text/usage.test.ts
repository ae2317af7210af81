import { expect, test } from 'vitest'
import { addUsage, usageIn, usageLine } from '../../../src/domain/text/usage.js'

test('what a line records is read back, and several lines are one sum', () => {
  const first = { input: 1200, output: 34, cost: 0.25 }
  const second = { input: 5, output: 6, cost: null }
  expect(usageIn(`Done.\n\n${usageLine(first)}\n${usageLine(second)}\n`)).toEqual({
    input: 1205,
    output: 40,
    cost: 0.25,
  })
  expect(usageIn(usageLine(second))).toEqual(second)
})

test.each([
  ['nothing', 'Done.'],
  ['a sentence about it', 'The agent said: Usage: 5 tokens in, 6 out'],
  ['a number that is none', 'Usage: 99999999999999999999 tokens in, 1 out'],
])('%s records nothing', (_, body) => {
  expect(usageIn(body)).toBeNull()
})

test('nothing and something is something', () => {
  const some = { input: 1, output: 2, cost: null }
  expect(addUsage(null, some)).toEqual(some)
  expect(addUsage(some, null)).toEqual(some)
  expect(addUsage(null, null)).toBeNull()
})

import { expect, test } from 'vitest'
import { formatDuration } from '../../../src/domain/text/duration.js'

test.each([
  [-5, '0s'],
  [0, '0s'],
  [5.4, '5s'],
  [59.6, '1m'],
  [225, '3m 45s'],
  [3600, '1h'],
  [7500, '2h 5m'],
  [7201, '2h'],
  [90_000, '1d 1h'],
  [86_400 * 400 + 3600 * 5, '400d 5h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

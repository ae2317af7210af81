import { expect, test } from 'vitest'
import { counted, firstFew } from '../../../src/domain/text/counted.js'

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
])('%d of something', (many, told) => {
  expect(counted(many, 'file')).toBe(told)
})

test('another plural is given', () => {
  expect([counted(1, 'patch', 'patches'), counted(2, 'patch', 'patches')]).toEqual(['1 patch', '2 patches'])
})

test('of many names the first few are told, and how many more there are', () => {
  expect(firstFew(['a', 'b'], 2)).toBe('a, b')
  expect(firstFew(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
  // Only some of them may be known by name.
  expect(firstFew(['a', 'b'], 5, 9)).toBe('a, b and 7 more')
  expect(firstFew([], 2)).toBe('')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allBut } from '../../src/git/native/all-but.js'

const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'ä', '😀', '😁'), minLength: 1, maxLength: 6 })

const isMeant = (words: readonly string[], asked: string): boolean =>
  words.some((word) => (word.endsWith('*') ? asked.startsWith(word.slice(0, -1)) : word === asked))

test('all of the others are meant, and none that is wanted', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (wanted, names) => {
      const others = names.filter((each) => !wanted.includes(each))
      const words = allBut(wanted, others)
      expect(others.filter((each) => !isMeant(words, each))).toEqual([])
      expect(wanted.filter((each) => isMeant(words, each))).toEqual([])
      // Git is told bytes: half a character would be another one.
      expect(words.some((word) => /\p{Cs}/u.test(word))).toBe(false)
    }),
  )
})

test('how many words it takes is bounded by what is wanted, and not by the others', () => {
  const others = Array.from({ length: 10_000 }, (_, at) => `mend-${String(at).padStart(5, '0')}`)
  expect(allBut(['mend-04711x'], others).length).toBeLessThan(50)
  expect(allBut([], others)).toEqual(['m*'])
})

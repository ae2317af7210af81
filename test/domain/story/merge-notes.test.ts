import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeNotes } from '../../../src/domain/story/merge-notes.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'

const note = fc
  .array(fc.constantFrom('{"a":1}', '{"b":2}', '{"a":3}', 'no record', '\xff'))
  .map((lines) => lines.map((line) => `${line}\n`).join('') as ByteString)

const lines = (text: string): ReadonlySet<string> => new Set(text.split('\n').filter((line) => line !== ''))

it('holds every line of both, once, whoever is first and however often', () => {
  fc.assert(
    fc.property(note, note, note, (a, b, c) => {
      const merged = mergeNotes(a, b)
      expect(lines(merged)).toEqual(new Set([...lines(a), ...lines(b)]))
      expect(merged.split('\n').length - 1).toBe(lines(merged).size)
      expect(mergeNotes(b, a)).toBe(merged)
      expect(mergeNotes(merged, a)).toBe(merged)
      expect(mergeNotes(mergeNotes(a, b), c)).toBe(mergeNotes(a, mergeNotes(b, c)))
    }),
  )
})

it('a last line without an end is a line', () => {
  expect(mergeNotes('a' as ByteString, 'a\nb' as ByteString)).toBe('a\nb\n')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactor } from '../../src/engine/process/redact.js'
import { lastWords } from '../../src/engine/stages/last-words.js'

// Says the same, and goes back as often as there are runs that begin like a token.
const TOKEN = /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g

test('three joined runs are a signed token, wherever they stand', () => {
  const part = fc.constantFrom('eyJ', 'aaaaaaaaaa', 'b', '-', '_', '.', ' ', 'eyJhbGciOiJI', '0123456789')
  const texts = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(texts, (text) => {
      expect(redactor({})(text)).toBe(text.replace(TOKEN, '[redacted]'))
    }),
    { numRuns: 2000 },
  )
})

test('of what a command printed, the last lines are told, without the secrets of its environment', () => {
  const words = lastWords()
  for (const part of ['the key is hun', 'ter2-hunter2\n', 'done\n']) words.hear(Buffer.from(part))
  expect(words.tell({ MY_TOKEN: 'hunter2-hunter2' })).toBe('the key is [redacted]\ndone\n')
})

test('a key whose beginning was cut off is not told', () => {
  const words = lastWords()
  const line = `${'k'.repeat(63)}\n`
  words.hear(Buffer.from(`-----BEGIN PRIVATE KEY-----\n${line.repeat(40)}-----END PRIVATE KEY-----\n`))
  words.hear(Buffer.from(`${'x'.repeat(63)}\n`.repeat(1000)))
  words.hear(Buffer.from('the end\n'))
  expect(words.tell({})).toMatch(/^(?:x+\n)+the end\n$/)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactor } from '../../src/engine/agents/redact.js'

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

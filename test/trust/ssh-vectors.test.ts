import { expect, test } from 'vitest'
import vectors from '../../fixtures/keys/signatures.json' with { type: 'json' }
import { verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'

// What was valid when it was made stays so, whatever OpenSSH is installed, or none.
const { namespace, message, good, bad } = vectors

test.each(good)('$name is taken, for ever', ({ signature, key }) => {
  expect(verifySshSignature({ signature, message: Buffer.from(message), namespace })).toMatchObject({
    ok: true,
    key: { line: key },
  })
})

test.each(bad)('$name is refused', ({ signature, why }) => {
  expect(verifySshSignature({ signature, message: Buffer.from(message), namespace })).toEqual({
    ok: false,
    why,
  })
})

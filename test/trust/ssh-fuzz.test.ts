import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { parsePublicKey } from '../../src/trust/ssh/ssh-key.js'
import { publicHalf } from '../../src/trust/ssh/ssh-private-key.js'
import { armour, unarmour, verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'
import { wireMpint, wireReader, wireString, wireU32 } from '../../src/trust/ssh/ssh-wire.js'
import { mutate, randomNumbers } from '../support/mutate.js'
import { signingKinds } from '../support/signing-kinds.js'
import { keygen } from '../support/ssh-keygen.js'
import { readSshsig, writeSshsig } from '../support/sshsig.js'

const ssh = keygen()
afterAll(() => ssh.close())
const kinds = signingKinds(ssh)
const message = Buffer.from('what was decided')
const namespace = 'wf-decision'
const signatures = kinds.map((kind) => kind.sign(message, namespace))

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))

test('the signature parser answers to anything, and takes nothing that was changed', () => {
  const changes = fc.array(fc.nat(), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...signatures), changes, (whole, seeds) => {
      const blob = seeds.reduce((before, seed) => mutate(before, randomNumbers(seed)), whole)
      const verdict = verifySshSignature({ signature: blob.toString('base64'), message, namespace })
      if (!blob.equals(whole)) expect(verdict.ok).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

test('the signature parser answers to any fields', () => {
  const parts = fc.record({
    version: fc.constantFrom(0, 1, 2),
    key: fc.oneof(bytes(80), fc.constantFrom(...kinds.map((kind) => kind.blob))),
    namespace: fc.constantFrom(namespace, ''),
    reserved: fc.constantFrom('', 'x'),
    hash: fc.constantFrom('sha256', 'sha512', 'sha1'),
    inner: fc.oneof(bytes(100), fc.constantFrom(...signatures.map((blob) => readSshsig(blob).inner))),
  })
  fc.assert(
    fc.property(parts, (fields) => {
      const blob = writeSshsig(fields)
      const { ok } = verifySshSignature({ signature: blob.toString('base64'), message, namespace })
      expect(ok).toBe(signatures.some((whole) => whole.equals(blob)))
    }),
    { numRuns: 1000 },
  )
})

test('the parsers answer to any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    bytes(200).map((some) => some.toString('base64')),
  )
  fc.assert(
    fc.property(text, (some) => {
      expect(verifySshSignature({ signature: some, message, namespace }).ok).toBe(false)
      expect(parsePublicKey(`ssh-ed25519 ${some}`).ok).toBe(false)
      parsePublicKey(some)
      unarmour(some)
      publicHalf(`-----BEGIN OPENSSH PRIVATE KEY-----\n${some}\n-----END OPENSSH PRIVATE KEY-----\n`)
    }),
  )
})

test('what is armoured comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (array) => {
      const base64 = Buffer.from(array).toString('base64')
      expect(unarmour(armour(base64))).toBe(base64)
    }),
  )
})

test('what is written on the wire is read back, and nothing is left', () => {
  const magnitude = fc.bigInt({ min: 1n, max: 2n ** 600n }).map((value) => {
    const hex = value.toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  })
  fc.assert(
    fc.property(fc.nat(0xffffffff), bytes(100), magnitude, (number, content, digits) => {
      const reader = wireReader(Buffer.concat([wireU32(number), wireString(content), wireMpint(digits)]))
      expect(reader.u32()).toBe(number)
      expect(reader.string()).toEqual(content)
      expect(reader.positive()).toEqual(digits)
      expect(reader.end()).toBeNull()
    }),
  )
})

import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { armour, unarmour } from '../../src/trust/ssh/ssh-armour.js'
import {
  isSoundCoordinate,
  isWeakEd25519,
  P256,
  P384,
  P521,
  toBigInt,
} from '../../src/trust/ssh/ssh-curve.js'
import { knownKey } from '../../src/trust/ssh/ssh-key.js'
import { verifySshSignature, verifySshSignatureLater } from '../../src/trust/ssh/ssh-signature.js'
import { wireMpint, wireReader, wireString, wireU32 } from '../../src/trust/ssh/ssh-wire.js'
import { freshKey } from '../support/fresh-key.js'
import { rsaByHand, skEcdsa, skEd25519, TOUCHED } from '../support/signing-kinds.js'
import { makeSshsig, readSshsig, writeSshsig } from '../support/sshsig.js'
import { rawPublicKey, testPrivateKey } from '../support/test-key.js'

// Bytes put together by hand, and no other program: each rule at its border.

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('on the wire', () => {
  test.each<[string, string | null]>([
    ['', null],
    ['00', null],
    ['01', '01'],
    ['7f', '7f'],
    ['80', null],
    ['0080', '80'],
    ['007f', null],
    ['000080', null],
    ['0100', '0100'],
    ['7fff', '7fff'],
    ['8000', null],
  ])('the number %j is %j', (bytes, magnitude) => {
    const reader = wireReader(wireString(hex(bytes)))
    expect(reader.positive().toString('hex')).toBe(magnitude ?? '')
    expect(reader.end()).toBe(magnitude === null ? 'a number is not canonical' : null)
  })

  test.each([
    ['', '00000000'],
    ['00', '00000000'],
    ['7f', '00000001 7f'],
    ['80', '00000002 0080'],
    ['0080', '00000002 0080'],
    ['00007f', '00000001 7f'],
    ['0100', '00000002 0100'],
  ])('the magnitude %j is written as %j', (magnitude, written) => {
    expect(wireMpint(hex(magnitude))).toEqual(hex(written))
  })

  test('text is written as UTF-8, bytes as they are', () => {
    expect(wireString('\u00e9')).toEqual(hex('00000002 c3a9'))
    expect(wireString(Uint8Array.of(0xe9))).toEqual(hex('00000001 e9'))
    expect(wireU32(0xdeadbeef)).toEqual(hex('deadbeef'))
  })

  test('the first fault is kept, and nothing is read after it', () => {
    const reader = wireReader(hex('07 00000002 ff'))
    expect(reader.u8()).toBe(7)
    expect(reader.fault()).toBeNull()
    expect(reader.string()).toEqual(Buffer.alloc(0))
    expect(reader.fault()).toBe('the data is cut short')
    expect([reader.u8(), reader.u32(), reader.name(), reader.positive().length]).toEqual([0, 0, '', 0])
    expect(reader.raw(1)).toEqual(Buffer.alloc(0))
    expect(reader.end()).toBe('the data is cut short')
  })

  test('a number that is none is named, whatever is missing after it', () => {
    const reader = wireReader(wireString(hex('80')))
    expect(reader.positive()).toEqual(Buffer.alloc(0))
    expect(reader.u32()).toBe(0)
    expect(reader.end()).toBe('a number is not canonical')
  })

  test('what is left over is a fault of the end alone', () => {
    const reader = wireReader(hex('00000001'))
    expect(reader.raw(3)).toEqual(hex('000000'))
    expect(reader.end()).toBe('there is trailing data')
    expect(reader.fault()).toBeNull()
    expect(reader.u8()).toBe(1)
    expect(reader.end()).toBeNull()
    expect(reader.u8()).toBe(0)
    expect(reader.end()).toBe('the data is cut short')
  })
})

describe('armour', () => {
  test('is lines of 70 and is taken off again; nothing in it is nothing', () => {
    const text = armour('A'.repeat(141))
    expect(text.split('\n').map((line) => line.length)).toEqual([29, 70, 70, 1, 27, 0])
    expect(unarmour(armour('AAAA'))).toBe('AAAA')
    expect(armour('').split('\n')).toEqual([
      '-----BEGIN SSH SIGNATURE-----',
      '-----END SSH SIGNATURE-----',
      '',
    ])
    expect(unarmour(armour(''))).toBeNull()
  })
})

const BEGIN = '-----BEGIN SSH SIGNATURE-----'
const END = '-----END SSH SIGNATURE-----'

describe('armour is taken off', () => {
  test.each<[string, string, string | null]>([
    ['of one line', `${BEGIN}\nAAAA\n${END}\n`, 'AAAA'],
    ['of lines of any width', `${BEGIN}\nAAA\nA\nAA==\n${END}\n`, 'AAAAAA=='],
    ['without a newline at its end', `${BEGIN}\nAAAA\n${END}`, 'AAAA'],
    ['with two', `${BEGIN}\nAAAA\n${END}\n\n`, null],
    ['with a newline before', `\n${BEGIN}\nAAAA\n${END}\n`, null],
    ['with another beginning', `${BEGIN.replace('SSH', 'PGP')}\nAAAA\n${END}\n`, null],
    ['with another end', `${BEGIN}\nAAAA\n${END.replace('SSH', 'PGP')}\n`, null],
    ['without an end', `${BEGIN}\nAAAA\n`, null],
    ['with an empty line', `${BEGIN}\nAAAA\n\nAAAA\n${END}\n`, null],
    ['with a blank', `${BEGIN}\nAAAA \nAAAA\n${END}\n`, null],
    ['with carriage returns', `${BEGIN}\r\nAAAA\r\n${END}\r\n`, null],
    ['with a header of its own', `${BEGIN}\nVersion: 1\nAAAA\n${END}\n`, null],
    ['of nothing', `${BEGIN}\n${END}\n`, null],
    ['that is none', 'AAAA', null],
  ])('%s', (_, text, base64) => {
    expect(unarmour(text)).toBe(base64)
  })
})

const POINT = rawPublicKey('ada')
const ED25519 = Buffer.concat([wireString('ssh-ed25519'), wireString(POINT)])
const nist = (type: string, curve: string, point: Buffer, ...more: readonly Buffer[]): Buffer =>
  Buffer.concat([wireString(type), wireString(curve), wireString(point), ...more])
const P256_POINT = ((): Buffer => {
  const { x = '', y = '' } = freshKey('P-256').export({ format: 'jwk' })
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
})()
const SK = 'sk-ecdsa-sha2-nistp256@openssh.com'
const rsa = (exponent: Buffer, modulus: Buffer): Buffer =>
  Buffer.concat([wireString('ssh-rsa'), wireMpint(exponent), wireMpint(modulus)])
const E = Buffer.of(1, 0, 1)
/** So many bytes of an odd number, the first of them given. */
const odd = (bytes: number, first = 0xff): Buffer =>
  Buffer.concat([Buffer.of(first), Buffer.alloc(bytes - 1, 0xff)])
const more = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.of(0)])

describe('a key', () => {
  test.each<[string, Buffer, string | null]>([
    ['Ed25519', ED25519, null],
    ['Ed25519 with a byte more', more(ED25519), 'there is trailing data'],
    ['whose type is cut', hex('0000000b 737368'), 'the data is cut short'],
    ['of nothing', Buffer.alloc(0), 'the data is cut short'],
    ['ECDSA', nist('ecdsa-sha2-nistp256', 'nistp256', P256_POINT), null],
    [
      'ECDSA with a byte more',
      more(nist('ecdsa-sha2-nistp256', 'nistp256', P256_POINT)),
      'there is trailing data',
    ],
    [
      'ECDSA whose point begins otherwise',
      nist('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.of(5), P256_POINT.subarray(1)])),
      'the key is not of its curve',
    ],
    [
      'ECDSA whose point is longer',
      nist('ecdsa-sha2-nistp256', 'nistp256', more(P256_POINT)),
      'the key is not of its curve',
    ],
    [
      'ECDSA of another curve than its type',
      nist('ecdsa-sha2-nistp256', 'nistp384', P256_POINT),
      'the key is not of its curve',
    ],
    ['a security key', nist(SK, 'nistp256', P256_POINT, wireString('ssh:')), null],
    [
      'a security key for a name with NUL',
      nist(SK, 'nistp256', P256_POINT, wireString('ssh:\0')),
      'the application is not a name',
    ],
    ['a security key for nothing', nist(SK, 'nistp256', P256_POINT), 'the data is cut short'],
    ['RSA of 2048 bits', rsa(E, odd(256, 0x80)), null],
    ['RSA of 2047 bits', rsa(E, odd(256, 0x7f)), 'the RSA key is too short'],
    ['RSA of nothing', rsa(E, odd(1)), 'the RSA key is too short'],
    ['RSA of 16384 bits', rsa(E, odd(2048)), null],
    ['RSA of 16385 bits', rsa(E, odd(2049, 1)), 'the key is too long'],
    ['RSA with the exponent 3', rsa(Buffer.of(3), odd(256)), null],
    ['RSA with the exponent 1', rsa(Buffer.of(1), odd(256)), 'the key is weak'],
    ['RSA with an exponent of 64 bits', rsa(odd(8), odd(256)), null],
    ['RSA with an exponent of 65 bits', rsa(odd(9, 1), odd(256)), 'the key is weak'],
    ['RSA with an even modulus', rsa(E, Buffer.concat([odd(256), Buffer.of(0)])), 'the key is weak'],
    ['RSA with a byte more', more(rsa(E, odd(256))), 'there is trailing data'],
    ['of more bytes than any', Buffer.alloc(8193), 'the key is too long'],
    ['of as many bytes as may be', Buffer.alloc(8192), 'the key type is not supported'],
  ])('%s', (_, blob, why) => {
    const known = knownKey(blob)
    expect(known.ok ? null : known.why).toBe(why)
  })

  test('that was read is remembered, of the last few hundred', () => {
    const fresh = (): Buffer => {
      const { x = '' } = freshKey('ed25519').export({ format: 'jwk' })
      return Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.from(x, 'base64url'))])
    }
    const first = fresh()
    const known = knownKey(first)
    knownKey(fresh())
    expect(knownKey(first)).toBe(known)
    for (let number = 0; number < 512; number++) knownKey(fresh())
    expect(knownKey(first)).not.toBe(known)
    expect(knownKey(first)).toEqual(known)
  })
})

describe('a point', () => {
  const bytesOf = (value: bigint, length: number): Buffer =>
    Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')

  test.each([P256, P384, P521])(
    'of $name has coordinates above the root of the order, and below it by two',
    (curve) => {
      const sound = (value: bigint): boolean => isSoundCoordinate(bytesOf(value, curve.bytes), curve)
      const half = BigInt(Math.floor(curve.order.toString(2).length / 2))
      expect([sound(0n), sound(2n ** half - 1n), sound(2n ** half)]).toEqual([false, false, true])
      expect([sound(curve.order - 2n), sound(curve.order - 1n), sound(curve.order)]).toEqual([
        true,
        false,
        false,
      ])
    },
  )

  test('of Ed25519 is reduced and of large order', () => {
    const p = 2n ** 255n - 19n
    const weak = (y: bigint): boolean => isWeakEd25519(bytesOf(y, 32).reverse())
    expect([0n, 1n, p - 1n, p, p + 1n].map(weak)).toEqual([true, true, true, true, true])
    expect([2n, p - 2n].map(weak)).toEqual([false, false])
    // The sign of x is another bit.
    expect(weak(2n ** 255n + 1n)).toBe(true)
  })

  test('is a number, also where there is nothing', () => {
    expect([toBigInt(Buffer.alloc(0)), toBigInt(hex('0100'))]).toEqual([0n, 256n])
  })
})

const MESSAGE = Buffer.from('what was decided')
const FOR = 'wf-decision'
const claim = (blob: Buffer, namespace = FOR) => ({
  signature: blob.toString('base64'),
  message: MESSAGE,
  namespace,
})
const why = (blob: Buffer): string | null => {
  const verdict = verifySshSignature(claim(blob))
  return verdict.ok ? null : verdict.why
}

const byAda = (namespace = FOR, value = (signature: Buffer) => signature): Buffer =>
  makeSshsig(ED25519, MESSAGE, namespace, (data) =>
    Buffer.concat([wireString('ssh-ed25519'), wireString(value(sign(null, data, testPrivateKey('ada'))))]),
  )

const EC = freshKey('P-256')
const ecBlob = ((): Buffer => {
  const { x = '', y = '' } = EC.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  return nist('ecdsa-sha2-nistp256', 'nistp256', point)
})()
const byCurve = (numbers: (r: Buffer, s: Buffer) => readonly Buffer[]): Buffer =>
  makeSshsig(ecBlob, MESSAGE, FOR, (data) => {
    const pair = sign('sha256', data, { key: EC, dsaEncoding: 'ieee-p1363' })
    const value = Buffer.concat(numbers(pair.subarray(0, 32), pair.subarray(32)))
    return Buffer.concat([wireString('ecdsa-sha2-nistp256'), wireString(value)])
  })
const RSA = freshKey({ rsaBits: 2048 })
const byRsa = (value = (signature: Buffer) => signature): Buffer =>
  rsaByHand('rsa-sha2-512', RSA, value).sign(MESSAGE, FOR)

describe('a signature', () => {
  test.each<[string, () => Buffer, string | null]>([
    ['by Ed25519', () => byAda(), null],
    ['of 63 bytes', () => byAda(FOR, (value) => value.subarray(1)), 'the signature has the wrong length'],
    ['of 65 bytes', () => byAda(FOR, more), 'the signature has the wrong length'],
    ['by ECDSA', () => byCurve((r, s) => [wireMpint(r), wireMpint(s)]), null],
    [
      'whose r is too long',
      () => byCurve((r, s) => [wireMpint(Buffer.concat([Buffer.of(1), r])), wireMpint(s)]),
      'the signature has the wrong length',
    ],
    [
      'whose s is too long',
      () => byCurve((r, s) => [wireMpint(r), wireMpint(Buffer.concat([Buffer.of(1), s]))]),
      'the signature has the wrong length',
    ],
    [
      'whose r has needless zeros',
      () => byCurve((r, s) => [wireString(Buffer.concat([Buffer.of(0, 0), r])), wireMpint(s)]),
      'a number is not canonical',
    ],
    ['without s', () => byCurve((r) => [wireMpint(r)]), 'the data is cut short'],
    ['with a number more', () => byCurve((r, s) => [r, s, r].map(wireMpint)), 'there is trailing data'],
    ['by RSA', () => byRsa(), null],
    [
      'by RSA, shorter than the key',
      () => byRsa((value) => value.subarray(1)),
      'the signature has the wrong length',
    ],
    ['by RSA, longer than the key', () => byRsa(more), 'the signature has the wrong length'],
    [
      'by a security key for a name that is not ASCII',
      () => skEd25519(TOUCHED, 'ssh:\u00e9').sign(MESSAGE, FOR),
      null,
    ],
    ['by a security key with every flag set', () => skEcdsa(0xff).sign(MESSAGE, FOR), null],
    [
      'by a security key that nobody touched',
      () => skEcdsa(0xfe).sign(MESSAGE, FOR),
      'nobody touched the security key',
    ],
    [
      'with a byte more within',
      () => {
        const parts = readSshsig(byAda())
        return writeSshsig({ ...parts, inner: more(parts.inner) })
      },
      'there is trailing data',
    ],
    [
      'by a key of no type that we know',
      () => writeSshsig({ ...readSshsig(byAda()), key: wireString('ssh-dss') }),
      'the key type is not supported',
    ],
    [
      'of as many bytes as may be, and none of an SSH signature',
      () => Buffer.alloc(12_288),
      'it is not an SSH signature',
    ],
    ['of more', () => Buffer.alloc(12_291), 'it is not base64'],
  ])('%s', async (_, make, expected) => {
    const blob = make()
    expect(why(blob)).toBe(expected)
    expect(await verifySshSignatureLater(claim(blob))).toEqual(verifySshSignature(claim(blob)))
  })

  test('that does not fit is refused on a thread of its own as well', async () => {
    const other = { ...claim(byAda()), message: Buffer.from('something else') }
    expect(await verifySshSignatureLater(other)).toEqual({ ok: false, why: 'the signature does not fit' })
  })

  test('for nothing is for nothing', () => {
    expect(verifySshSignature(claim(byAda(''), ''))).toEqual({ ok: false, why: 'its namespace is another' })
  })
})

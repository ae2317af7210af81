import { createPublicKey } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { parsePublicKey } from '../../../src/trust/ssh/ssh-key.js'
import { wireMpint, wireString } from '../../../src/trust/ssh/ssh-wire.js'
import { freshKey } from '../../support/fresh-key.js'
import { mutate, randomNumbers } from '../../support/mutate.js'
import { rsaBlob, signingKinds } from '../../support/signing-kinds.js'
import { keygen, opensshVersion } from '../../support/ssh-keygen.js'
import { rawPublicKey, testKey } from '../../support/test-key.js'

const ssh = keygen()
afterAll(() => ssh.close())
const isKnownVersion = opensshVersion() === 'OpenSSH_9.2'
const ADA = testKey('ada', ssh.directory).publicLine

test('a test key is the same everywhere', () => {
  expect(parsePublicKey(ADA)).toEqual({
    ok: true,
    key: {
      type: 'ssh-ed25519',
      blob: expect.any(String),
      line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAR7azn3b6ANXoLWqDDDm25YgPTNjLY9tDZGZckLhRsM',
      fingerprint: 'SHA256:18X0UN2F20oCJfVsuvLj3ZgpVIxtNeKpuCIo1v+4Pdc',
    },
  })
})

test.each([
  ['no comment', ADA.replace(/ ada$/, '')],
  ['a comment of several words', `${ADA} of the house`],
  ['white space around', `  ${ADA}\r\n`],
  ['a tab between', ADA.replace(' ', '\t')],
])('the key is the same with %s', (_name, line) => {
  const parsed = parsePublicKey(line)
  expect(parsed.ok && parsed.key.blob).toBe(blobOf(ADA))
})

test.each([
  ['', 'it is not a public key line'],
  ['ssh-ed25519', 'it is not a public key line'],
  ['no-touch-required ssh-ed25519 AAAA', 'it is not a public key line'],
  [`cert-authority ${ADA}`, 'it is not a public key line'],
  [`${ADA}\n${ADA}`, 'it is not a public key line'],
  [ADA.replace('ssh-ed25519', 'ssh-rsa'), 'the key is of another type than it says'],
  [ADA.replace('ssh-ed25519', 'SSH-ED25519'), 'it is not a public key line'],
  ['ssh-dss AAAAB3NzaC1kc3MAAAAA', 'the key type is not supported'],
  ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'the data is cut short'],
  ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5A', 'the key is not base64'],
])('%j is refused', (line, why) => {
  expect(parsePublicKey(line)).toEqual({ ok: false, why })
})

describe.each(signingKinds(ssh))('a key of $name', ({ line, blob }) => {
  test('has the fingerprint that ssh-keygen prints', () => {
    const parsed = parsePublicKey(line)
    expect(parsed.ok && parsed.key.fingerprint).toBe(ssh.fingerprint(line))
  })

  test('when changed, is nothing that ssh-keygen refuses, and no other key', () => {
    const type = line.split(' ')[0]
    for (let seed = 1; seed <= 25; seed++) {
      const changed = `${type} ${mutate(blob, randomNumbers(seed)).toString('base64')}`
      const parsed = parsePublicKey(changed)
      if (parsed.ok) expect([seed, ssh.fingerprint(changed)]).toEqual([seed, parsed.key.fingerprint])
    }
  })
})

describe('neither ssh-keygen nor wf takes', () => {
  test.each<[string, Buffer, string]>([
    ['a point that is not on the curve', ecdsa('256', point(5n, 5n, 32)), 'the key is weak'],
    [
      'a large point that is not on the curve',
      ecdsa('256', Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0x77)])),
      'the key is not of its curve',
    ],
    ['a point with a small coordinate', ecdsa('256', smallPoint()), 'the key is weak'],
    ['a compressed point', ecdsa('256', p256().compressed), 'the key is not of its curve'],
    ['a point at infinity', ecdsa('256', Buffer.of(0)), 'the key is not of its curve'],
    [
      'the curve of another type',
      ecdsa('256', p256().uncompressed, 'nistp384'),
      'the key is not of its curve',
    ],
    ['an Ed25519 point of 31 bytes', ed25519(Buffer.alloc(31, 9)), 'the key is not of its curve'],
    ['RSA of 512 bits', rsaOf(512), 'the RSA key is too short'],
  ])('%s', (_name, blob, why) => {
    const line = lineOf(blob)
    expect(ssh.fingerprint(line)).toBeNull()
    expect(parsePublicKey(line)).toEqual({ ok: false, why })
  })
})

describe('ssh-keygen takes, and wf does not,', () => {
  test.each<[string, Buffer, string]>([
    ['RSA of 1024 bits', rsaOf(1024), 'the RSA key is too short'],
    ['RSA with the exponent 1', rsaWith(Buffer.of(1)), 'the key is weak'],
    ['RSA with an even exponent', rsaWith(Buffer.of(4)), 'the key is weak'],
    ['RSA with an exponent of 65 bits', rsaWith(Buffer.alloc(9, 1)), 'the key is weak'],
    ['Ed25519 of small order', ed25519(Buffer.alloc(32)), 'the key is weak'],
    [
      'Ed25519 with a coordinate that is not reduced',
      ed25519(Buffer.concat([Buffer.of(0xee), Buffer.alloc(30, 0xff), Buffer.of(0x7f)])),
      'the key is weak',
    ],
    ['an application that ends in NUL', application('ssh:\0'), 'the application is not a name'],
  ])('%s', (name, blob, why) => {
    const line = lineOf(blob)
    const isTaken = ssh.fingerprint(line) !== null
    if (isKnownVersion) expect([name, isTaken]).toEqual([name, true])
    expect(parsePublicKey(line)).toEqual({ ok: false, why })
  })
})

function blobOf(line: string): string | null {
  const parsed = parsePublicKey(line)
  return parsed.ok ? parsed.key.blob : null
}

function lineOf(blob: Buffer): string {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
  return `${type} ${blob.toString('base64')}`
}

function ed25519(point: Buffer): Buffer {
  return Buffer.concat([wireString('ssh-ed25519'), wireString(point)])
}

function application(name: string): Buffer {
  return Buffer.concat([
    wireString('sk-ssh-ed25519@openssh.com'),
    wireString(rawPublicKey('sk')),
    wireString(name),
  ])
}

function ecdsa(size: string, point: Buffer, curve = `nistp${size}`): Buffer {
  return Buffer.concat([wireString(`ecdsa-sha2-nistp${size}`), wireString(curve), wireString(point)])
}

function point(x: bigint, y: bigint, size: number): Buffer {
  const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex')
  return Buffer.concat([Buffer.of(4), bytes(x), bytes(y)])
}

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** The point of P-256 with the smallest x: on the curve, and such as no honest key has. */
function smallPoint(): Buffer {
  for (let x = 1n; ; x++) {
    const square = (x ** 3n - 3n * x + B) % P
    const y = power(square, (P + 1n) / 4n)
    if ((y * y) % P === square) return point(x, y, 32)
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P
  }
  return result
}

function p256(): { readonly uncompressed: Buffer; readonly compressed: Buffer } {
  const { x = '', y = '' } = freshKey('P-256').export({ format: 'jwk' })
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return {
    uncompressed: Buffer.concat([Buffer.of(4), left, right]),
    compressed: Buffer.concat([Buffer.of(2 + ((right.at(-1) ?? 0) & 1)), left]),
  }
}

function rsaOf(modulusLength: number): Buffer {
  return rsaBlob(freshKey({ rsaBits: modulusLength }))
}

function rsaWith(exponent: Buffer): Buffer {
  const { n = '' } = createPublicKey(freshKey({ rsaBits: 2048 })).export({ format: 'jwk' })
  const modulus = wireMpint(Buffer.from(n, 'base64url'))
  return Buffer.concat([wireString('ssh-rsa'), wireMpint(exponent), modulus])
}

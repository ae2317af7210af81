import { execFileSync } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import {
  armour,
  type SignatureVerdict,
  unarmour,
  verifySshSignature,
} from '../../src/trust/ssh/ssh-signature.js'
import { wireReader, wireString } from '../../src/trust/ssh/ssh-wire.js'
import { freshKey } from '../support/fresh-key.js'
import {
  rsaBlob,
  rsaByHand,
  type SigningKind,
  signingKinds,
  skEcdsa,
  skEd25519,
  webauthn,
} from '../support/signing-kinds.js'
import { keygen, opensshVersion } from '../support/ssh-keygen.js'
import { readSshsig, type SshsigParts, writeSshsig } from '../support/sshsig.js'
import { testKey } from '../support/test-key.js'

/**
 * Everything that ssh-keygen takes as a signature and `wf` does not, by name. What is refused by
 * both stands here too, where somebody might think otherwise. Later versions of OpenSSH may
 * refuse more; what 9.2 does is asserted only of that.
 */
const ssh = keygen()
afterAll(() => ssh.close())
const kinds = new Map(signingKinds(ssh).map((kind) => [kind.name, kind]))
const isKnownVersion = opensshVersion() === 'OpenSSH_9.2'

const MESSAGE: Buffer = Buffer.from('what was decided')
const FOR = 'wf-decision'

const withParts = (name: string, change: (parts: SshsigParts) => Partial<SshsigParts>): Attempt => {
  const { line, sign } = kind(name)
  const parts = readSshsig(sign(MESSAGE, FOR))
  return { line, blob: writeSshsig({ ...parts, ...change(parts) }) }
}

interface Attempt {
  readonly line: string
  readonly blob: Buffer
  readonly message?: Buffer
}

describe('ssh-keygen takes it, wf does not:', () => {
  test.each<[string, () => Attempt, string]>([
    ['version 0', () => withParts('ed25519', () => ({ version: 0 })), 'its version is not 1'],
    [
      'a reserved field with content, which nobody signed',
      () => withParts('ed25519', () => ({ reserved: 'x' })),
      'its reserved field is not empty',
    ],
    [
      'a namespace that ends in NUL',
      () => withParts('ed25519', () => ({ namespace: `${FOR}\0` })),
      'its namespace is another',
    ],
    [
      'a hash whose name ends in NUL',
      () => withParts('ed25519', ({ hash }) => ({ hash: `${hash}\0` })),
      'its hash is not sha256 or sha512',
    ],
    [
      'a key type that ends in NUL',
      () => withParts('ed25519', ({ key }) => ({ key: renamed(key) })),
      'the key type is not supported',
    ],
    [
      'an algorithm that ends in NUL',
      () => withParts('ed25519', ({ inner }) => ({ inner: renamed(inner) })),
      'the signature is of another algorithm than the key',
    ],
    [
      'an application that ends in NUL',
      () => withParts('sk-ssh-ed25519@openssh.com', ({ key }) => ({ key: withApplication(key, 'ssh:\0') })),
      'the application is not a name',
    ],
    [
      'Ed25519 with S that is not reduced',
      () => withParts('ed25519', ({ inner }) => ({ inner: withUnreducedS(inner) })),
      'the signature does not fit',
    ],
    ['Ed25519 by a key of small order, which fits everything', smallOrderForgery, 'the key is weak'],
    [
      'ECDSA with needless zeros in r',
      () => withParts('ecdsa 256', ({ inner }) => ({ inner: withEcdsa(inner, (r, s) => [zeroed(r), s]) })),
      'a number is not canonical',
    ],
    [
      'ECDSA with needless zeros in s',
      () => withParts('ecdsa 521', ({ inner }) => ({ inner: withEcdsa(inner, (r, s) => [r, zeroed(s)]) })),
      'a number is not canonical',
    ],
    ['RSA shorter than its modulus', shortRsa, 'the signature has the wrong length'],
    ['an RSA modulus with needless zeros', paddedRsaKey, 'a number is not canonical'],
    ['RSA of 1024 bits', () => signed(rsaByHand('rsa-sha2-512', rsaKey(1024))), 'the RSA key is too short'],
    [
      'a security key that nobody touched (Ed25519)',
      () => signed(skEd25519(0)),
      'nobody touched the security key',
    ],
    [
      'a security key that nobody touched (ECDSA)',
      () => signed(skEcdsa(0x04)),
      'nobody touched the security key',
    ],
    [
      'a signature made in a browser (WebAuthn)',
      () => signed(webauthn()),
      'the signature is of another algorithm than the key',
    ],
    ['a certificate', byCertificate, 'the key type is not supported'],
  ])('%s', (_name, make, why) => {
    const { line, blob, message = MESSAGE } = make()
    if (isKnownVersion) expect(ssh.verifiesBlob(line, blob, message, FOR)).toBe(true)
    expect(ours(blob, message)).toEqual({ ok: false, why })
  })

  test.each([
    ['blanks within the armour', (text: string) => text.replaceAll('\n', ' \n').replace(' \n', '\n')],
    ['text after the armour', (text: string) => `${text}and more\n`],
  ])('%s', (_name, change) => {
    const { line, sign } = kind('ed25519')
    const text = change(armour(sign(MESSAGE, FOR).toString('base64')))
    if (isKnownVersion) expect(ssh.verifies(line, text, MESSAGE, FOR)).toBe(true)
    expect(unarmour(text)).toBeNull()
  })
})

describe('neither takes it:', () => {
  test.each<[string, () => Attempt]>([
    ['version 2', () => withParts('ed25519', () => ({ version: 2 }))],
    ['another hash', () => withParts('ed25519', () => ({ hash: 'sha384' }))],
    ['the other hash', () => withParts('ed25519', () => ({ hash: 'sha256' }))],
    ['a byte after the blob', () => after(signed(kind('ed25519')))],
    ['a byte after the key', () => withParts('rsa-sha2-512', ({ key }) => ({ key: more(key) }))],
    [
      'a byte after the inner signature',
      () => withParts('ecdsa 384', ({ inner }) => ({ inner: more(inner) })),
    ],
    [
      'a byte after the counter',
      () => withParts('sk-ssh-ed25519@openssh.com', ({ inner }) => ({ inner: more(inner) })),
    ],
    [
      'another counter',
      () =>
        withParts('sk-ecdsa-sha2-nistp256@openssh.com', ({ inner }) => ({
          inner: flipped(inner, inner.length - 1),
        })),
    ],
    [
      'a touch that is only claimed',
      () => {
        const { line, blob } = signed(skEd25519(0))
        const parts = readSshsig(blob)
        return { line, blob: writeSshsig({ ...parts, inner: flipped(parts.inner, parts.inner.length - 5) }) }
      },
    ],
    [
      'r of zero',
      () => withParts('ecdsa 256', ({ inner }) => ({ inner: withEcdsa(inner, (_, s) => [Buffer.of(), s]) })),
    ],
    [
      'r below zero',
      () =>
        withParts('ecdsa 256', ({ inner }) => ({ inner: withEcdsa(inner, (_, s) => [Buffer.of(0x80), s]) })),
    ],
    [
      'r above the order',
      () =>
        withParts('ecdsa 256', ({ inner }) => ({
          inner: withEcdsa(inner, (_, s) => [Buffer.alloc(32, 0x7f), s]),
        })),
    ],
    [
      'the name of the other RSA algorithm',
      () => withParts('rsa-sha2-512', ({ inner }) => ({ inner: renamed(inner, 'rsa-sha2-256') })),
    ],
    [
      'an algorithm of another key type',
      () => withParts('ed25519', ({ inner }) => ({ inner: renamed(inner, 'sk-ssh-ed25519@openssh.com') })),
    ],
    [
      'Ed25519 cut to 63 bytes',
      () => withParts('ed25519', ({ inner }) => ({ inner: withValue(inner, (v) => v.subarray(0, 63)) })),
    ],
  ])('%s', (_name, make) => {
    const { line, blob } = make()
    expect(ssh.verifiesBlob(line, blob, MESSAGE, FOR)).toBe(false)
    expect(ours(blob).ok).toBe(false)
  })
})

function ours(blob: Buffer, message = MESSAGE): SignatureVerdict {
  return verifySshSignature({ signature: blob.toString('base64'), message, namespace: FOR })
}

function kind(name: string): SigningKind {
  const found = kinds.get(name)
  if (found === undefined) throw new Error(`no such kind: ${name}`)
  return found
}

function signed({ line, sign }: SigningKind): Attempt {
  return { line, blob: sign(MESSAGE, FOR) }
}

function after({ line, blob }: Attempt): Attempt {
  return { line, blob: more(blob) }
}

function more(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.of(0)])
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

function renamed(structure: Buffer, name?: string): Buffer {
  const old = wireReader(structure).name()
  return Buffer.concat([wireString(name ?? `${old}\0`), structure.subarray(4 + old.length)])
}

function withApplication(key: Buffer, application: string): Buffer {
  const reader = wireReader(key)
  return Buffer.concat([wireString(reader.string()), wireString(reader.string()), wireString(application)])
}

function withValue(inner: Buffer, change: (value: Buffer) => Buffer): Buffer {
  const reader = wireReader(inner)
  const name = reader.string()
  const value = reader.string()
  const rest = inner.subarray(8 + name.length + value.length)
  return Buffer.concat([wireString(name), wireString(change(value)), rest])
}

function withEcdsa(inner: Buffer, change: (r: Buffer, s: Buffer) => readonly [Buffer, Buffer]): Buffer {
  return withValue(inner, (value) => {
    const reader = wireReader(value)
    return Buffer.concat(change(reader.string(), reader.string()).map(wireString))
  })
}

function zeroed(mpint: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0, 0), mpint])
}

const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

/** The second S of the same signature, which RFC 8032, section 5.1.7, rules out. */
function withUnreducedS(inner: Buffer): Buffer {
  return withValue(inner, (value) => {
    const s = BigInt(`0x${Buffer.from(value.subarray(32)).reverse().toString('hex')}`) + ED25519_ORDER
    const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    return Buffer.concat([value.subarray(0, 32), bytes])
  })
}

/** Under the neutral element as key, R = neutral and S = 0 fit any message. */
function smallOrderForgery(): Attempt {
  const neutral = Buffer.concat([Buffer.of(1), Buffer.alloc(31)])
  const key = Buffer.concat([wireString('ssh-ed25519'), wireString(neutral)])
  const value = Buffer.concat([neutral, Buffer.alloc(32)])
  const inner = Buffer.concat([wireString('ssh-ed25519'), wireString(value)])
  const parts = { version: 1, key, namespace: FOR, reserved: '', hash: 'sha512', inner }
  return { line: `ssh-ed25519 ${key.toString('base64')}`, blob: writeSshsig(parts) }
}

function rsaKey(modulusLength: number): KeyObject {
  return freshKey({ rsaBits: modulusLength })
}

/** One RSA signature in 256 begins with a zero byte, which some agents leave out. */
function shortRsa(): Attempt {
  const kindOfKey = rsaByHand('rsa-sha2-512', rsaKey(2048), (value) =>
    value[0] === 0 ? value.subarray(1) : value,
  )
  for (let tries = 0; ; tries++) {
    const message = Buffer.from(`message ${tries}`)
    const blob = kindOfKey.sign(message, FOR)
    if (readSshsig(blob).inner.length === FULL_RSA - 1) return { line: kindOfKey.line, blob, message }
  }
}

const FULL_RSA = 4 + 'rsa-sha2-512'.length + 4 + 256

function paddedRsaKey(): Attempt {
  const key = rsaKey(2048)
  const { line, blob } = signed(rsaByHand('rsa-sha2-512', key))
  const padded = rsaBlob(key, (number) => wireString(Buffer.concat([Buffer.of(0, 0), number])))
  return { line, blob: writeSshsig({ ...readSshsig(blob), key: padded }) }
}

function byCertificate(): Attempt {
  const authority = testKey('authority', ssh.directory)
  const holder = testKey('holder', ssh.directory)
  const words = ['-q', '-s', authority.path, '-I', 'holder', '-n', 'somebody', `${holder.path}.pub`]
  execFileSync('ssh-keygen', words, { stdio: 'ignore' })
  const text = ssh.sign(`${holder.path}-cert.pub`, MESSAGE, FOR)
  const blob = Buffer.from(unarmour(text) ?? '', 'base64')
  return { line: `cert-authority ${authority.publicLine}`, blob }
}

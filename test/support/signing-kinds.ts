import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { unarmour } from '../../src/trust/ssh/ssh-signature.js'
import { wireMpint, wireString, wireU32 } from '../../src/trust/ssh/ssh-wire.js'
import { freshKey } from './fresh-key.js'
import type { Keygen } from './ssh-keygen.js'
import { makeSshsig } from './sshsig.js'
import { rawPublicKey, testKey, testPrivateKey } from './test-key.js'

/** One way to sign: a key, and what makes SSHSIG blobs with it. */
export interface SigningKind {
  readonly name: string
  readonly line: string
  readonly blob: Buffer
  sign(message: Buffer, namespace: string): Buffer
}

/** Every way that OpenSSH signs and decisions may be signed. */
export function signingKinds(ssh: Keygen): readonly SigningKind[] {
  const rsa = ssh.make('rsa', '-t', 'rsa', '-b', '2048', '-m', 'PEM')
  return [
    byKeygen(ssh, 'ed25519', testKey('ada', ssh.directory).path),
    ...['256', '384', '521'].map((bits) =>
      byKeygen(ssh, `ecdsa ${bits}`, ssh.make(`ecdsa${bits}`, '-t', 'ecdsa', '-b', bits)),
    ),
    byKeygen(ssh, 'rsa-sha2-512', rsa),
    byKeygen(ssh, 'rsa-sha2-512, hash sha256', rsa, '-O', 'hashalg=sha256'),
    rsaByHand('rsa-sha2-256', createPrivateKey(readFileSync(rsa, 'utf8'))),
    skEd25519(),
    skEcdsa(),
  ]
}

function byKeygen(ssh: Keygen, name: string, file: string, ...words: readonly string[]): SigningKind {
  const line = readFileSync(`${file}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ')
  return {
    name,
    line,
    blob: Buffer.from(line.split(' ')[1] ?? '', 'base64'),
    sign: (message, namespace) =>
      Buffer.from(unarmour(ssh.sign(file, message, namespace, ...words)) ?? '', 'base64'),
  }
}

function byHand(name: string, type: string, blob: Buffer, inner: (data: Buffer) => Buffer): SigningKind {
  return {
    name,
    line: `${type} ${blob.toString('base64')}`,
    blob,
    sign: (message, namespace) => makeSshsig(blob, message, namespace, inner),
  }
}

/** ssh-keygen signs with rsa-sha2-512 only; agents make the other, and the old one with SHA-1. */
export function rsaByHand(
  algorithm: 'rsa-sha2-256' | 'rsa-sha2-512' | 'ssh-rsa',
  key: KeyObject,
  value = (signature: Buffer) => signature,
): SigningKind {
  const hash = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512', 'ssh-rsa': 'sha1' }[algorithm]
  return byHand(algorithm, 'ssh-rsa', rsaBlob(key), (data) =>
    Buffer.concat([wireString(algorithm), wireString(value(sign(hash, data, key)))]),
  )
}

export function rsaBlob(key: KeyObject, number: (magnitude: Buffer) => Buffer = wireMpint): Buffer {
  const { n, e } = createPublicKey(key).export({ format: 'jwk' })
  return Buffer.concat([wireString('ssh-rsa'), number(bytes(e)), number(bytes(n))])
}

export const TOUCHED = 0x01

/** A security key in software: PROTOCOL.u2f over a key of node:crypto. */
export function skEd25519(flags = TOUCHED, application = 'ssh:'): SigningKind {
  const type = 'sk-ssh-ed25519@openssh.com'
  const key = testPrivateKey('sk')
  const blob = Buffer.concat([wireString(type), wireString(rawPublicKey('sk')), wireString(application)])
  return byHand(type, type, blob, (data) => {
    const value = sign(null, deviceData(application, flags, data), key)
    return Buffer.concat([wireString(type), wireString(value), touch(flags)])
  })
}

const P256_KEY = freshKey('P-256')

export function skEcdsa(flags = TOUCHED, application = 'ssh:'): SigningKind {
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com'
  return byHand(type, type, skEcdsaBlob(application), (data) => {
    const value = ecdsaValue('sha256', deviceData(application, flags, data), P256_KEY)
    return Buffer.concat([wireString(type), wireString(value), touch(flags)])
  })
}

/** PROTOCOL.u2f, "webauthn signatures": made by browsers, over a JSON of the browser's. */
export function webauthn(): SigningKind {
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com'
  const application = 'example.com'
  const origin = 'https://example.com'
  return byHand('webauthn', type, skEcdsaBlob(application), (data) => {
    const client = `{"type":"webauthn.get","challenge":"${data.toString('base64url')}","origin":"${origin}"}`
    const value = ecdsaValue('sha256', deviceData(application, TOUCHED, Buffer.from(client)), P256_KEY)
    return Buffer.concat([
      wireString('webauthn-sk-ecdsa-sha2-nistp256@openssh.com'),
      wireString(value),
      touch(TOUCHED),
      wireString(origin),
      wireString(client),
      wireString(''),
    ])
  })
}

function skEcdsaBlob(application: string): Buffer {
  const { x, y } = P256_KEY.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), bytes(x), bytes(y)])
  return Buffer.concat([
    wireString('sk-ecdsa-sha2-nistp256@openssh.com'),
    wireString('nistp256'),
    wireString(point),
    wireString(application),
  ])
}

function ecdsaValue(hash: string, data: Buffer, key: KeyObject): Buffer {
  const pair = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' })
  const half = pair.length / 2
  return Buffer.concat([wireMpint(pair.subarray(0, half)), wireMpint(pair.subarray(half))])
}

function deviceData(application: string, flags: number, data: Buffer): Buffer {
  return Buffer.concat([sha256(Buffer.from(application)), touch(flags), sha256(data)])
}

function touch(flags: number): Buffer {
  return Buffer.concat([Buffer.of(flags), wireU32(7)])
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}

function bytes(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? '', 'base64url')
}

import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { wireString, wireU32 } from '../../src/trust/ssh/ssh-wire.js'

/** A throwaway Ed25519 key, the same on every machine for the same name. */
export interface TestKey {
  readonly name: string
  /** The private key in a file of mode 0600, beside it its `.pub`; ssh-keygen signs with it. */
  readonly path: string
  /** `ssh-ed25519 AAAA… name` */
  readonly publicLine: string
}

/**
 * The key called `name`, its seed being the SHA-256 of the name. The file is written where
 * none is, or another: Git keeps no mode 0600, and ssh-keygen refuses keys that others can read.
 */
export function testKey(name: string, directory = sharedDirectory()): TestKey {
  const path = join(directory, name)
  const { privateFile, publicLine } = opensshKey(name)
  writeWhereOther(`${path}.pub`, `${publicLine}\n`)
  writeWhereOther(path, privateFile)
  return { name, path, publicLine }
}

/** The same key for node:crypto, for signatures that no ssh-keygen would make. */
export function testPrivateKey(name: string): KeyObject {
  const der = Buffer.concat([PKCS8_ED25519, seedOf(name)])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/** RFC 8410, section 7: everything before the 32 bytes of the seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

function seedOf(name: string): Buffer {
  return createHash('sha256').update(name).digest()
}

export function rawPublicKey(name: string): Buffer {
  const { x } = createPublicKey(testPrivateKey(name)).export({ format: 'jwk' })
  return Buffer.from(x ?? '', 'base64url')
}

/** OpenSSH's PROTOCOL.key, without a passphrase. */
function opensshKey(name: string): { readonly privateFile: string; readonly publicLine: string } {
  const point = rawPublicKey(name)
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(point)])
  const check = wireU32(seedOf(`check ${name}`).readUInt32BE(0))
  const secret = Buffer.concat([
    check,
    check,
    blob,
    wireString(Buffer.concat([seedOf(name), point])),
    wireString(name),
  ])
  const padding = Uint8Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1)
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    wireString('none'),
    wireString('none'),
    wireString(''),
    wireU32(1),
    wireString(blob),
    wireString(Buffer.concat([secret, padding])),
  ])
  const lines = file.toString('base64').match(/.{1,70}/g) ?? []
  const armoured = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', '']
  return { privateFile: armoured.join('\n'), publicLine: `ssh-ed25519 ${blob.toString('base64')} ${name}` }
}

function sharedDirectory(): string {
  const directory = join(tmpdir(), `wf-test-keys-${userInfo().uid}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return directory
}

/** Test processes run side by side: a file appears whole, or not at all. */
function writeWhereOther(path: string, content: string): void {
  if (contentOf(path) === content) return
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

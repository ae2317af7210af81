import { createHash } from 'node:crypto'
import type { ByteString } from '../../domain/text/bytes.js'
import { decodeBase64 } from './ssh-base64.js'
import { type KeyFault, type KeyMaterial, type KeyType, readKeyMaterial } from './ssh-key-material.js'

/** An OpenSSH public key. Two keys are the same where their blobs are; type and line follow from it. */
export interface PublicKey {
  readonly type: KeyType
  /** RFC 4253, section 6.6: the bytes that the base64 of a key line stands for. */
  readonly blob: ByteString
  /** `type base64`, without a comment. */
  readonly line: string
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string
}

export type KeyLineFault =
  | KeyFault
  | 'it is not a public key line'
  | 'the key is not base64'
  | 'the key is of another type than it says'

export type KeyParsed =
  | { readonly ok: true; readonly key: PublicKey }
  | { readonly ok: false; readonly why: KeyLineFault }

const LINE = /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)(?:[ \t][^\r\n\0]*)?$/

/**
 * Parses one line, `type base64 [comment]`, as in a `.pub` file; white space around it is
 * ignored, options before it are not taken. The type in front must be the one inside.
 * RSA needs 2048 bits, where OpenSSH takes 1024 (`SSH_RSA_MINIMUM_MODULUS_SIZE`).
 */
export function parsePublicKey(line: string): KeyParsed {
  const [, outer, base64] = LINE.exec(line.trim()) ?? []
  if (outer === undefined || base64 === undefined) return { ok: false, why: 'it is not a public key line' }
  const bytes = decodeBase64(base64)
  if (bytes === null) return { ok: false, why: 'the key is not base64' }
  const known = knownKey(bytes)
  if (!known.ok) return known
  if (known.key.type !== outer) return { ok: false, why: 'the key is of another type than it says' }
  return { ok: true, key: known.key }
}

export type KnownKey =
  | { readonly ok: true; readonly key: PublicKey; readonly material: KeyMaterial }
  | { readonly ok: false; readonly why: KeyFault }

/** The largest RSA key and a generous application name fit; more is no key. */
const MAX_BLOB = 8192
const MAX_KEPT = 512
const kept = new Map<ByteString, KnownKey & { readonly ok: true }>()

/**
 * The key of a blob, and what to check its signatures with. Keys are few and signatures many,
 * and importing a key costs more than the lookup: the last few hundred are kept.
 */
export function knownKey(bytes: Uint8Array): KnownKey {
  if (bytes.length > MAX_BLOB) return { ok: false, why: 'the key is too long' }
  const copy = Buffer.from(bytes)
  const blob = copy.toString('latin1') as ByteString
  const found = kept.get(blob)
  if (found !== undefined) return found
  const read = readKeyMaterial(copy)
  if (!read.ok) return read
  const known = { ok: true, key: publicKey(read.type, blob), material: read.material } as const
  if (kept.size >= MAX_KEPT) kept.clear()
  kept.set(blob, known)
  return known
}

function publicKey(type: KeyType, blob: ByteString): PublicKey {
  const bytes = Buffer.from(blob, 'latin1')
  const digest = createHash('sha256')
    .update(bytes)
    .digest('base64')
    .replace(/(?<!=)=+$/, '')
  return { type, blob, line: `${type} ${bytes.toString('base64')}`, fingerprint: `SHA256:${digest}` }
}

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { type Curve, isSoundCoordinate, isWeakEd25519, P256, P384, P521, toBigInt } from './ssh-curve.js'
import { type WireFault, type WireReader, wireReader } from './ssh-wire.js'

/** The key types that decisions may be signed with. Certificates and DSA are not among them. */
export type KeyType = (typeof KEY_TYPES)[number]

export const KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const

export type KeyFault =
  | WireFault
  | 'the key type is not supported'
  | 'the key is not of its curve'
  | 'the key is weak'
  | 'the RSA key is too short'
  | 'the key is too long'
  | 'the application is not a name'

/** What a signature is checked with: the key as node:crypto takes it, and of what kind. */
export type KeyMaterial = {
  readonly object: KeyObject
  /** The same as numbers, of which another such object can be made. */
  readonly jwk: JsonWebKey
  /** What a security key was enrolled for, `ssh:` as a rule; `null` where the key is in a file. */
  readonly application: string | null
} & (
  | { readonly kind: 'ed25519' }
  | { readonly kind: 'ecdsa'; readonly curve: Curve }
  | { readonly kind: 'rsa'; readonly modulusBytes: number }
)

/** ssh-keygen(1) makes and OpenSSH takes RSA from 1024 bits on; NIST SP 800-131A asks for 2048. */
const RSA_MIN_BITS = 2048
/** OpenSSL's own limit (`OPENSSL_RSA_MAX_MODULUS_BITS`), and OpenSSH's `SSHBUF_MAX_BIGNUM`. */
const RSA_MAX_BITS = 16384

export type MaterialRead =
  | { readonly ok: true; readonly type: KeyType; readonly material: KeyMaterial }
  | { readonly ok: false; readonly why: KeyFault }

/**
 * Reads a public key blob to its last byte: RFC 4253, section 6.6 (RSA), RFC 5656, section 3.1
 * (ECDSA), RFC 8709, section 4 (Ed25519), PROTOCOL.u2f (sk-*). Refuses all that OpenSSH refuses,
 * and encodings that are not canonical, so that one key has one blob.
 */
export function readKeyMaterial(blob: Buffer): MaterialRead {
  const reader = wireReader(blob)
  const name = reader.name()
  const cut = reader.fault()
  if (cut !== null) return { ok: false, why: cut }
  const type = KEY_TYPES.find((known) => known === name)
  if (type === undefined) return { ok: false, why: 'the key type is not supported' }
  const material = readers[type](reader)
  return typeof material === 'string' ? { ok: false, why: material } : { ok: true, type, material }
}

const readers: Readonly<Record<KeyType, (reader: WireReader) => KeyMaterial | KeyFault>> = {
  'ssh-ed25519': (reader) => ed25519(reader, false),
  'ecdsa-sha2-nistp256': (reader) => ecdsa(reader, P256, false),
  'ecdsa-sha2-nistp384': (reader) => ecdsa(reader, P384, false),
  'ecdsa-sha2-nistp521': (reader) => ecdsa(reader, P521, false),
  'ssh-rsa': rsa,
  'sk-ssh-ed25519@openssh.com': (reader) => ed25519(reader, true),
  'sk-ecdsa-sha2-nistp256@openssh.com': (reader) => ecdsa(reader, P256, true),
}

function ed25519(reader: WireReader, sk: boolean): KeyMaterial | KeyFault {
  const point = reader.string()
  const application = sk ? reader.name() : null
  const fault = reader.end() ?? applicationFault(application)
  if (fault !== null) return fault
  if (point.length !== 32) return 'the key is not of its curve'
  if (isWeakEd25519(point)) return 'the key is weak'
  const key = importKey({ kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') })
  return key === null ? 'the key is not of its curve' : { kind: 'ed25519', ...key, application }
}

function ecdsa(reader: WireReader, curve: Curve, sk: boolean): KeyMaterial | KeyFault {
  const name = reader.name()
  const point = reader.string()
  const application = sk ? reader.name() : null
  const fault = reader.end() ?? applicationFault(application)
  if (fault !== null) return fault
  // Uncompressed points only, as RFC 5656, section 3.1, lets an implementation choose.
  if (name !== curve.name || point[0] !== 4 || point.length !== 1 + 2 * curve.bytes) {
    return 'the key is not of its curve'
  }
  const x = point.subarray(1, 1 + curve.bytes)
  const y = point.subarray(1 + curve.bytes)
  if (!isSoundCoordinate(x, curve) || !isSoundCoordinate(y, curve)) return 'the key is weak'
  const key = importKey({
    kty: 'EC',
    crv: curve.jwk,
    x: x.toString('base64url'),
    y: y.toString('base64url'),
  })
  return key === null ? 'the key is not of its curve' : { kind: 'ecdsa', ...key, application, curve }
}

function rsa(reader: WireReader): KeyMaterial | KeyFault {
  const exponent = reader.positive()
  const modulus = reader.positive()
  const fault = reader.end()
  if (fault !== null) return fault
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  if (bits < RSA_MIN_BITS) return 'the RSA key is too short'
  if (bits > RSA_MAX_BITS) return 'the key is too long'
  // OpenSSL takes no exponent above 64 bits for long keys; an even one, or 1, is no RSA.
  if (exponent.length > 8 || !isOdd(exponent) || toBigInt(exponent) < 3n || !isOdd(modulus)) {
    return 'the key is weak'
  }
  const key = importKey({
    kty: 'RSA',
    n: modulus.toString('base64url'),
    e: exponent.toString('base64url'),
  })
  if (key === null) return 'the key is weak'
  return { kind: 'rsa', ...key, application: null, modulusBytes: modulus.length }
}

/** OpenSSH reads the application as a C string, so that what follows a NUL would not count. */
function applicationFault(application: string | null): KeyFault | null {
  return application?.includes('\0') ? 'the application is not a name' : null
}

/** `null` where OpenSSL refuses the numbers: a point that is not on the curve. */
function importKey(jwk: JsonWebKey): Pick<KeyMaterial, 'object' | 'jwk'> | null {
  try {
    return { object: createPublicKey({ format: 'jwk', key: jwk }), jwk }
  } catch {
    return null
  }
}

function isOdd(bytes: Buffer): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1
}

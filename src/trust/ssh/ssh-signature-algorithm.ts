import { createHash, createPublicKey, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto'
import type { Curve } from './ssh-curve.js'
import type { KeyMaterial, KeyType } from './ssh-key-material.js'
import { type WireFault, wireReader } from './ssh-wire.js'

export type AlgorithmFault =
  | WireFault
  | 'the signature is of another algorithm than the key'
  | 'the signature has the wrong length'
  | 'nobody touched the security key'
  | 'the signature does not fit'

/** The flag of PROTOCOL.u2f that says: somebody touched the device. */
const USER_PRESENT = 0x01
/** One byte of flags, four of a counter, which is signed and of no use to a verifier without memory. */
const FLAGS_AND_COUNTER = 5

/** What is left to be asked of the arithmetic, once all of a signature's form is as it has to be. */
export interface Sum {
  readonly algorithm: string | null
  readonly data: Buffer
  readonly material: KeyMaterial
  readonly signature: Buffer
}

/** Checks the sum now: `null` where the signature fits. */
export function checkSum({ algorithm, data, material, signature }: Sum): AlgorithmFault | null {
  return fits(verify(algorithm, data, keyFor(material, material.object), signature))
}

/** The same on a thread of its own, so that many at a time take all the cores. */
export async function checkSumLater({
  algorithm,
  data,
  material,
  signature,
}: Sum): Promise<AlgorithmFault | null> {
  const copies = IDLE.get(material) ?? []
  IDLE.set(material, copies)
  const copy = copies.pop() ?? createPublicKey({ format: 'jwk', key: material.jwk })
  const verified = await new Promise<boolean>((resolve, reject) => {
    verify(algorithm, data, keyFor(material, copy), signature, (error, fit) =>
      error === null ? resolve(fit) : reject(error),
    )
  })
  copies.push(copy)
  return fits(verified)
}

const keyFor = ({ kind }: KeyMaterial, key: KeyObject): KeyObject | VerifyKeyObjectInput =>
  kind === 'ecdsa' ? { key, dsaEncoding: 'ieee-p1363' } : key

// Node locks a key for as long as a thread uses it, and whoever comes to it meanwhile waits, the main thread too. Most
// signatures of a project are by a few keys: each thread gets a copy.
const IDLE = new WeakMap<KeyMaterial, KeyObject[]>()

/**
 * Reads the inner signature over `data`: the sum that it is to be checked by, or what is wrong with it. RFC 8332 (RSA, SHA-2 only),
 * RFC 5656, section 3.1.2 (ECDSA), RFC 8709, section 6 (Ed25519), PROTOCOL.u2f (sk-*).
 * ssh-keygen shows no interest in the touch of an sk-* key; sshd asks for it, and so does this:
 * a decision wants a person.
 */
export function readSignature(
  type: KeyType,
  material: KeyMaterial,
  signature: Buffer,
  data: Buffer,
): Sum | AlgorithmFault {
  const { application } = material
  const reader = wireReader(signature)
  const algorithm = reader.name()
  if (!isAlgorithmOf(type, algorithm)) {
    return reader.fault() ?? 'the signature is of another algorithm than the key'
  }
  const value = reader.string()
  const touch = application === null ? null : reader.raw(FLAGS_AND_COUNTER)
  const fault = reader.end()
  if (fault !== null) return fault
  if (application === null || touch === null) return sumOf(material, algorithm, value, data)
  if (((touch[0] ?? 0) & USER_PRESENT) === 0) return 'nobody touched the security key'
  return sumOf(material, algorithm, value, securityKeyData(application, touch, data))
}

const RSA_HASHES: ReadonlyMap<string, string> = new Map([
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
])

function isAlgorithmOf(type: KeyType, algorithm: string): boolean {
  return type === 'ssh-rsa' ? RSA_HASHES.has(algorithm) : algorithm === type
}

/** What the device signs: the digests of application and data, with flags and counter between. */
function securityKeyData(application: string, touch: Buffer, data: Buffer): Buffer {
  return Buffer.concat([sha256(Buffer.from(application, 'latin1')), touch, sha256(data)])
}

function sumOf(material: KeyMaterial, algorithm: string, value: Buffer, data: Buffer): Sum | AlgorithmFault {
  switch (material.kind) {
    case 'ed25519':
      if (value.length !== 64) return 'the signature has the wrong length'
      return { algorithm: null, data, material, signature: value }
    case 'rsa':
      // OpenSSH pads what is shorter than the modulus; RFC 8332 knows one length.
      if (value.length !== material.modulusBytes) return 'the signature has the wrong length'
      return {
        algorithm: RSA_HASHES.get(algorithm) ?? 'sha512',
        data,
        material,
        signature: value,
      }
    case 'ecdsa':
      return ecdsaSum(material, value, data)
  }
}

function ecdsaSum(
  material: Extract<KeyMaterial, { kind: 'ecdsa' }>,
  value: Buffer,
  data: Buffer,
): Sum | AlgorithmFault {
  const { curve } = material
  const reader = wireReader(value)
  const r = reader.positive()
  const s = reader.positive()
  const fault = reader.end()
  if (fault !== null) return fault
  if (r.length > curve.bytes || s.length > curve.bytes) return 'the signature has the wrong length'
  const signature = Buffer.concat([padded(r, curve), padded(s, curve)])
  return { algorithm: curve.hash, data, material, signature }
}

function padded(magnitude: Buffer, curve: Curve): Buffer {
  return Buffer.concat([Buffer.alloc(curve.bytes - magnitude.length), magnitude])
}

function fits(verified: boolean): AlgorithmFault | null {
  return verified ? null : 'the signature does not fit'
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

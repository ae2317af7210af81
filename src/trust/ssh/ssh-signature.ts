import { createHash } from 'node:crypto'
import type { ByteString } from '../../domain/text/bytes.js'
import { decodeBase64 } from './ssh-base64.js'
import { knownKey, type PublicKey } from './ssh-key.js'
import type { KeyFault } from './ssh-key-material.js'
import {
  type AlgorithmFault,
  checkSum,
  checkSumLater,
  readSignature,
  type Sum,
} from './ssh-signature-algorithm.js'
import { type WireFault, wireReader, wireString } from './ssh-wire.js'

export { armour, unarmour } from './ssh-armour.js'

const MAGIC = 'SSHSIG'
/** An RSA key of 16384 bits with its signature takes half of this. */
const MAX_BASE64 = 16384

export type SignatureFault =
  | WireFault
  | KeyFault
  | AlgorithmFault
  | 'it is not base64'
  | 'it is not an SSH signature'
  | 'its version is not 1'
  | 'its namespace is another'
  | 'its reserved field is not empty'
  | 'its hash is not sha256 or sha512'

export type SignatureVerdict =
  | { readonly ok: true; readonly key: PublicKey }
  | { readonly ok: false; readonly why: SignatureFault }

export interface SignatureClaim {
  /** The base64 of the SSHSIG blob on one line, without armour. */
  readonly signature: string
  /** What was signed. */
  readonly message: ByteString | Uint8Array
  /** What it was signed for; never empty. */
  readonly namespace: string
}

/**
 * Checks a signature in the format of OpenSSH's PROTOCOL.sshsig, version 1, and answers whose
 * key made it. That this key may do anything is for others to say. Takes nothing that
 * `ssh-keygen -Y verify` refuses, and one encoding of everything: version 0, a reserved field
 * with content, names that end in NUL, numbers with needless zeros, certificates, WebAuthn
 * signatures, RSA below 2048 bits and touches that did not happen are refused though OpenSSH
 * takes them.
 */
export function verifySshSignature(claim: SignatureClaim): SignatureVerdict {
  const read = readClaim(claim)
  return read.ok ? judged(read.key, checkSum(read.sum)) : read
}

/** The same, with the arithmetic on a thread of its own: for many at a time. */
export async function verifySshSignatureLater(claim: SignatureClaim): Promise<SignatureVerdict> {
  const read = readClaim(claim)
  return read.ok ? judged(read.key, await checkSumLater(read.sum)) : read
}

const judged = (key: PublicKey, why: AlgorithmFault | null): SignatureVerdict =>
  why === null ? { ok: true, key } : refuse(why)

type ClaimRead =
  | { readonly ok: true; readonly key: PublicKey; readonly sum: Sum }
  | (SignatureVerdict & { readonly ok: false })

function readClaim(claim: SignatureClaim): ClaimRead {
  const { signature, namespace } = claim
  const blob = signature.length > MAX_BASE64 ? null : decodeBase64(signature)
  if (blob === null) return refuse('it is not base64')
  const reader = wireReader(blob)
  if (reader.raw(MAGIC.length).toString('latin1') !== MAGIC) return refuse('it is not an SSH signature')
  const version = reader.u32()
  const keyBlob = reader.string()
  const signedFor = reader.string()
  const reserved = reader.string()
  const hash = reader.name()
  const inner = reader.string()
  const fault = reader.end()
  if (fault !== null) return refuse(fault)
  if (version !== 1) return refuse('its version is not 1')
  if (namespace === '' || !signedFor.equals(Buffer.from(namespace, 'utf8'))) {
    return refuse('its namespace is another')
  }
  if (reserved.length !== 0) return refuse('its reserved field is not empty')
  if (hash !== 'sha256' && hash !== 'sha512') return refuse('its hash is not sha256 or sha512')
  const known = knownKey(keyBlob)
  if (!known.ok) return known
  const sum = readSignature(known.key.type, known.material, inner, signedData(claim, hash))
  return typeof sum === 'string' ? refuse(sum) : { ok: true, key: known.key, sum }
}

/** The bytes that the key signs: PROTOCOL.sshsig, "Signed Data, of which the signature goes into the blob". */
export function signedData(
  { message, namespace }: Pick<SignatureClaim, 'message' | 'namespace'>,
  hash: 'sha256' | 'sha512',
): Buffer {
  const bytes = typeof message === 'string' ? Buffer.from(message, 'latin1') : message
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    wireString(namespace),
    wireString(''),
    wireString(hash),
    wireString(createHash(hash).update(bytes).digest()),
  ])
}

function refuse(why: SignatureFault): SignatureVerdict & { readonly ok: false } {
  return { ok: false, why }
}

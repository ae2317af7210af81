import { signedData } from '../../src/trust/ssh/ssh-signature.js'
import { wireReader, wireString, wireU32 } from '../../src/trust/ssh/ssh-wire.js'

/** The fields of an SSHSIG blob, for tests that write them wrong. */
export interface SshsigParts {
  readonly version: number
  readonly key: Buffer
  readonly namespace: string
  readonly reserved: string
  readonly hash: string
  readonly inner: Buffer
}

export function writeSshsig({ version, key, namespace, reserved, hash, inner }: SshsigParts): Buffer {
  return Buffer.concat([
    Buffer.from('SSHSIG', 'latin1'),
    wireU32(version),
    wireString(key),
    wireString(namespace),
    wireString(reserved),
    wireString(hash),
    wireString(inner),
  ])
}

export function readSshsig(blob: Buffer): SshsigParts {
  const reader = wireReader(blob)
  reader.raw('SSHSIG'.length)
  const parts = {
    version: reader.u32(),
    key: reader.string(),
    namespace: reader.name(),
    reserved: reader.name(),
    hash: reader.name(),
    inner: reader.string(),
  }
  if (reader.end() !== null) throw new Error('not an SSHSIG')
  return parts
}

/** An SSHSIG of which `inner` makes the inner signature over what PROTOCOL.sshsig says to sign. */
export function makeSshsig(
  key: Buffer,
  message: Buffer,
  namespace: string,
  inner: (data: Buffer) => Buffer,
): Buffer {
  const data = signedData({ message, namespace }, 'sha512')
  return writeSshsig({ version: 1, key, namespace, reserved: '', hash: 'sha512', inner: inner(data) })
}

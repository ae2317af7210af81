import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/**
 * A new private key, read from its own encoding. One that is exported while Node 20 collects the job that made it
 * stops that process for good: both want the same lock, on one thread. What was read has a lock of its own.
 */
export function freshKey(kind: 'ed25519' | 'P-256' | { readonly rsaBits: number }): KeyObject {
  const encodings = {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  } as const
  const made: unknown =
    kind === 'ed25519'
      ? generateKeyPairSync('ed25519', encodings)
      : kind === 'P-256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256', ...encodings })
        : generateKeyPairSync('rsa', { modulusLength: kind.rsaBits, ...encodings })
  const { privateKey } = made as { readonly privateKey: Buffer }
  return createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })
}

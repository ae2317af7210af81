import { decodeBase64 } from './ssh-base64.js'
import { knownKey, type PublicKey, parsePublicKey } from './ssh-key.js'
import { wireReader } from './ssh-wire.js'

const ARMOUR =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END OPENSSH PRIVATE KEY-----/
const MAGIC = 'openssh-key-v1\0'

/**
 * The public half of an OpenSSH private key file, which stands in it unencrypted even where a
 * passphrase protects the rest (PROTOCOL.key); `null` for anything else, PEM included.
 */
export function publicHalf(privateFile: string): PublicKey | null {
  const base64 = ARMOUR.exec(privateFile)?.[1]?.replace(/[\r\n]/g, '')
  const bytes = base64 === undefined ? null : decodeBase64(base64)
  if (bytes === null) return null
  const reader = wireReader(bytes)
  const magic = reader.raw(MAGIC.length).toString('latin1')
  reader.string() // cipher
  reader.string() // key derivation function
  reader.string() // its options
  const keys = reader.u32()
  const blob = reader.string()
  if (magic !== MAGIC || keys !== 1 || reader.fault() !== null) return null
  const known = knownKey(blob)
  return known.ok ? known.key : null
}

/** Does a passphrase protect a private key file, OpenSSH's or PEM? What is no key is not protected. */
export function isProtected(privateFile: string): boolean {
  const base64 = ARMOUR.exec(privateFile)?.[1]?.replace(/[\r\n]/g, '')
  const bytes = base64 === undefined ? null : decodeBase64(base64)
  if (bytes === null)
    return /^(?:Proc-Type: 4,ENCRYPTED|-----BEGIN ENCRYPTED PRIVATE KEY-----)/m.test(privateFile)
  const reader = wireReader(bytes)
  const magic = reader.raw(MAGIC.length).toString('latin1')
  const cipher = reader.string().toString('latin1')
  return magic === MAGIC && reader.fault() === null && cipher !== 'none'
}

/** The first key line of a `.pub` file, past blank lines and `#` comments, as ssh-keygen reads it. */
export function firstKeyLine(publicFile: string): ReturnType<typeof parsePublicKey> {
  const line = publicFile.split('\n').find((each) => !/^\s*(?:#|$)/.test(each))
  return parsePublicKey(line ?? '')
}

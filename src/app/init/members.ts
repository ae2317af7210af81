import type { KeyId } from '../../domain/log/signer.js'
import { parsePublicKey } from '../../trust/ssh/ssh-key.js'
import { Refused } from '../outcome/outcome.js'

export interface Member {
  readonly name: string
  readonly email: string
  readonly key: KeyId
}

export const MEMBER_EXAMPLE = "--member 'grace@example.com ssh-ed25519 AAAA…'"

/** `EMAIL KEY`, as a line of an allowed signers file: an address, then a public key. Refuses anything else. */
export function readMember(line: string): Member {
  const [email = '', ...key] = line.trim().split(/\s+/)
  const parsed = parsePublicKey(key.join(' '))
  const isAddress = email.split('@').length === 2
  if (isAddress && parsed.ok) return { name: '', email, key: parsed.key.line as KeyId }
  const why = !isAddress ? 'it begins with no address' : parsed.ok ? '' : parsed.why
  throw new Refused('BAD_MEMBER', `--member ${JSON.stringify(line)}: ${why}`, `wf init ${MEMBER_EXAMPLE}`)
}

import type { ByteString } from '../text/bytes.js'
import { type Commit, headersWithoutSignature } from './commit.js'

/** The SSHSIG namespace of decisions: a signature made for anything else is none. */
export const DECISION_NAMESPACE = 'wf-decision'

/**
 * What a decision's signature is over: the commit as it is, less commit signatures and less the
 * `Wf-Signature` line itself, which is the last. `null` where the message does not end in one.
 */
export function signedPayload(commit: Commit): ByteString | null {
  const line = commit.message.lastIndexOf('\nWf-Signature: ')
  if (line < 0) return null
  return decisionPayload(headersWithoutSignature(commit), commit.message.slice(0, line + 1) as ByteString)
}

/** The same before the commit exists: `headers` end in a newline, `message` is all before the signature. */
export function decisionPayload(headers: ByteString, message: ByteString): ByteString {
  return `wf-decision-v1\n${headers}\n${message}` as ByteString
}

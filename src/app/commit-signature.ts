import type { ByteString } from '../domain/bytes.js'
import type { Commit } from '../domain/commit.js'
import type { KeyId } from '../domain/workflow.js'
import { unarmour, verifySshSignature } from '../trust/ssh-signature.js'

/** The key of a good SSH commit signature, over exactly this commit, as Git makes them; else `null`. */
export function commitSigner(commit: Commit): KeyId | null {
  const signatures = commit.headers.filter(({ name }) => name.startsWith('gpgsig'))
  const [only] = signatures
  if (only === undefined || signatures.length > 1) return null
  const signature = unarmour(`${only.value}\n`)
  if (signature === null) return null
  const verdict = verifySshSignature({ signature, message: withoutSignature(commit), namespace: 'git' })
  return verdict.ok ? (verdict.key.line as KeyId) : null
}

/** The object as it was signed: its bytes less the signature's header and that header's continuation lines. */
function withoutSignature(commit: Commit): ByteString {
  const end = commit.content.indexOf('\n\n')
  const lines = commit.content.slice(0, end).split('\n')
  const start = lines.findIndex((line) => line.startsWith('gpgsig'))
  let next = start + 1
  while (lines[next]?.startsWith(' ')) next++
  return [...lines.slice(0, start), ...lines.slice(next)]
    .join('\n')
    .concat(commit.content.slice(end)) as ByteString
}

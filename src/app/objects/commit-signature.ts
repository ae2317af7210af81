import type { Commit } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { PublicKey } from '../../trust/ssh/ssh-key.js'
import { type SignatureFault, unarmour, verifySshSignature } from '../../trust/ssh/ssh-signature.js'

/** Where Git keeps a signature over a commit as it is: one header for each object format. */
const HEADERS = { sha1: 'gpgsig', sha256: 'gpgsig-sha256' } as const

export type CommitSignature =
  | { readonly ok: true; readonly key: PublicKey }
  | {
      readonly ok: false
      readonly why:
        | SignatureFault
        | 'it is not signed'
        | 'it has several signatures'
        | 'its signature is of another object format'
        | 'its signature is not in the armour of SSH'
    }

/** The key of a good SSH commit signature, over exactly this commit, as Git makes them; else `null`. */
export function commitSigner(commit: Commit): KeyId | null {
  const signature = readCommitSignature(commit)
  return signature.ok ? (signature.key.line as KeyId) : null
}

/** Whose signature a commit bears, or why it bears none. Takes nothing that `git verify-commit` refuses. */
export function readCommitSignature(commit: Commit): CommitSignature {
  const [only, ...more] = commit.headers.filter(({ name }) => name.startsWith('gpgsig'))
  if (only === undefined) return { ok: false, why: 'it is not signed' }
  // Git joins what stands under one name, and passes over what stands under another.
  if (more.length > 0) return { ok: false, why: 'it has several signatures' }
  if (only.name !== HEADERS[commit.oid.length === 64 ? 'sha256' : 'sha1'])
    return { ok: false, why: 'its signature is of another object format' }
  const signature = unarmour(`${only.value}\n`)
  if (signature === null) return { ok: false, why: 'its signature is not in the armour of SSH' }
  return verifySshSignature({ signature, message: withoutSignature(commit), namespace: 'git' })
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

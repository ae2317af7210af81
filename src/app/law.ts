import { decodeUtf8 } from '../domain/bytes.js'
import type { Oid } from '../domain/oid.js'
import type { Policy } from '../domain/policy.js'
import { POLICY } from '../domain/slug.js'
import type { Repository } from '../git/port.js'
import { fileAt } from '../git/trees.js'
import { parsePolicy } from '../trust/policy-file.js'
import { showErrors } from '../yaml/parse-yaml.js'
import { readCommit } from './read-log.js'

export type Law =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly blob: Oid }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly why: string }

/** The policy in a commit's own tree, and nowhere else. What is not valid is no policy. */
export async function readLaw(repo: Repository, commit: Oid): Promise<Law> {
  const found = await readCommit(repo, commit)
  const file = found === null ? null : await fileAt(repo, found.tree, POLICY)
  if (file === null) return { kind: 'none' }
  if (file.mode !== '100644') return { kind: 'invalid', why: `${POLICY} is no ordinary file` }
  const blob = await repo.read(file.oid)
  const text = blob?.type === 'blob' ? decodeUtf8(blob.content) : null
  if (text === null) return { kind: 'invalid', why: `${POLICY} is missing, or is not UTF-8` }
  const parsed = parsePolicy(POLICY, text)
  return parsed.ok
    ? { kind: 'policy', policy: parsed.value, blob: file.oid }
    : { kind: 'invalid', why: showErrors(parsed.errors) }
}

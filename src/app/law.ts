import { decodeUtf8 } from '../domain/bytes.js'
import type { Oid } from '../domain/oid.js'
import type { Policy } from '../domain/policy.js'
import { POLICY } from '../domain/slug.js'
import type { Repository } from '../git/port.js'
import { fileAt } from '../git/trees.js'
import { readCommit } from './read-log.js'

export type Law =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly blob: Oid }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly why: string }

const read = new WeakMap<Repository, Map<Oid, Promise<Law>>>()

/**
 * The policy in a commit's own tree, and nowhere else. What is not valid is no policy. Of one commit it is
 * read once, however many workflows ask for it.
 */
export function readLaw(repo: Repository, commit: Oid): Promise<Law> {
  const known = read.get(repo) ?? new Map<Oid, Promise<Law>>()
  read.set(repo, known)
  const law = known.get(commit) ?? readOnce(repo, commit)
  known.set(commit, law)
  return law
}

/** YAML and its schema take longer to load than Git takes to answer. */
export const loadParser = () => import('../trust/policy-file.js')

/** The policy file in a commit's tree, unread. */
export async function policyFile(repo: Repository, commit: Oid) {
  const found = await readCommit(repo, commit)
  return found === null ? null : fileAt(repo, found.tree, POLICY)
}

async function readOnce(repo: Repository, commit: Oid): Promise<Law> {
  const file = await policyFile(repo, commit)
  if (file === null) return { kind: 'none' }
  if (file.mode !== '100644') return { kind: 'invalid', why: `${POLICY} is no ordinary file` }
  const blob = await repo.read(file.oid)
  const text = blob?.type === 'blob' ? decodeUtf8(blob.content) : null
  if (text === null) return { kind: 'invalid', why: `${POLICY} is missing, or is not UTF-8` }
  const parsed = (await loadParser()).parsePolicy(POLICY, text)
  if (parsed.ok) return { kind: 'policy', policy: parsed.value, blob: file.oid }
  const { showErrors } = await import('../yaml/parse-yaml.js')
  return { kind: 'invalid', why: showErrors(parsed.errors) }
}

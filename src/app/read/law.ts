import type { Oid } from '../../domain/names/oid.js'
import { POLICY } from '../../domain/names/slug.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { readCommit } from '../objects/read-commit.js'
import { textOf } from '../objects/text-of.js'

export type Law =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly blob: Oid }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly why: string }

/** YAML and its schema take longer to load than Git takes to answer. */
export const loadParser = () => import('../../trust/policy-file.js')

/** The policy file in a commit's tree, unread. */
export async function policyFile(repo: Repository, commit: Oid) {
  const found = await readCommit(repo, commit)
  return found === null ? null : fileAt(repo, found.tree, POLICY)
}

/** The policy in a commit's own tree, and nowhere else. What is not valid is no policy. */
export async function readLaw(repo: Repository, commit: Oid): Promise<Law> {
  const found = await readCommit(repo, commit)
  return found === null ? { kind: 'none' } : lawOf(repo, found.tree)
}

const LAWS = new WeakMap<Repository, Map<Oid, Promise<Law>>>()
const KEPT = 32

/** The same of a commit's tree. The last few files that were understood are remembered: most commits share theirs. */
export async function lawOf(repo: Repository, tree: Oid): Promise<Law> {
  const file = await fileAt(repo, tree, POLICY)
  if (file === null) return { kind: 'none' }
  if (file.mode !== '100644') return { kind: 'invalid', why: `${POLICY} is not a regular file` }
  const laws = LAWS.get(repo) ?? new Map<Oid, Promise<Law>>()
  LAWS.set(repo, laws)
  const known = laws.get(file.oid)
  if (known !== undefined) return known
  const law = parseLaw(repo, file.oid)
  if (laws.size >= KEPT) laws.clear()
  laws.set(file.oid, law)
  return law
}

async function parseLaw(repo: Repository, blob: Oid): Promise<Law> {
  const text = await textOf(repo, blob)
  if (text === null) return { kind: 'invalid', why: `${POLICY} is not text, or is too large` }
  const parsed = (await loadParser()).parsePolicy(POLICY, text)
  if (parsed.ok) return { kind: 'policy', policy: parsed.value, blob }
  const { showErrors } = await import('../../yaml/parse-yaml.js')
  return { kind: 'invalid', why: showErrors(parsed.errors) }
}

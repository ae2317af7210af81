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
export const readLaw = (repo: Repository, commit: Oid): Promise<Law> =>
  kept(AT_COMMITS, repo, commit, async () => {
    const found = await readCommit(repo, commit)
    return found === null ? null : lawOf(repo, found.tree)
  })

type Laws = WeakMap<Repository, Map<Oid, Promise<Law>>>

// Thousands of workflows ask for that of the same tip.
const AT_COMMITS: Laws = new WeakMap()
const LAWS: Laws = new WeakMap()
const KEPT = 32

/** Keeps the last few answers. What is not here (`null`), or could not be read, may come. */
function kept(known: Laws, repo: Repository, oid: Oid, read: () => Promise<Law | null>): Promise<Law> {
  const laws = known.get(repo) ?? new Map<Oid, Promise<Law>>()
  known.set(repo, laws)
  const before = laws.get(oid)
  if (before !== undefined) return before
  const forget = (): void => void laws.delete(oid)
  const law = read().then((found): Law => {
    if (found === null) forget()
    return found ?? { kind: 'none' }
  })
  law.catch(forget)
  if (laws.size >= KEPT) laws.clear()
  laws.set(oid, law)
  return law
}

/** The same of a commit's tree. The last few files that were understood are remembered: most commits share theirs. */
export async function lawOf(repo: Repository, tree: Oid): Promise<Law> {
  const file = await fileAt(repo, tree, POLICY)
  if (file === null) return { kind: 'none' }
  if (file.mode !== '100644') return { kind: 'invalid', why: `${POLICY} is not a regular file` }
  return kept(LAWS, repo, file.oid, () => parseLaw(repo, file.oid))
}

async function parseLaw(repo: Repository, blob: Oid): Promise<Law> {
  const text = await textOf(repo, blob)
  if (text === null) return { kind: 'invalid', why: `${POLICY} is not text, or is too large` }
  const parsed = (await loadParser()).parsePolicy(POLICY, text)
  if (parsed.ok) return { kind: 'policy', policy: parsed.value, blob }
  const { showErrors } = await import('../../yaml/parse-yaml.js')
  return { kind: 'invalid', why: showErrors(parsed.errors) }
}

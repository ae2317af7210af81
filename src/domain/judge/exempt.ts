import type { KeyId } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import { showPath } from '../names/path.js'
import { type Policy, principalOf } from '../policy/policy.js'
import { isExempt } from '../policy/sensitive.js'
import type { Change } from '../tree/change.js'

/**
 * May this commit stand on a protected branch without a workflow? It touches only ordinary files under
 * exempt paths, and a principal of the rule's role signed it. Answers why not, or `null`. A bot may be one:
 * it decides nothing here, it only keeps its own corner. Of a revoked key only what `survive` lists is left: the
 * oids of events, and here those of commits.
 */
export function whyNotExempt(
  policy: Policy,
  changes: readonly Change[],
  key: KeyId | null,
  commit: Oid | null = null,
): string | null {
  const outside = changes.find((change) => !isExempt(policy, policy.exempt, change))
  if (outside) return `${showPath(outside.path)} is under no exempt path`
  const special = changes.find((change) =>
    [change.old, change.new].some((file) => file !== null && !isOrdinary(file.mode)),
  )
  if (special) return `${showPath(special.path)} is not a regular file`
  if (key === null) return 'it has no good commit signature by an SSH key'
  const revoked = policy.revoked.filter((entry) => entry.key === key)
  if (revoked.length > 0 && !revoked.some(({ survive }) => commit !== null && survive.includes(commit)))
    return 'its key is revoked'
  const principal = principalOf(policy, key)
  if (principal === null) return 'its key belongs to nobody in the policy'
  for (const change of changes) {
    const rules = policy.exempt.filter((rule) => principal.roles.includes(rule.role))
    if (!isExempt(policy, rules, change))
      return `${principal.name} lacks the role for ${showPath(change.path)}`
  }
  return null
}

const isOrdinary = (mode: string): boolean => mode === '100644' || mode === '100755'

import type { Oid } from './oid.js'
import type { Policy } from './policy.js'
import type { KeyId } from './workflow.js'

export type Revocations = Policy['revoked']

/**
 * All that is revoked by any of these laws. A key that one of them revokes is revoked; what any of them lets
 * survive survives, since the branches have different decisions to keep.
 */
export function allRevoked(laws: readonly Pick<Policy, 'revoked'>[]): Revocations {
  const survivors = new Map<KeyId, Set<Oid>>()
  for (const { key, survive } of laws.flatMap((law) => law.revoked)) {
    const kept = survivors.get(key) ?? new Set<Oid>()
    for (const oid of survive) kept.add(oid)
    survivors.set(key, kept)
  }
  return [...survivors].map(([key, survive]) => ({ key, survive: [...survive].sort() }))
}

/** The law of some commit, with what was revoked since, there or on another branch: a revocation looks back. */
export function withRevocations(policy: Policy, since: Revocations): Policy {
  return since.length === 0 ? policy : { ...policy, revoked: allRevoked([policy, { revoked: since }]) }
}

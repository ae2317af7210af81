import type { KeyId } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import type { Policy } from '../policy/policy.js'

export type Revocations = Policy['revoked']

/**
 * What is revoked on a branch once a sound law has landed there. A revocation is permanent: a later law that
 * leaves it out, or that lets more survive, changes nothing for a key that was revoked before.
 */
export function afterLaw(before: Revocations, { revoked }: Pick<Policy, 'revoked'>): Revocations {
  const known = new Set(before.map(({ key }) => key))
  const added = revoked.filter(({ key }) => !known.has(key))
  return added.length === 0 ? before : [...before, ...added]
}

/**
 * All that is revoked on any of these branches. A key that one of them revokes is revoked; what any of them lets
 * survive survives, since the branches have different decisions to keep.
 */
export function allRevoked(branches: readonly Revocations[]): Revocations {
  const survivors = new Map<KeyId, Set<Oid>>()
  for (const { key, survive } of branches.flat()) {
    const kept = survivors.get(key) ?? new Set<Oid>()
    for (const oid of survive) kept.add(oid)
    survivors.set(key, kept)
  }
  return [...survivors]
    .map(([key, survive]) => ({ key, survive: [...survive].sort() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

export const sameRevocations = (a: Revocations, b: Revocations): boolean =>
  JSON.stringify(allRevoked([a])) === JSON.stringify(allRevoked([b]))

/** The law of some commit, with what is revoked anywhere: a revocation looks back, and no law widens it. */
export function withRevocations(policy: Policy, known: Revocations): Policy {
  return known.length === 0 ? policy : { ...policy, revoked: afterLaw(known, policy) }
}

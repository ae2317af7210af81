import type { KeyId } from '../domain/log/signer.js'
import type { Policy, Principal, Role } from '../domain/policy/policy.js'
import { matchesAny } from '../domain/policy/protects.js'

interface Contradiction {
  /** The place in the file, as keys and positions. */
  readonly at: readonly (string | number)[]
  readonly message: string
}

/** What the schema alone cannot see. */
export function contradictions(policy: Policy): readonly Contradiction[] {
  return [
    ...judgePrincipals(policy),
    ...judgeRules(policy),
    ...judgeBeforeGate(policy),
    ...judgeNames(policy),
    ...judgeRenamed(policy),
  ]
}

function judgePrincipals({ principals }: Policy): readonly Contradiction[] {
  const found: Contradiction[] = []
  const holders = new Map<KeyId, string>()
  for (const { name: holder, keys, owner } of principals) {
    for (const [at, held] of keys.entries()) {
      const other = holders.get(held)
      if (other !== undefined) {
        const message = `one key is listed twice, under ${other} and ${holder}: the key is the person`
        found.push({ at: ['principals', holder, 'keys', at], message })
      }
      holders.set(held, holder)
    }
    if (owner !== null && !principals.some((other) => other.name === owner)) {
      const message = `${holder} is owned by ${owner}, who is not a principal`
      found.push({ at: ['principals', holder, 'owner'], message })
    }
  }
  return found
}

/** What nobody could ever fulfil, with the keys that there are. */
function judgeRules(policy: Policy): readonly Contradiction[] {
  const found: Contradiction[] = []
  const { plan, code } = policy.rules
  for (const [rule, quorum] of Object.entries({ plan, code })) {
    const have = able(policy, quorum.role).length
    if (have >= quorum.approvals) continue
    const message = `${quorum.approvals} with the role ${quorum.role} are asked for, and ${have} have it with a key`
    found.push({ at: ['rules', rule, 'approvals'], message })
  }
  for (const role of ['maintainer', 'saver'] as const) {
    if (able(policy, role).length > 0) continue
    const message = `nobody with a key has the role ${role}, so nobody could ever change this file`
    found.push({ at: ['principals'], message })
  }
  return found
}

/** A verifier looks at what the checks have passed, and where policy lists no checks, nothing would ever pass them. */
function judgeBeforeGate({ rules: { beforeGate }, checks }: Policy): readonly Contradiction[] {
  const found: Contradiction[] = []
  for (const [at, each] of beforeGate.entries())
    if (beforeGate.indexOf(each) < at)
      found.push({ at: ['rules', 'before_gate', at], message: `${each} is listed twice` })
  const wrong = (message: string): void => void found.push({ at: ['rules', 'before_gate'], message })
  if (beforeGate.length > 0 && !beforeGate.includes('checks'))
    wrong('verify comes after the checks: write [checks, verify]')
  else if (beforeGate.length > 0 && checks.length === 0)
    wrong('checks are to pass before a review, and "checks" lists none')
  return found
}

function able(policy: Policy, wanted: Role): readonly Principal[] {
  const lost = new Set(policy.revoked.map((entry) => entry.key))
  return policy.principals.filter(
    ({ agent, roles, keys }) => !agent && roles.includes(wanted) && keys.some((held) => !lost.has(held)),
  )
}

function judgeNames({ setup, checks, notifications }: Policy): readonly Contradiction[] {
  return Object.entries({ setup, checks, notifications }).flatMap(([kind, all]) =>
    all.flatMap(({ name: given }, at) =>
      all.slice(0, at).some((other) => other.name === given)
        ? [
            {
              at: [kind, at, 'name'],
              message: `two ${kind === 'setup' ? 'setup commands' : kind} are called ${given}`,
            },
          ]
        : [],
    ),
  )
}

/** A name that a branch had is one that no branch has: else what was approved for either would land on both. */
function judgeRenamed({ protect, renamed }: Policy): readonly Contradiction[] {
  return renamed.flatMap(({ from: old, to }, at) => [
    ...(matchesAny(protect, old)
      ? [
          {
            at: ['renamed', at, 'from'],
            message: `${old} is still protected: only a name that is gone was renamed`,
          },
        ]
      : []),
    ...(matchesAny(protect, to)
      ? []
      : [{ at: ['renamed', at, 'to'], message: `${to} is not protected: list it under "protect" too` }]),
  ])
}

import type { Policy, Role } from '../../src/domain/policy/policy.js'
import type { Files } from '../support/file-tree.js'
import { lawText } from '../support/ground.js'
import { policy, type Signatory } from '../support/signatories.js'

const POLICY = '.vizier/policy.yml'

export const lawFile = (law: Policy): Files => ({ [POLICY]: lawText(law) })

/** The same law, with other roles for somebody, or somebody new. */
export function withRoles(law: Policy, { name, key }: Signatory, roles: readonly Role[]): Policy {
  const others = law.principals.filter((each) => each.name !== name)
  const emails = [`${name}@example.com`]
  return { ...law, principals: [...others, { name, agent: false, owner: null, emails, roles, keys: [key] }] }
}

/** The same law, where somebody has another key as well. */
export function withKey(law: Policy, name: string, { key }: Signatory): Policy {
  const principals = law.principals.map((each) =>
    each.name === name ? { ...each, keys: [...each.keys, key] } : each,
  )
  return { ...law, principals }
}

/** The usual law as text, with one thing in it that is wrong. */
export const brokenLaw = (from: string | RegExp, to: string): string => {
  const text = lawText(policy())
  const broken = text.replace(from, to)
  if (broken === text) throw new Error(`nothing to break: ${from}`)
  return broken
}

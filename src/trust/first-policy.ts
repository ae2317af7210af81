import { stringify } from 'yaml'
import type { KeyId } from '../domain/log/signer.js'
import type { Role } from '../domain/policy/policy.js'

export interface FirstPolicy {
  readonly protect: readonly string[]
  readonly name: string
  readonly email: string
  readonly key: KeyId
}

/** The policy that `wf init` writes: one principal with every role, one approval each, nothing exempt. */
export function firstPolicy(given: FirstPolicy): { readonly text: string; readonly principal: string } {
  const principal = principalName(given.name, given.email)
  const text = [
    '# Who may approve what. A change of this file goes through a workflow like any other, needs a',
    '# maintainer, and is judged by the version before it.',
    'version: 1',
    '',
    '# Branches (or globs) that only workflows may change.',
    `protect: ${flow(given.protect)}`,
    '',
    '# A person is a key. Roles: maintainer, reviewer, saver, operator, ci.',
    '# An agent ({ agent: true, owner: NAME, emails: [...] }) can never approve, whatever it holds.',
    'principals:',
    `  ${principalEntry(given.name, given.email, given.key, ['maintainer', 'reviewer', 'saver', 'operator'])}`,
    '',
    '# Four eyes: approvals: 2.',
    'rules:',
    '  snapshot: optional',
    '  plan: { approvals: 1, role: reviewer }',
    '  code: { approvals: 1, role: reviewer }',
    '',
    '# What runs in a clean checkout before anything lands, for example:',
    '#   - { name: test, run: npm test, timeout: 600 }',
    'checks: []',
    '',
    '# Paths that a signed commit of that role may change without a workflow.',
    'exempt: []',
    '',
  ]
  return { text: text.join('\n'), principal }
}

/** One principal as a line of the policy. */
export function principalEntry(name: string, email: string, key: KeyId, roles: readonly Role[]): string {
  const entry = { emails: [email], roles, keys: [key] }
  return `${principalName(name, email)}: ${flow(entry)}`
}

function principalName(name: string, email: string): string {
  const word = (text: string) =>
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
  return word(name.split(/\s+/)[0] ?? '') || word(email.split('@')[0] ?? '') || 'me'
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}

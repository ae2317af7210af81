import { stringify } from 'yaml'
import type { KeyId } from '../domain/log/signer.js'
import type { Role } from '../domain/policy/policy.js'
import type { PolicyTemplate } from './policy-templates.js'

export interface FirstPolicy {
  readonly protect: readonly string[]
  readonly founder: Person
  /** Who else may review and save. */
  readonly members: readonly Person[]
  readonly template: PolicyTemplate
  readonly setup: readonly Command[]
  readonly checks: readonly Command[]
}

interface Person {
  readonly name: string
  readonly email: string
  readonly key: KeyId
}

interface Command {
  readonly name: string
  readonly run: string
}

const EVERY_ROLE: readonly Role[] = ['maintainer', 'reviewer', 'saver', 'operator']
const MEMBER: readonly Role[] = ['reviewer', 'saver', 'operator']

/** The policy that `wf init` writes: the person who runs it with every role, and what the template asks for. */
export function firstPolicy(given: FirstPolicy): { readonly text: string; readonly principal: string } {
  const { founder, members, template, setup, checks } = given
  const { approvals, small, exempt } = template
  const text = [
    '# Who may approve what. A change of this file goes through a workflow like any other, needs a',
    '# maintainer, and is judged by the version before it.',
    'version: 1',
    '',
    '# Branches (or globs) that only workflows may change.',
    `protect: ${flow(given.protect)}`,
    '',
    '# A person is a key. Roles: maintainer, reviewer, saver, operator, ci.',
    '# An agent ({ agent: true, owner: NAME, emails: [...] }) can never approve, whatever its roles are.',
    'principals:',
    `  ${principalEntry(founder.name, founder.email, founder.key, EVERY_ROLE)}`,
    ...members.map(({ name, email, key }) => `  ${principalEntry(name, email, key, MEMBER)}`),
    '',
    approvals === 1
      ? '# Four eyes: approvals: 2, and no rule "small".'
      : '# Four eyes: the author may be one of the two.',
    'rules:',
    '  snapshot: optional',
    `  plan: { approvals: ${approvals}, role: reviewer }`,
    `  code: { approvals: ${approvals}, role: reviewer }`,
    '',
    '# Who may decide that a requirement need not be met, is for later, or is none: wf waive.',
    'waivers: { role: maintainer, rules: ["*"] }',
    ...(small === null
      ? []
      : [
          '',
          '# A change of so many lines at most may take the short way: wf quick, one signature.',
          `small: ${flow(small)}`,
        ]),
    '',
    '# What a clean checkout needs before the checks, for example:',
    '#   - { name: install, run: npm ci }',
    ...listed('setup', setup.map(command)),
    '',
    '# What runs in a clean checkout before anything lands, for example:',
    '#   - { name: test, run: npm test, timeout: 600 }',
    ...listed('checks', checks.map(command)),
    '',
    '# Paths that a signed commit of that role may change without a workflow.',
    ...listed('exempt', exempt),
    '',
  ]
  return { text: text.join('\n'), principal: principalName(founder.name, founder.email) }
}

const command = ({ name, run }: Command): Command => ({ name, run })

/** A list of the policy, an entry a line. */
function listed(key: string, entries: readonly object[]): readonly string[] {
  return entries.length === 0 ? [`${key}: []`] : [`${key}:`, ...entries.map((entry) => `  - ${flow(entry)}`)]
}

/** One principal as a line of the policy. */
export function principalEntry(name: string, email: string, key: KeyId, roles: readonly Role[]): string {
  const entry = { emails: [email], roles, keys: [key] }
  return `${principalName(name, email)}: ${flow(entry)}`
}

/** How a policy calls a person: the first name, else what comes before the `@`. */
export function principalName(name: string, email: string): string {
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

import type { Role } from '../domain/policy/policy.js'

/** A way to begin: what the first policy asks for, beside the project's own checks. */
export interface PolicyTemplate {
  /** What it is for, as a person reads it in a list. */
  readonly says: string
  /** Of each plan and of all code. */
  readonly approvals: number
  readonly small: { readonly lines: number; readonly paths: readonly string[]; readonly role: Role } | null
  readonly exempt: readonly { readonly paths: readonly string[]; readonly role: Role }[]
  /** Are the project's own checks proposed? */
  readonly checks: boolean
}

const SMALL = { lines: 20, paths: ['**'], role: 'maintainer' } as const

export const DEFAULT_TEMPLATE = 'solo'

export const TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  solo: {
    says: 'one person: one approval for each plan and change; small changes by one signature',
    approvals: 1,
    small: SMALL,
    exempt: [],
    checks: true,
  },
  team: {
    says: 'two people approve each plan and each change; no short way for small changes',
    approvals: 2,
    small: null,
    exempt: [],
    checks: true,
  },
  docs: {
    says: 'documentation: signed commits of Markdown and docs/ need no plan; no checks',
    approvals: 1,
    small: SMALL,
    exempt: [{ paths: ['docs/**', '**/*.md'], role: 'maintainer' }],
    checks: false,
  },
}

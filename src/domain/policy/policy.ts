import type { Decision, KeyId } from '../log/signer.js'
import { globMatcher } from '../names/glob.js'
import type { Oid } from '../names/oid.js'

export const ROLES = ['maintainer', 'reviewer', 'saver', 'operator', 'ci'] as const
export type Role = (typeof ROLES)[number]

/** What is larger is not small, whatever a policy says; and more than that is not counted. */
export const MOST_SMALL_LINES = 1000

/** In the order in which they judge: a verifier looks at what the checks have passed. */
export const BEFORE_GATE = ['checks', 'verify'] as const
export type BeforeGate = (typeof BEFORE_GATE)[number]

/** The law: who is who, by key, and what is asked for. Parsed and checked at the edge. */
export interface Policy {
  /** Branch names or globs, without `refs/heads/`. */
  readonly protect: readonly string[]
  /** Branches that had another name, under which a law protected them: what landed there was sealed for that. */
  readonly renamed: readonly Renamed[]
  readonly principals: readonly Principal[]
  readonly rules: {
    readonly snapshot: 'optional' | 'required'
    readonly plan: Quorum
    readonly code: Quorum
    readonly sensitive: PathRule
    /** What judges a patch before people decide on it, in what `wf draft` opens. */
    readonly beforeGate: readonly BeforeGate[]
  }
  /** Who may waive a requirement that is not met, and of which rules; `null`: nobody. */
  readonly waivers: WaiverRule | null
  readonly small: { readonly lines: number; readonly paths: readonly string[]; readonly role: Role } | null
  /** What a clean checkout needs before a check, or an agent, can work in it. */
  readonly setup: readonly CheckCommand[]
  readonly checks: readonly CheckCommand[]
  readonly notifications: readonly NotifyCommand[]
  readonly exempt: readonly PathRule[]
  readonly revoked: readonly { readonly key: KeyId; readonly survive: readonly Oid[] }[]
  readonly acknowledged: readonly { readonly commit: Oid; readonly why: string }[]
}

/** Both without `refs/heads/`. */
export interface Renamed {
  readonly from: string
  readonly to: string
}

export interface Principal {
  readonly name: string
  readonly agent: boolean
  readonly owner: string | null
  readonly emails: readonly string[]
  readonly roles: readonly Role[]
  readonly keys: readonly KeyId[]
}

/** A command that a definition may name to be run when a workflow is complete. */
export interface NotifyCommand {
  readonly name: string
  /** A program and its arguments; no shell. */
  readonly run: readonly string[]
  /** Seconds. */
  readonly timeout: number
}

export interface WaiverRule {
  readonly role: Role
  /** Names of rules, or globs over them. */
  readonly rules: readonly string[]
}

export const mayWaive = ({ rules }: WaiverRule, rule: string): boolean =>
  globMatcher(rules, { flags: '', otherwise: false })(rule)

/** So many principals of that role. */
export interface Quorum {
  readonly approvals: number
  readonly role: Role
}

export interface PathRule {
  readonly paths: readonly string[]
  readonly role: Role
}

export interface CheckCommand {
  readonly name: string
  readonly run: string
  /** Seconds. */
  readonly timeout: number
}

/** The name of the definition that `wf draft` opens under a policy. */
export function changeUnder({ rules: { beforeGate } }: Pick<Policy, 'rules'>): string {
  if (beforeGate.includes('verify')) return 'change-verified'
  return beforeGate.includes('checks') ? 'change-checked' : 'change'
}

export function principalOf(policy: Policy, key: KeyId): Principal | null {
  return policy.principals.find((principal) => principal.keys.includes(key)) ?? null
}

/** Why a decision does not count under a policy. */
export type NotCounted = 'UNKNOWN_SIGNER' | 'AGENT_DECISION' | 'KEY_REVOKED' | 'ROLE_MISSING'

export type Counted =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly code: NotCounted; readonly why: string }

/** Does the decision count for somebody who has all these roles? An agent's never does. */
export function countDecision(policy: Policy, decision: Decision, roles: readonly Role[]): Counted {
  const { key, fingerprint, oid } = decision
  const survives = policy.revoked.some((entry) => entry.key === key && entry.survive.includes(oid))
  return survives ? countHolder(policy, key, fingerprint, roles) : countKey(policy, key, fingerprint, roles)
}

/** The same for a key that is about to sign. */
export function countKey(policy: Policy, key: KeyId, fingerprint: string, roles: readonly Role[]): Counted {
  if (policy.revoked.some((entry) => entry.key === key))
    return no('KEY_REVOKED', `the key ${fingerprint} is revoked`)
  return countHolder(policy, key, fingerprint, roles)
}

function countHolder(policy: Policy, key: KeyId, fingerprint: string, roles: readonly Role[]): Counted {
  const principal = principalOf(policy, key)
  if (principal === null)
    return no('UNKNOWN_SIGNER', `the key ${fingerprint} belongs to nobody in the policy`)
  if (principal.agent)
    return no('AGENT_DECISION', `${principal.name} is an agent, and an agent never decides`)
  const missing = roles.filter((role) => !principal.roles.includes(role))
  if (missing.length > 0)
    return no('ROLE_MISSING', `${principal.name} lacks the role ${missing.join(' and ')}`)
  return { ok: true, principal }
}

const no = (code: NotCounted, why: string): Counted => ({ ok: false, code, why })

import type { Oid } from '../names/oid.js'

/** Something that a judgement found: a stable code, the sentence, what to do about it. */
export interface Problem {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string | null
}

export interface Finding extends Problem {
  readonly commit: Oid
}

export type ProblemCode =
  // structure
  | 'EVENT_MALFORMED'
  | 'EVENT_FOREIGN'
  | 'EVENT_ORDER'
  | 'EVENT_TREE'
  | 'EVENT_TRAILER'
  | 'EVENT_PARENTS'
  | 'EVENT_HEADERS'
  | 'DECISION_SIGNATURE'
  | 'DESTRUCTIVE_UNCONFIRMED'
  | 'SCHEMA_MISMATCH'
  | 'NOT_VERIFIED'
  | 'SAME_AGENT'
  // sufficiency
  | 'UNKNOWN_SIGNER'
  | 'AGENT_DECISION'
  | 'KEY_REVOKED'
  | 'ROLE_MISSING'
  | 'PLAN_NOT_APPROVED'
  | 'SNAPSHOT_NOT_APPROVED'
  | 'SNAPSHOT_REQUIRED'
  | 'STAGE_NOT_APPROVED'
  | 'CODE_NOT_SIGNED_OFF'
  | 'SENSITIVE_NOT_SIGNED_OFF'
  | 'DEFINITION_UNKNOWN'
  | 'CHECK_MISSING'
  | 'RULE_BROKEN'
  | 'QUESTION_OPEN'
  | 'OWN_PATH'
  | 'SURFACE'
  | 'LIMIT'
  | 'LANDING_TREE'
  | 'LANDING_TARGET'
  | 'LANDING_BASE'
  | 'LANDING_PARENTS'
  | 'SESSION_LOG'
  | 'SEAL_SPENT'
  | 'NOT_SEALED'
  | 'NOT_LANDED'
  | 'NO_POLICY'
  | 'BAD_POLICY'
  | 'LOG_CUT'
  // what is not what it is named after, or cannot be read
  | 'OBJECT_ALTERED'
  | 'OBJECT_MALFORMED'
  | 'OBJECT_TOO_LARGE'
  // what makes a verdict incomplete
  | 'NO_ROOT'
  | 'OBJECT_MISSING'
  | 'CHAIN_MISSING'
  | 'TARGET_MISSING'

/** These say that something could not be judged, and not that it is wrong. */
export const INCOMPLETE_CODES: ReadonlySet<ProblemCode> = new Set([
  'NO_ROOT',
  'OBJECT_MISSING',
  'CHAIN_MISSING',
  'TARGET_MISSING',
])

export function problem(code: ProblemCode, message: string, hint: string | null = null): Problem {
  return { code, message, hint }
}

import type { Refusal } from '../../domain/decide/decision.js'
import type { NextStep } from '../../domain/decide/next.js'
import type { Oid } from '../../domain/names/oid.js'

export type Status = 'done' | 'unchanged' | 'refused' | 'failed' | 'incomplete'

/** What a command did, whole: the text and the JSON of a command are two renderings of this. */
export interface Outcome {
  readonly action: string
  readonly status: Status
  readonly workflow: string | null
  readonly stage: string | null
  readonly reason: Refusal | null
  readonly facts: Facts
  readonly commits: readonly { readonly oid: Oid; readonly event: string }[]
  readonly refs: readonly { readonly name: string; readonly from: Oid | null; readonly to: Oid | null }[]
  readonly next: readonly NextStep[]
}

export type Facts = Readonly<Record<string, unknown>>

/** An outcome of which only what differs from "nothing happened" is said. */
export function outcome(action: string, given: Partial<Outcome>): Outcome {
  return {
    action,
    status: 'done',
    workflow: null,
    stage: null,
    reason: null,
    facts: {},
    commits: [],
    refs: [],
    next: [],
    ...given,
  }
}

export function refusal(action: string, reason: Refusal, given: Partial<Outcome> = {}): Outcome {
  return outcome(action, { status: 'refused', reason, ...given })
}

/** Carries a refusal out of the depth of a command to the one place that prints it. */
export class Refused extends Error {
  readonly reason: Refusal
  readonly facts: Facts
  constructor(code: string, message: string, hint: string | null = null, facts: Facts = {}) {
    super(message)
    this.name = 'Refused'
    this.reason = { code, message, hint }
    this.facts = facts
  }
}

/** The same where nothing is wrong: this clone lacks what would answer it. */
export class Incomplete extends Refused {}

import type { Oid } from '../names/oid.js'
import { assertNever } from '../text/assert-never.js'
import type { Change } from '../tree/change.js'
import type { Entry, Workflow } from '../workflow/workflow.js'
import type { Decided, Step } from './decision.js'

/** What somebody had written on one tip, looked at again on another. */
export interface Earlier {
  readonly entry: Entry
  /** What differs between the tree that it was written on and that of the new tip. */
  readonly since: readonly Change[]
  /** The tree of the new tip. */
  readonly tree: Oid
  /** What the other side wrote after the two parted. */
  readonly crossing: readonly Entry[]
  /** The workflow that it was written in, as far as `updated` needs it: the base, and what the draft had changed. */
  readonly before: Workflow
}

export type Again =
  /** It still stands: to be recorded once more, and signed once more where it was signed. */
  | { readonly kind: 'event'; readonly step: Step; readonly signed: boolean }
  /** An ordinary commit, with what it changes now. */
  | { readonly kind: 'commit'; readonly changes: readonly Change[] }
  /** The other log says the same already. */
  | { readonly kind: 'there'; readonly why: string }
  /** It can be said again as soon as somebody resumes the workflow, and is lost if it is not kept until then. */
  | { readonly kind: 'held'; readonly why: string }
  /** It does not stand any more; who wrote it has to hear of it. */
  | { readonly kind: 'overtaken'; readonly why: string; readonly hint: string | null }

export const there = (why: string): Again => ({ kind: 'there', why })

export const overtaken = (why: string, hint: string | null = null): Again => ({
  kind: 'overtaken',
  why,
  hint,
})

export interface Tried extends Earlier {
  /** What it would change on the new tip. */
  readonly changes: readonly Change[]
}

/** What a command would answer, as far as it speaks against saying it again. */
export function because(decided: Decided): Again | null {
  switch (decided.kind) {
    case 'unchanged':
      return there(decided.why)
    case 'refused':
      return overtaken(decided.reason.message, decided.reason.hint)
    case 'steps':
      return null
    default:
      return assertNever(decided)
  }
}

import type { Data } from '../definition/definition.js'
import type { Digest } from '../names/digest.js'

/** What an expression can read: the run's inputs, outputs by stage and name, and where it is asked of one thing, that. */
export interface Readable {
  readonly inputs: { readonly [name: string]: Data }
  readonly outputs: { readonly [stage: string]: { readonly [output: string]: Data } }
  readonly it?: Data
}

/** What an expression comes to, or why that cannot be told. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string }

/** How expressions of rules are answered; given from outside, since the domain knows no language. It ends soon. */
export type Ask = (expression: string, readable: Readable) => Answer

export const NOBODY_ANSWERS: Ask = () => ({ ok: false, why: 'nobody answers conditions here' })

/** What rules are judged with. */
export interface Reasoning {
  readonly ask: Ask
  readonly digest: (text: string) => Digest
}

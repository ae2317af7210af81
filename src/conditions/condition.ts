import { Environment } from '@marcbachmann/cel-js'
import type { Data, InputValue } from '../domain/definition/definition.js'
import { evaluateBounded } from './bounded.js'

/** What a condition can read: the run's inputs, and the outputs of the stages before, by stage and name. */
export interface Visible {
  readonly inputs: { readonly [name: string]: InputValue }
  readonly outputs: { readonly [stage: string]: { readonly [output: string]: Data } }
}

export type Verdict =
  | { readonly ok: true; readonly holds: boolean }
  | { readonly ok: false; readonly why: string }

const LIMITS = {
  maxAstNodes: 1000,
  maxDepth: 50,
  maxListElements: 1000,
  maxMapEntries: 1000,
  maxCallArguments: 20,
}

const environment = new Environment({ limits: LIMITS, unlistedVariablesAreDyn: false })
  .registerVariable('inputs', 'map')
  .registerVariable('outputs', 'map')

/** Why an expression is no condition, or `null`. Nothing is evaluated. */
export function faultOf(expression: string): string | null {
  try {
    const checked = environment.parse(expression).check()
    if (!checked.valid) return firstLine(checked.error)
    return checked.type === 'bool' || checked.type === 'dyn'
      ? null
      : `it is a ${checked.type}, and not true or false`
  } catch (error) {
    return firstLine(error)
  }
}

/**
 * Does the condition hold? It is CEL, which ends by its nature, sees what it is given, and changes nothing; here it
 * ends soon as well. What cannot be answered (a field that is not there, a number compared with a text, more than
 * anybody works out) is an answer of its own.
 */
export function evaluate(expression: string, visible: Visible): Verdict {
  try {
    const { inputs, outputs } = visible
    const value = evaluateBounded(environment.parse(expression), { inputs, outputs })
    if (typeof value === 'boolean') return { ok: true, holds: value }
    return { ok: false, why: `it came to ${typeof value}, and not to true or false` }
  } catch (error) {
    return { ok: false, why: firstLine(error) }
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

import { Environment, type ParseResult } from '@marcbachmann/cel-js'
import type { Data } from '../domain/definition/definition.js'
import type { Answer, Readable } from '../domain/workflow/reasoning.js'
import { evaluateBounded, evaluateCounted } from './bounded.js'
import { type Known, unknownNames } from './unknown-names.js'

/** What a condition can read: the run's inputs, and the outputs of the stages before, by stage and name. */
export interface Visible {
  readonly inputs: { readonly [name: string]: Data }
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

/** The same for rules, which may be asked of one thing. */
const ofOne = new Environment({ limits: LIMITS, unlistedVariablesAreDyn: false })
  .registerVariable('inputs', 'map')
  .registerVariable('outputs', 'map')
  .registerVariable('it', 'dyn')

/** What an expression of a definition is for: a condition, what a rule asks of one thing, the list of those. */
export type Kind = 'condition' | 'rule' | 'list'

/** Why an expression is none of its kind, or `null`: also where it asks for what is not there. Nothing is evaluated. */
export function faultOf(
  expression: string,
  kind: Kind = 'condition',
  known: Known | null = null,
): string | null {
  try {
    const parsed = (kind === 'rule' ? ofOne : environment).parse(expression)
    const checked = parsed.check()
    if (!checked.valid) return firstLine(checked.error)
    const unknown = known === null ? [] : unknownNames(parsed.ast, known)
    if (unknown.length > 0) return unknown.join('; ')
    const wanted = kind === 'list' ? ['list', 'dyn'] : ['bool', 'dyn']
    const type = String(checked.type).replace(/<.*/, '')
    return wanted.includes(type)
      ? null
      : `it is a ${checked.type}, and not ${kind === 'list' ? 'a list' : 'true or false'}`
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

/**
 * Answers expressions of rules, each parsed once. What it reads is data whose depth was bounded when it was read. `spent`
 * is in steps.
 */
export function evaluator(): (
  expression: string,
  readable: Readable,
) => { readonly answer: Answer; readonly spent: number } {
  const known = new Map<string, ParseResult>()
  return (expression, { inputs, outputs, it = null }) => {
    const spent = { steps: 1 }
    const answered = (answer: Answer) => ({ answer, spent: spent.steps })
    try {
      const parsed = known.get(expression) ?? ofOne.parse(expression)
      known.set(expression, parsed)
      return answered({ ok: true, value: evaluateCounted(parsed, { inputs, outputs, it }, spent) })
    } catch (error) {
      return answered({ ok: false, why: firstLine(error) })
    }
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

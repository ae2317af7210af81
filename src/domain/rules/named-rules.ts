import type { Data } from '../definition/definition.js'
import { concrete } from './concrete.js'
import { disjoint } from './disjoint.js'
import { downgrade } from './downgrade.js'
import type { Facts } from './facts.js'
import type { Found } from './found.js'
import { inScope } from './in-scope.js'
import { sourceLines } from './source-lines.js'

/** A rule that is written here and not in a definition, since CEL cannot say it. */
export interface NamedRule {
  /** The names under which a definition gives it outputs. */
  readonly takes: readonly string[]
  /** Those that a definition may leave out; what the rule asks of them is not asked then. */
  readonly mayTake: readonly string[]
  /** It asks for facts of the workflow, which are part of what it is judged on. */
  readonly facts?: true
  readonly judge: (given: ReadonlyMap<string, Data>, facts?: Facts) => readonly Found[]
}

/**
 * By name and version. A run is judged again for as long as its log is kept, so what a version finds never changes once it
 * was released: another meaning is another version.
 */
const NAMED: ReadonlyMap<string, NamedRule> = new Map<string, NamedRule>([
  ['downgrade@1', { takes: ['ledger', 'rows'], mayTake: [], judge: downgrade }],
  ['concrete@1', { takes: ['records'], mayTake: [], judge: concrete }],
  ['disjoint@1', { takes: ['units'], mayTake: ['inside', 'not'], judge: disjoint }],
  ['source-lines@1', { takes: ['corpus', 'ledger'], mayTake: [], judge: sourceLines }],
  ['in-scope@1', { takes: ['units'], mayTake: [], facts: true, judge: inScope }],
])

export const namedRule = (use: string): NamedRule | null => NAMED.get(use) ?? null

export const namedRules = (): readonly string[] => [...NAMED.keys()]

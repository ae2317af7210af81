import { globMatcher } from '../names/glob.js'
import type { Policy } from './policy.js'

/** Does the policy protect this branch? `protect` names branches, or globs over their names. */
export function protects(policy: Pick<Policy, 'protect'>, ref: string): boolean {
  return matchesAny(policy.protect, ref)
}

/** The same of patterns that several laws have. */
export function matchesAny(protect: readonly string[], ref: string): boolean {
  const branch = ref.replace('refs/heads/', '')
  return protect.includes(branch) || globMatcher(protect, { flags: '', otherwise: true })(branch)
}

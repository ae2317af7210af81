import picomatch from 'picomatch'
import type { Policy } from './policy.js'

/** Does the policy protect this branch? `protect` names branches, or globs over their names. */
export function protects(policy: Policy, ref: string): boolean {
  const branch = ref.replace('refs/heads/', '')
  return policy.protect.some((pattern) => pattern === branch || picomatch(pattern, { dot: true })(branch))
}

import type { Decided } from '../../domain/decide/decision.js'
import { Refused } from '../outcome/outcome.js'

/** Refuses what would be refused after the question as well, so that nobody reads and answers for nothing. */
export function refuseKnown(decided: Decided): void {
  if (decided.kind !== 'refused') return
  const { code, message, hint } = decided.reason
  throw new Refused(code, message, hint)
}

import adrReview from './strategies/adr-review.yml'
import codeChange from './strategies/code-change.yml'
import rfcReview from './strategies/rfc-review.yml'
import sessionStart from './strategies/session-start.yml'
import specValidation from './strategies/spec-validation.yml'

/** The strategies that come with `wf`, as text, by name. */
export const STRATEGIES: ReadonlyMap<string, string> = new Map([
  ['rfc-review', rfcReview],
  ['adr-review', adrReview],
  ['spec-validation', specValidation],
  ['code-change', codeChange],
  ['session-start', sessionStart],
])

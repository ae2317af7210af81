import type { Strategy } from '../domain/gather/strategy.js'
import adrReview from './strategies/adr-review.yml?strategy'
import codeChange from './strategies/code-change.yml?strategy'
import rfcReview from './strategies/rfc-review.yml?strategy'
import sessionStart from './strategies/session-start.yml?strategy'
import specValidation from './strategies/spec-validation.yml?strategy'

/** The strategies that come with `wf`, by name; they were parsed when the program was built. */
export const STRATEGIES: ReadonlyMap<string, Strategy> = new Map(
  [rfcReview, adrReview, specValidation, codeChange, sessionStart].map((strategy) => [
    strategy.name,
    strategy,
  ]),
)

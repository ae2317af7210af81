import type { Outcome, Status } from '../app/outcome/outcome.js'

export const USAGE = 2
export const ENVIRONMENT_FAILED = 3
export const DEFECT = 70
export const INTERRUPTED = 130

const BY_STATUS: Readonly<Record<Status, number>> = {
  done: 0,
  unchanged: 0,
  refused: 1,
  failed: 1,
  incomplete: 4,
}

export function exitCodeOf(outcome: Outcome): number {
  return BY_STATUS[outcome.status]
}

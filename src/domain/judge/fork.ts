import type { Entry } from '../workflow/workflow.js'

/** Where two logs part: what is only in one, and what is only in the other, each in its order. */
export interface Fork {
  /** How many commits, from `opened` on, are the same. */
  readonly common: number
  readonly mine: readonly Entry[]
  readonly theirs: readonly Entry[]
}

/** Compares two logs along first parents, from `opened`. Two that begin differently have nothing in common. */
export function forkOf(mine: readonly Entry[], theirs: readonly Entry[]): Fork {
  let common = 0
  while (common < mine.length && mine[common]?.commit.oid === theirs[common]?.commit.oid) common++
  return { common, mine: mine.slice(common), theirs: theirs.slice(common) }
}

/** The first event that a log no longer holds: only ordinary commits above the last event may be rewritten. */
export function lostEvent(before: readonly Entry[], now: readonly Entry[]): Entry | null {
  return forkOf(before, now).mine.find(({ reading }) => reading.kind === 'event') ?? null
}

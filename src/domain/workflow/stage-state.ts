import type { StageDefinition } from '../definition/definition.js'
import type { Waiting } from './gates.js'
import type { Standing } from './sign-off.js'

export type StageState = 'pending' | 'running' | 'awaiting' | 'completed' | 'failed' | 'skipped' | 'stale'

export interface StageStatus {
  readonly stage: StageDefinition
  readonly state: StageState
  /** In a few words, what this state is due to. */
  readonly why: string
}

/** What is not in the log, but bears on it. */
export interface Situation {
  readonly standing: Standing
  /** The patches that wait at gates; `null`: nobody looked. */
  readonly waiting: readonly Waiting[] | null
  /** Has the target what was sealed? Asked only of what is sealed, by those who tell people where it stands. */
  readonly landed?: boolean
}

/** By structure alone: as a verifier without policy and gate sees it. */
export const STRUCTURE: Situation = { standing: null, waiting: null }

export function isDone(state: StageState): boolean {
  return state === 'completed' || state === 'skipped'
}

/** Tells whether all is done that a stage stands on. */
export function readyIn(states: readonly StageStatus[]): (stage: StageDefinition) => boolean {
  const done = new Set(states.filter(({ state }) => isDone(state)).map(({ stage }) => stage.name))
  return ({ dependsOn }) => dependsOn.every((name) => done.has(name))
}

/** A state, and what it is due to. */
export type Judged = readonly [StageState, string]

/** Something was handed in or decided, and what it rests on is not done any more. */
export const NOT_YET: Judged = ['stale', 'an earlier stage is not done']

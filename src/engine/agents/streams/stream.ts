import type { Data } from '../../../domain/definition/definition.js'
import { isRecord } from '../../../domain/definition/definition.js'
import type { Usage } from '../../../domain/text/usage.js'
import { type ModelFailure, modelFailure } from './model-failure.js'

/** One thing that an event of a stream says. */
export type Told =
  /** What the agent does now, in a line. */
  | { readonly does: string }
  /** Text of the agent. `part`: it goes on where the last one ended. */
  | { readonly says: string; readonly part?: boolean }
  /** It used a tool, or a turn began: what it said before was no answer. */
  | { readonly acts: true }
  /** What the agent itself calls its answer. */
  | { readonly answers: string }
  /** The model did not answer. `again`: the agent itself tries once more. */
  | { readonly fails: ModelFailure; readonly again?: boolean }
  | { readonly used: Usage }
  /** A permission that it asked for, and did not get. */
  | { readonly denied: string }

export type Event = Readonly<Record<string, Data>>

/** What one event of an agent's own format says. Formats are the vendors', measured: test/agents records them. */
export type Format = (event: Event) => readonly Told[]

/** All that a stream said. */
export interface Gathered {
  /** The last message, after which no tool was used; `null` where there is none. */
  readonly answer: string | null
  /** It says itself that its answer is empty. */
  readonly empty: boolean
  /** The last error. */
  readonly failure: ModelFailure | null
  readonly usage: Usage | null
  readonly denied: readonly string[]
}

export interface Gatherer {
  /** Takes one event; answers what the agent does, where that says so. */
  readonly take: (told: readonly Told[]) => string | null
  /** How often the agent has tried again, since the model last answered. */
  readonly tries: () => number
  readonly all: () => Gathered
}

/** Puts together what the events of one conversation say. */
export function gatherer(): Gatherer {
  let answer: string | null = null
  let said: string | null = null
  let failure: ModelFailure | null = null
  let usage: Usage | null = null
  let tries = 0
  const denied: string[] = []
  const answered = (): void => {
    failure = null
    tries = 0
  }
  return {
    take(events) {
      let does: string | null = null
      for (const told of events) {
        if ('does' in told) does = told.does
        else if ('says' in told) {
          said = told.part === true ? `${said ?? ''}${told.says}` : told.says
          answered()
          if (said.trim() !== '') does = lastLineOf(said)
        } else if ('acts' in told) {
          said = null
          answered()
        } else if ('answers' in told) answer = told.answers
        else if ('fails' in told) {
          said = null
          failure = told.fails
          if (told.again === true) tries += 1
        } else if ('used' in told) usage = told.used
        else if (denied.length < MAX_DENIED) denied.push(told.denied)
      }
      return does
    },
    tries: () => tries,
    all() {
      const last = answer ?? said
      // Adapters pass an error on as if the model had said it.
      const error = last === null ? null : errorInPlaceOf(last)
      return {
        answer: error !== null || last === null || last.trim() === '' ? null : last,
        empty: answer !== null && answer.trim() === '',
        failure: error ?? failure,
        usage,
        denied,
      }
    },
  }
}

const MAX_DENIED = 100

const lastLineOf = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? ''

const ERROR =
  /^\s*(?:\[?API Error\b|unexpected status [45]\d\d\b|exceeded retry limit\b|stream (?:disconnected|error)\b|Internal error\b|Error: [45]\d\d\b)/i

/** The error that a whole message is, where it is one and nothing else. */
export function errorInPlaceOf(message: string): ModelFailure | null {
  const text = message.trim()
  return text.length <= 1000 && ERROR.test(text) ? modelFailure(text) : null
}

export const record = (value: Data | undefined): Event => (isRecord(value) ? value : {})
export const textOf = (value: Data | undefined): string => (typeof value === 'string' ? value : '')
export const numberOf = (value: Data | undefined): number => (typeof value === 'number' ? value : 0)
export const listOf = (value: Data | undefined): readonly Event[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

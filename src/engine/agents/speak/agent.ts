import { counted } from '../../../domain/text/counted.js'
import type { Usage } from '../../../domain/text/usage.js'
import type { Confinement } from '../../confine/confine.js'
import type { ModelFailure, ModelFailureCode } from '../streams/model-failure.js'
import type { StreamName } from '../streams/read-stream.js'

/** How `wf` speaks with an agent: a person carries it over, a program is run once, or a protocol is spoken. */
export type Transport = 'manual' | 'command' | 'acp'

/** An agent as the user configured it, or as a preset knows it. */
export interface Agent {
  readonly name: string
  readonly transport: Transport
  /**
   * Program and arguments. `{prompt}`, `{prompt_file}`, `{answer_file}`, `{folder}` and `{allowed_commands}`, each a
   * whole argument, stand for what they say. No shell reads them.
   */
  readonly command: readonly string[]
  /** Of a command, where it gets the prompt. */
  readonly prompt: 'stdin' | 'file' | 'argument'
  /** Of a command, where its answer is. */
  readonly answer: 'text' | 'json' | 'last-json-line' | 'file'
  /** Of an answer in JSON: the field that holds it. */
  readonly field: string | null
  /**
   * The format in which it prints what it does, an event a line: its answer is its last message then. Of one that speaks
   * the protocol, only how it complains of its model on stderr.
   */
  readonly stream: StreamName | null
  /** Arguments for a stage that may change files, and for one that may not. */
  readonly writing: readonly string[]
  readonly reading: readonly string[]
  /**
   * Arguments for a stage that may not, where the machine itself keeps the agent from writing; `null`: those of
   * `reading`. A sandbox of its own cannot be made within that one.
   */
  readonly confined: readonly string[] | null
  /** Of one that speaks the protocol: in which of its modes it works, where it has that one. */
  readonly modes: { readonly writing: string; readonly reading: string } | null
  /** Variables that it is given where the user has not set them. */
  readonly presetEnv: Readonly<Record<string, string>>
  /** Variables that it is given for a stage that may change no file. */
  readonly readingEnv: Readonly<Record<string, string>>
  /** Commands that a stage may run that changes files, and how its arguments say that one may: `{command}` stands for it. */
  readonly commands: { readonly rule: string; readonly may: readonly string[] } | null
  /** How its own screen is opened with a first message, `{prompt}`; `null` where that is not known. */
  readonly screen: readonly string[] | null
  /** The option that names its model; `null` where it has none. */
  readonly model: string | null
  /** Arguments by which it says whether somebody has logged in: its exit code is 0 then. `null`: it cannot say. */
  readonly login: readonly string[] | null
  /** Variables that it gets beside those that every agent gets. One that ends in `*` names all that begin so. */
  readonly env: readonly string[]
  /**
   * What it keeps for itself: files and folders below the home, or the variable that names such a place. It writes there
   * also where it may change no file. What ends with `/` is a folder that is made where it is missing.
   */
  readonly home: readonly string[]
  /** Where the user's settings of it name more variables. */
  readonly settings: readonly Settings[]
  readonly source: 'configured' | 'preset' | 'built in'
}

/** A file of settings in which a user names the variables that hold their keys. */
export interface Settings {
  /** Below the home, or below the folder that a variable names. */
  readonly at: string
  /** Its first group is the name of a variable. */
  readonly names: RegExp
}

/** One thing that was said, for the transcript. */
export interface Said {
  readonly who: 'wf' | 'agent' | 'update' | 'stderr'
  readonly text: string
}

export interface Conversation {
  readonly agent: Agent
  readonly prompt: string
  /** What to say to an answer, or `null` where it is good. */
  readonly reply: (answer: string) => string | null
  /** Where it works. */
  readonly path: string
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly mayWrite: boolean
  /** Whether it may write its answer into the file that prompts name, instead of saying it at the end. */
  readonly mayWriteAnswer: boolean
  /** What the policy runs: an agent that may change files may run that too. */
  readonly commands: readonly string[]
  /** Whether the machine keeps it from writing. */
  readonly confined: boolean
  /** The command that starts a command so that it writes no more than it may. */
  readonly confine: Confinement['confine']
  /** Seconds for all of it; `null`: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  readonly heard: (said: Said) => void
  /** What it prints, as it comes: for somebody who wants to see that instead of a line. */
  readonly raw?: ((chunk: Buffer) => void) | undefined
  /** Asks a person whether it may do something: the name of the answer. Without one, the stage decides. */
  readonly ask?: ((question: string, answers: readonly string[]) => Promise<string>) | undefined
  /** What it does at the moment, in a line. */
  readonly activity: (line: string) => void
}

/** What else came of it: tokens, and permissions that it did not get. */
export interface Spent {
  readonly usage: Usage | null
  readonly denied: readonly string[]
}

/** The arguments by which an agent is told what it may do. */
export const flagsOf = ({
  agent,
  mayWrite,
  confined,
}: Pick<Conversation, 'agent' | 'mayWrite' | 'confined'>): readonly string[] =>
  mayWrite ? agent.writing : ((confined ? agent.confined : null) ?? agent.reading)

/** How often an agent may ask the model again by itself: after that it is ended, and the caller decides. */
export const MAX_TRIES = 3

/** Codes are for scripts; the sentence goes into the log. */
export type Conversed = Spent &
  (
    | { readonly ok: true }
    | {
        readonly ok: false
        readonly code: AgentFailure
        readonly why: string
        /** What the model said instead of an answer. */
        readonly model?: ModelFailure
      }
  )

export type Failed = Extract<Conversed, { ok: false }>

export type AgentFailure =
  | 'AGENT_NOT_FOUND'
  | 'AGENT_CRASHED'
  | 'AGENT_TIMED_OUT'
  | 'AGENT_TOO_LOUD'
  | 'AGENT_REFUSED'
  | 'AGENT_SILENT'
  | 'AGENT_PERMISSION_DENIED'
  | ModelFailureCode
  | 'AGENT_PROTOCOL'
  | 'PROMPT_TOO_LONG'
  | 'ANSWER_INVALID'
  | 'WRITE_SCOPE'

export const NOTHING_SPENT: Spent = { usage: null, denied: [] }

export const failure = (code: AgentFailure, why: string, spent: Spent = NOTHING_SPENT): Failed => ({
  ok: false,
  code,
  why,
  ...spent,
})

/** What the model said instead of an answer. */
export const modelFailed = (name: string, model: ModelFailure, spent: Spent): Failed => ({
  ...failure(model.code, `${name}: ${SAID[model.code]}: ${model.why}`, spent),
  model,
})

const SAID: Readonly<Record<ModelFailureCode, string>> = {
  AGENT_NOT_LOGGED_IN: 'not logged in',
  AGENT_RATE_LIMITED: 'the rate limit is reached',
  AGENT_OVERLOADED: 'the model is overloaded',
  AGENT_MODEL_ERROR: 'the model answered with an error',
}

/** It ended, and said nothing at the end. */
export const silent = (name: string, spent: Spent): Failed =>
  spent.denied.length === 0
    ? failure('AGENT_SILENT', `${name} ended without an answer`, spent)
    : failure(
        'AGENT_PERMISSION_DENIED',
        `${name} ended without an answer; ${deniedLine(spent.denied)}`,
        spent,
      )

/** `2 permissions were denied: runs npm test; edits a.txt`. */
export const deniedLine = (denied: readonly string[]): string =>
  `${counted(denied.length, 'permission')} ${denied.length === 1 ? 'was' : 'were'} denied: ${[...new Set(denied)].slice(0, 3).join('; ')}`

/** Bytes that an agent may print in one go: more is no answer. */
export const MAX_OUTPUT = 32 << 20

/**
 * What was ended: because its time was over, or because it printed too much. Where the model answered with nothing but
 * errors until then, that is why, and the code says so.
 */
export function cutOff(name: string, cut: 'time' | 'size', model: ModelFailure | null, spent: Spent): Failed {
  if (cut === 'size')
    return failure('AGENT_TOO_LOUD', `${name} printed more than ${MAX_OUTPUT >> 20} MiB`, spent)
  if (model === null) return failure('AGENT_TIMED_OUT', `${name} was ended after its time was over`, spent)
  const why = `${name}: ${SAID[model.code]}: ${model.why}; it was ended after its time was over`
  return failure(model.code, why, spent)
}

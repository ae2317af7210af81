/** How `wf` speaks with an agent: a person carries it over, a program is run once, or a protocol is spoken. */
export type Transport = 'manual' | 'command' | 'acp'

/** An agent as the user configured it, or as a preset knows it. */
export interface Agent {
  readonly name: string
  readonly transport: Transport
  /**
   * Program and arguments. `{prompt}`, `{prompt_file}`, `{answer_file}` and `{folder}`, each a whole argument, stand
   * for what they say. No shell reads them.
   */
  readonly command: readonly string[]
  /** Of a command, where it gets the prompt. */
  readonly prompt: 'stdin' | 'file' | 'argument'
  /** Of a command, where its answer is. */
  readonly answer: 'text' | 'json' | 'last-json-line' | 'file'
  /** Of an answer in JSON: the field that holds it. */
  readonly field: string | null
  /** Arguments for a stage that may change files, and for one that may not. */
  readonly writing: readonly string[]
  readonly reading: readonly string[]
  /** Variables that it gets beside those that every agent gets. */
  readonly env: readonly string[]
  readonly source: 'configured' | 'preset' | 'built in'
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
  /** Seconds for all of it; `null`: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  readonly heard: (said: Said) => void
  /** What it does at the moment, in a line. */
  readonly activity: (line: string) => void
}

/** Codes are for scripts; the sentence goes into the log. */
export type Conversed =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: AgentFailure; readonly why: string }

export type AgentFailure =
  | 'AGENT_NOT_FOUND'
  | 'AGENT_CRASHED'
  | 'AGENT_TIMED_OUT'
  | 'AGENT_TOO_LOUD'
  | 'AGENT_REFUSED'
  | 'AGENT_SILENT'
  | 'AGENT_PROTOCOL'
  | 'ANSWER_INVALID'
  | 'WRITE_SCOPE'

export const failure = (code: AgentFailure, why: string): Conversed => ({ ok: false, code, why })

/** Bytes that an agent may print in one go: more is no answer. */
export const MAX_OUTPUT = 32 << 20

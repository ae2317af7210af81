/** A tool as an agent declares it to its model. */
export interface Tool {
  readonly name: string
  /** Its parameters; `null` where it takes free text. */
  readonly schema: Schema | null
}

/** As much of JSON Schema as tools are declared with. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** What an agent asks its model, whatever the protocol. */
export interface Asked {
  readonly model: string
  readonly stream: boolean
  readonly tools: readonly Tool[]
  /** How many tools were called since the model last ended its turn: a prompt may be followed by reminders. */
  readonly calls: number
  /** All that the agent said, to find in it where it works. */
  readonly text: string
  /** The agent wants JSON of this shape for itself: which model to take, who speaks next. */
  readonly shape: Schema | null
}

export interface Call {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What the model says: words, a tool to call, or both. */
export interface Said {
  readonly text: string
  readonly call: Call | null
}

/** How one vendor's protocol is read and written. Each is written as bytes that go out as they are. */
export interface Protocol {
  readonly vendor: 'anthropic' | 'openai' | 'gemini'
  read(path: string, body: Json): Asked
  /** The answer in one piece. */
  whole(asked: Asked, said: Said): unknown
  /** The same as server-sent events, ready to be sent. */
  streamed(asked: Asked, said: Said): string
}

// Bodies of requests: each protocol takes out of it what it knows.
// biome-ignore lint/suspicious/noExplicitAny: it is JSON
export type Json = any

export const event = (name: string | null, data: unknown): string =>
  `${name === null ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

let count = 0
/** An id that no other call or message has. */
export const newId = (prefix: string): string => `${prefix}_${String(++count).padStart(8, '0')}`

/** Tokens that each answer is said to have used: small, and easy to find again in what an agent tells. */
export const USED = { input: 1200, output: 34 } as const

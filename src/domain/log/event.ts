import * as value from './trailer-values.js'

type Times = 'one' | 'maybe' | 'many' | 'some'

export interface Field<T, N extends Times> {
  readonly key: string
  readonly codec: value.Codec<T>
  /** once, at most once, any number of times, at least once */
  readonly times: N
}

const one = <T>(key: string, codec: value.Codec<T>): Field<T, 'one'> => ({ key, codec, times: 'one' })
const maybe = <T>(key: string, codec: value.Codec<T>): Field<T, 'maybe'> => ({ key, codec, times: 'maybe' })
const many = <T>(key: string, codec: value.Codec<T>): Field<T, 'many'> => ({ key, codec, times: 'many' })
const some = <T>(key: string, codec: value.Codec<T>): Field<T, 'some'> => ({ key, codec, times: 'some' })

/** The number that people call a patch by; `Wf-Patch` is what it is. */
const number = maybe('Wf-Number', value.count)
const workflow = one('Wf-Workflow', value.workflow)
const stage = one('Wf-Stage', value.name)
const artefacts = many('Wf-Artifact', value.pathAt)
const files = many('Wf-Input', value.pathAt)
/** What was read: files, and records of what stages handed on. */
const inputs = { inputs: files, records: many('Wf-Record', value.recordAt) }
const subjects = some('Wf-Subject', value.subject)
const plans = many('Wf-Plan', value.pathAt)
const agent = maybe('Wf-Agent', value.text)
const transcript = maybe('Wf-Transcript', value.digest)
const reviewedBy = one('Reviewed-by', value.person)
const signature = one('Wf-Signature', value.signature)
/** Anyone may object. Where there is a key it is signed, and counts against a chain that was cut back to before it. */
const ownSignature = maybe('Wf-Signature', value.signature)
/** What a verdict on code is about: its delta, and the patches in it that were not accepted yet. */
const evidence = { code: maybe('Wf-Code', value.digest), candidate: many('Wf-Candidate', value.oid) }
const attempt = { workflow, stage, attempt: one('Wf-Attempt', value.count) }
const marker = { workflow }

/**
 * Every event and its trailers, in the order in which they stand in the commit. This table is the
 * reader, the writer and the type of events at once.
 */
export const GRAMMAR = {
  opened: {
    workflow: one('Wf-Workflow', value.newWorkflow),
    definitions: some('Wf-Definition', value.namedBlob),
    target: one('Wf-Target', value.branch),
  },
  submitted: {
    workflow,
    stage,
    artefacts,
    ...inputs,
    /** What an agent changed of other files, as it waits at the gate. */
    patch: maybe('Wf-Patch', value.oid),
    ...evidence,
    agent,
    transcript,
  },
  approved: { workflow, stage, subjects, plans, reviewedBy, signature },
  revised: {
    workflow,
    stage,
    subjects,
    plans,
    reviewedBy,
    signature: ownSignature,
  },
  accepted: {
    workflow,
    stage,
    patch: one('Wf-Patch', value.oid),
    number,
    /** Where only a part of the patch was accepted: how many files it had, and those that stayed out, whole or in part. */
    files: maybe('Wf-Files', value.count),
    left: many('Wf-Left', value.path),
    delta: one('Wf-Delta', value.digest),
    plans,
    agent,
    transcript,
    destructive: many('Wf-Destructive', value.path),
    reviewedBy,
    signature,
  },
  rejected: { workflow, stage, patch: one('Wf-Patch', value.oid), number, signature: ownSignature },
  started: { ...attempt, ...inputs, ...evidence },
  failed: { ...attempt, ...inputs, ...evidence },
  /** Its condition may read all that is before it. */
  skipped: { ...attempt, inputs: files },
  checked: {
    workflow,
    stage,
    ...evidence,
    checks: some('Wf-Check', value.check),
    /** The same commands on the base with the change's tests alone. */
    red: many('Wf-Red', value.check),
    signature,
  },
  waived: {
    workflow,
    stage,
    waivers: some('Wf-Waiver', value.recordAt),
    as: one('Wf-As', value.disposition),
    reviewedBy,
    signature,
  },
  /** Of a person, or of an agent at work: its attempt ends with it. */
  asked: {
    workflow,
    asking: maybe('Wf-Stage', value.name),
    question: one('Wf-Question', value.questionId),
    about: many('Wf-About', value.recordName),
    agent,
    transcript,
  },
  answered: { workflow, question: one('Wf-Question', value.questionAt), reviewedBy, signature },
  paused: marker,
  resumed: marker,
  abandoned: { workflow, signature: ownSignature },
  updated: marker,
  sealed: {
    workflow,
    target: one('Wf-Target', value.branch),
    onto: one('Wf-Onto', value.oid),
    delta: one('Wf-Delta', value.digest),
    plans,
    checks: many('Wf-Check', value.check),
    session: one('Wf-Session', value.pathAt),
    approvers: many('Reviewed-by', value.person),
    signature,
  },
} as const

export type EventName = keyof typeof GRAMMAR

type ValueOf<F> =
  F extends Field<infer T, infer N>
    ? N extends 'one'
      ? T
      : N extends 'maybe'
        ? T | null
        : readonly T[]
    : never

type FieldsOf<G> = { readonly [K in keyof G]: ValueOf<G[K]> }

export type EventOf<E extends EventName> = { readonly event: E } & FieldsOf<(typeof GRAMMAR)[E]>

/** One fact of a workflow: what one commit on its branch records. */
export type Event = { [E in EventName]: EventOf<E> }[EventName]

export const FORMAT_VERSION = '1'

export function isEventName(text: string): text is EventName {
  return Object.hasOwn(GRAMMAR, text)
}

/** Does this event carry a person's signature? An objection only where its author has a key. */
export function signatureOf(event: Event): string | null {
  return 'signature' in event ? event.signature : null
}

import type { Path } from '../names/path.js'
import { isRecordId } from '../names/record-id.js'
import { encodeUtf8 } from '../text/bytes.js'
import { nearest } from '../text/nearest.js'
import {
  type Definition,
  isProducer,
  type OutputDefinition,
  outputNames,
  type StageDefinition,
} from './definition.js'
import { staysInside } from './input-values.js'
import { ancestors } from './stage-graph.js'

/** One thing that a stage reads. */
export type Read =
  /** A file of the repository, as the draft has it. */
  | { readonly kind: 'file'; readonly path: Path }
  /** All of an output. */
  | { readonly kind: 'output'; readonly of: string; readonly output: OutputDefinition }
  /** One record of an output, with what people said about it. */
  | { readonly kind: 'record'; readonly of: string; readonly id: string }
  /** A field of an output that is JSON, by its path in it. */
  | { readonly kind: 'field'; readonly of: string; readonly field: string }

const FILE = 'file '
const RECORD = 'record '

/** How a run names one record that a stage reads. */
export const recordRead = (of: string, id: string): string => `${RECORD}${of}/${id}`

export const isFileRead = (read: string): boolean => read.startsWith(FILE)

const READS = new WeakMap<StageDefinition, readonly Read[]>()

/** What a stage says that it reads; `null`: it says nothing, and reads all that is before it. */
export function readsOf(definition: Definition, stage: StageDefinition): readonly Read[] | null {
  if (stage.reads === null) return null
  const known = READS.get(stage)
  if (known !== undefined) return known
  const found = stage.reads.flatMap((read) => parseRead(definition, stage, read) ?? [])
  READS.set(stage, found)
  return found
}

function parseRead(definition: Definition, stage: StageDefinition, read: string): Read | null {
  if (isFileRead(read)) {
    const path = read.slice(FILE.length)
    return staysInside(path) ? { kind: 'file', path: encodeUtf8(path) } : null
  }
  const record = read.startsWith(RECORD) ? read.slice(RECORD.length) : null
  for (const before of ancestors(definition, stage)) {
    for (const output of before.outputs) {
      const of = `${before.name}.${output.name}`
      if (record !== null) {
        const id = record.startsWith(`${of}/`) && output.records !== null ? record.slice(of.length + 1) : ''
        if (isRecordId(id)) return { kind: 'record', of, id }
        continue
      }
      if (read === of) return { kind: 'output', of, output }
      const field = read.startsWith(`${of}.`) ? read.slice(of.length + 1) : ''
      // It is named in a trailer, as a record is.
      if (FIELD.test(field) && field.length <= LONGEST && output.path.endsWith('.json'))
        return { kind: 'field', of, field }
    }
  }
  return null
}

const LONGEST = 100
const FIELD = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*){0,9}$/

export interface ReadError {
  readonly key: readonly (string | number)[]
  readonly message: string
}

/** `<output> by <record>.<field>`: the records of an output whose ids a field of the record lists. */
const BY = /^(\S+) by ([A-Za-z_][A-Za-z0-9_-]*)\.([A-Za-z_][A-Za-z0-9_.-]*)$/

export interface ReadBy {
  readonly output: string
  readonly record: string
  readonly field: readonly string[]
}

/** What `<output> by <record>.<field>` names; `null` where a text is something else. */
export function readBy(read: string): ReadBy | null {
  const [, output, record, field] = BY.exec(read) ?? []
  return output === undefined || record === undefined || field === undefined
    ? null
    : { output, record, field: field.split('.') }
}

/** Does it name what the stage gives that runs the definition? Then it is known when that stage runs it, and asked again. */
export function isLate({ inputs }: Definition, read: string): boolean {
  const by = readBy(read)
  const records = inputs.filter(({ type }) => type === 'record').map(({ name }) => name)
  if (by !== null) return records.includes(by.record)
  const [first = ''] = read.split('.')
  return records.includes(read) || inputs.some(({ name, type }) => type === 'output' && name === first)
}

/** What is wrong with what a stage says that it reads: whoever writes `reads` says all of it. */
export function judgeReads(definition: Definition, stage: StageDefinition): readonly ReadError[] {
  const { reads, name, type, config } = stage
  if (reads === null) return []
  if (!isProducer(type))
    return [{ key: ['reads'], message: `"${name}" writes nothing, so "reads" binds nothing` }]
  const known = ancestors(definition, stage).flatMap(outputNames)
  const unknown = reads.flatMap((read, at) => {
    // Values are filled in when a run is opened, and it is asked again then.
    if (read.includes('{') || isLate(definition, read) || parseRead(definition, stage, read) !== null)
      return []
    const near = nearest(read, known)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    const message = `"${read}" is not an output of a stage that "${name}" depends on, nor a field of one, nor "file PATH"${hint}`
    return [{ key: ['reads', at], message }]
  })
  const asked = ['context_from', 'source'].flatMap((key) =>
    [config[key] ?? []].flat().map((reference) => ({ key, reference: String(reference) })),
  )
  const unread = asked
    .filter(({ reference }) => !reads.includes(reference) && !reference.includes('{'))
    .map(({ key, reference }) => ({
      key: ['config', key],
      message: `"${reference}" is not among what "${name}" reads`,
    }))
  return [...unknown, ...unread]
}

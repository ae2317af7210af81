import type { DataOutput } from '../definition/data-outputs.js'
import { type Data, dataAt, isRecord } from '../definition/definition.js'
import type { Decision } from '../log/signer.js'
import type { Disposition, RecordAt, RecordName } from '../log/trailer-values.js'
import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import { isRecordId } from '../names/record-id.js'
import { canonicalJson } from '../text/canonical-json.js'

/** What somebody with a key decided of records: of requirements that are not met, for example. */
export interface Waiver extends Decision {
  readonly stage: string
  readonly waivers: readonly RecordAt[]
  readonly as: Disposition
  /** The first line of the reason. */
  readonly why: string
}

/** A question in the middle of a run, and what people answered. */
export interface Question {
  readonly id: string
  /** The commit that asks it. */
  readonly asked: Oid
  /** The stage that cannot go on without an answer. */
  readonly stage: string | null
  readonly about: readonly RecordName[]
  /** Who asks, where that is an agent. */
  readonly agent: string | null
  readonly text: string
  /** Oldest first: the last one counts. */
  readonly answers: readonly (Decision & { readonly text: string })[]
}

/** One record of an output. */
export interface DataRecord {
  readonly of: string
  readonly id: string
  readonly value: Data
  /** Of the record itself: a decision about other words is void. */
  readonly digest: Digest
  /** With what was decided about it last: who read it reads it again where that changes. */
  readonly read: Digest
  /** The decisions about it that are in force, oldest first, whoever they are by. */
  readonly decided: readonly Waiver[]
  /** The questions about it that were answered. */
  readonly answered: readonly Question[]
}

/** What stages handed on as data, as it is at the tip. Another value where any of it changes. */
export interface DraftData {
  readonly values: ReadonlyMap<Path, Data>
  /** By `<stage>.<output>`, and by id. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, DataRecord>>
  /** The fields that stages read by themselves, by `<stage>.<output>` and their path in it. A record may be called as a field is. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, Digest>>
  /** Files of the repository that stages read. */
  readonly files: ReadonlyMap<Path, Oid>
  readonly waivers: readonly Waiver[]
  /** Those in force by what they are about, oldest first, whoever they are by: anybody can write thousands. */
  readonly inForce: ReadonlyMap<string, readonly Waiver[]>
  readonly questions: readonly Question[]
}

export const NO_DATA: DraftData = {
  values: new Map(),
  records: new Map(),
  fields: new Map(),
  files: new Map(),
  waivers: [],
  inForce: new Map(),
  questions: [],
}

/** More records than anybody decides about one by one. */
export const MOST_RECORDS = 1000

/** Why a value is no output with records, or `null`: a list of objects, each with an id that no other has. */
export function whyNoRecords(value: unknown, records: string, allowed: number | null = null): string | null {
  const list = isRecord(value as Data) ? (value as { [key: string]: Data })[records] : undefined
  if (!Array.isArray(list)) return `${records}: a list of records is expected`
  if (list.length > MOST_RECORDS)
    return `${records}: it has ${list.length} records, and more than ${MOST_RECORDS} are not read`
  if (allowed !== null && list.length > allowed)
    return `${records}: it has ${list.length} records, and the limit is ${allowed}`
  const seen = new Set<string>()
  for (const [at, each] of (list as readonly Data[]).entries()) {
    const id = isRecord(each) ? each['id'] : undefined
    if (typeof id !== 'string' || !isRecordId(id))
      return `${records}.${at}.id: a record has an id of letters, digits, ".", "_" and "-"`
    if (seen.has(id)) return `${records}.${at}.id: a second record is called ${id}`
    seen.add(id)
  }
  return null
}

const keyOf = ({ of, id, digest }: RecordAt): string => `${of}/${id}@${digest}`

/** The decisions in force about something as it reads, oldest first. */
export const inForceAbout = ({ inForce }: Pick<DraftData, 'inForce'>, at: RecordAt): readonly Waiver[] =>
  inForce.get(keyOf(at)) ?? []

/** Takes a decision over: whoever says that it is in scope after all takes back what was said before. */
export function takeOver(inForce: Map<string, readonly Waiver[]>, waiver: Waiver): void {
  for (const at of waiver.waivers) {
    const key = keyOf(at)
    inForce.set(key, waiver.as === 'in_scope' ? [] : [...(inForce.get(key) ?? []), waiver])
  }
}

type DigestOf = (text: string) => Digest

/** The records of an output, with what was decided about each. */
export function recordsOf(
  { of, records }: DataOutput,
  value: Data,
  said: Said,
  digest: DigestOf,
): ReadonlyMap<string, DataRecord> {
  const answered = answeredAbout(said.questions)
  return new Map(
    listed(value, records).map(([id, each]) => {
      const at = { of, id, digest: digestOf(each, digest) }
      const decisions = { decided: inForceAbout(said, at), answered: answered.get(`${of}/${id}`) ?? [] }
      return [id, withDecisions({ ...at, value: each }, decisions, digest)]
    }),
  )
}

/** What people said of records. */
type Said = Pick<DraftData, 'inForce' | 'questions'>

/** The questions that were answered, by the records that they are about. */
export function answeredAbout(questions: readonly Question[]): ReadonlyMap<string, readonly Question[]> {
  const found = new Map<string, Question[]>()
  for (const question of questions) {
    if (question.answers.length === 0) continue
    for (const { of, id } of question.about) {
      const own = found.get(`${of}/${id}`)
      if (own === undefined) found.set(`${of}/${id}`, [question])
      else own.push(question)
    }
  }
  return found
}

/** A record, and what is decided about it now. */
export function withDecisions(
  { of, id, value, digest: own }: Pick<DataRecord, 'of' | 'id' | 'value' | 'digest'>,
  { decided, answered }: Pick<DataRecord, 'decided' | 'answered'>,
  digest: DigestOf,
): DataRecord {
  const last = decided.at(-1)
  const said = [
    ...(last === undefined ? [] : [{ as: last.as, why: last.why }]),
    ...answered.map(({ id: question, answers }) => ({ question, answer: answers.at(-1)?.text ?? '' })),
  ]
  const read = said.length === 0 ? own : digest(canonicalJson({ said, record: own }))
  return { of, id, value, digest: own, read, decided, answered }
}

/** The fields of an output that are read by themselves. */
export const fieldsOf = (
  { fields }: DataOutput,
  value: Data,
  digest: DigestOf,
): ReadonlyMap<string, Digest> =>
  new Map(
    fields.flatMap((field) => {
      const found = dataAt(value, field.split('.'))
      return found === undefined ? [] : [[field, digestOf(found, digest)] as const]
    }),
  )

type Named = readonly [id: string, value: Data]

function listed(value: Data, records: string | null): readonly Named[] {
  if (records === null || whyNoRecords(value, records) !== null) return []
  const list = (value as { [key: string]: readonly { readonly id: string }[] })[records] ?? []
  return list.map((each) => [each.id, each as Data])
}

const DIGESTS = new WeakMap<object, Digest>()

/** A record is read from a file once, and asked for at each event. */
function digestOf(value: Data, digest: (text: string) => Digest): Digest {
  if (typeof value !== 'object' || value === null) return digest(canonicalJson(value))
  const known = DIGESTS.get(value) ?? digest(canonicalJson(value))
  DIGESTS.set(value, known)
  return known
}

import type { DataOutput } from '../definition/data-outputs.js'
import { type Data, isRecord } from '../definition/definition.js'
import type { Decision } from '../log/signer.js'
import type { Disposition, RecordAt, RecordName } from '../log/trailer-values.js'
import { isRecordId } from '../log/trailer-values.js'
import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
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

/** One record of an output, or a field of it that somebody reads alone. */
export interface DataRecord {
  readonly of: string
  readonly id: string
  readonly value: Data
  /** Of the record itself: a decision about other words is void. */
  readonly digest: Digest
  /** With what was decided about it: who read it reads it again where that changes. */
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
  /** Files of the repository that stages read. */
  readonly files: ReadonlyMap<Path, Oid>
  readonly waivers: readonly Waiver[]
  readonly questions: readonly Question[]
}

export const NO_DATA: DraftData = {
  values: new Map(),
  records: new Map(),
  files: new Map(),
  waivers: [],
  questions: [],
}

/** More records than anybody decides about one by one. */
export const MOST_RECORDS = 1000

/** Why a value is no output with records, or `null`: a list of objects, each with an id that no other has. */
export function whyNoRecords(value: unknown, records: string): string | null {
  const list = isRecord(value as Data) ? (value as { [key: string]: Data })[records] : undefined
  if (!Array.isArray(list)) return `${records}: a list of records is expected`
  if (list.length > MOST_RECORDS)
    return `${records}: it has ${list.length} records, and more than ${MOST_RECORDS} are not read`
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

/** The records of all outputs, and the fields that are read by themselves, with what was decided about each. */
export function recordsIn(
  outputs: readonly DataOutput[],
  { values, waivers, questions }: Pick<DraftData, 'values' | 'waivers' | 'questions'>,
  digest: (text: string) => Digest,
): DraftData['records'] {
  const found = new Map<string, ReadonlyMap<string, DataRecord>>()
  for (const { of, path, records, fields } of outputs) {
    const value = values.get(path)
    if (value === undefined) continue
    const own = [...listed(value, records), ...fields.flatMap((field) => fieldOf(value, field))]
    const about = waivers.filter(({ waivers: named }) => named.some((each) => each.of === of))
    const asked = questions.filter(
      ({ answers, about: named }) => answers.length > 0 && named.some((each) => each.of === of),
    )
    const decisions = { waivers: about, questions: asked }
    found.set(of, new Map(own.map(([id, each]) => [id, recordOf({ of, id }, each, decisions, digest)])))
  }
  return found
}

type Named = readonly [id: string, value: Data]

function listed(value: Data, records: string | null): readonly Named[] {
  if (records === null || whyNoRecords(value, records) !== null) return []
  const list = (value as { [key: string]: readonly { readonly id: string }[] })[records] ?? []
  return list.map((each) => [each.id, each as Data])
}

function fieldOf(value: Data, field: string): readonly Named[] {
  let at: Data | undefined = value
  for (const key of field.split('.')) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined
  return at === undefined ? [] : [[field, at]]
}

function recordOf(
  { of, id }: RecordName,
  value: Data,
  { waivers, questions }: Pick<DraftData, 'waivers' | 'questions'>,
  digest: (text: string) => Digest,
): DataRecord {
  const own = digestOf(value, digest)
  const about = waivers.filter(({ waivers: named }) =>
    named.some((each) => each.of === of && each.id === id && each.digest === own),
  )
  // Whoever says that it is in scope after all takes back what was said before.
  const decided = about.slice(about.findLastIndex(({ as }) => as === 'in_scope') + 1)
  const answered = questions.filter(({ about: named }) =>
    named.some((each) => each.of === of && each.id === id),
  )
  const said = [
    ...decided.map(({ as, why }) => ({ as, why })),
    ...answered.map(({ id: question, answers }) => ({ question, answer: answers.at(-1)?.text ?? '' })),
  ]
  const read = said.length === 0 ? own : digest(canonicalJson({ decided: said, record: value }))
  return { of, id, value, digest: own, read, decided, answered }
}

const DIGESTS = new WeakMap<object, Digest>()

/** A record is read from a file once, and asked for at each event. */
function digestOf(value: Data, digest: (text: string) => Digest): Digest {
  if (typeof value !== 'object' || value === null) return digest(canonicalJson(value))
  const known = DIGESTS.get(value) ?? digest(canonicalJson(value))
  DIGESTS.set(value, known)
  return known
}

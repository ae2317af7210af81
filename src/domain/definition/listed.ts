import { type Data, type Definition, dataAt, isRecord, isTexts, type StageDefinition } from './definition.js'
import { variablesIn } from './interpolate.js'
import { readBy } from './reads.js'

/** A record for which a stage runs its definition. */
export interface Listed {
  readonly id: string
  /** The ids of those that are done before it. */
  readonly needs: readonly string[]
  readonly value: Data
}

/** As many as somebody looks through. */
export const MOST_LISTED = 100

/**
 * The records for which a stage runs its definition, each behind those that it needs; else as they are listed. Or why a list
 * is none: ids that could be taken for one another, needs that are not in the list, or that go round in a circle.
 */
export function listedIn(
  definition: Definition,
  { forEach }: Pick<StageDefinition, 'forEach'>,
  list: Data,
): readonly Listed[] | string {
  const field = listField(definition, forEach?.of ?? '')
  const records = field === null ? undefined : dataAt(list, [field])
  if (!Array.isArray(records)) return 'it lists no records'
  if (records.length > MOST_LISTED)
    return `it lists ${records.length} records, and a definition runs for ${MOST_LISTED} at most`
  const found = new Map<string, Listed>()
  const called = new Set<string>()
  for (const value of records as readonly Data[]) {
    const id = isRecord(value) ? value['id'] : undefined
    if (typeof id !== 'string' || !ID.test(id))
      return `the id ${JSON.stringify(id ?? null)} is not one of letters, digits, "_" and "-", at most 40`
    // Files are called after it, and not every disk tells these apart.
    if (called.has(id.toLowerCase())) return `a second record is called ${id}`
    called.add(id.toLowerCase())
    const needs = forEach?.needs === null ? [] : neededBy(value, forEach?.needs ?? '')
    if (needs === null) return `"${forEach?.needs}" of ${id} is not a list of ids`
    found.set(id, { id, needs, value })
  }
  for (const { id, needs } of found.values()) {
    const unknown = needs.find((each) => !found.has(each))
    if (unknown !== undefined) return `${id} needs ${unknown}, which is not in the list`
  }
  return inOrder(found)
}

const ID = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,39}$/

function neededBy(value: Data, field: string): readonly string[] | null {
  const needs = dataAt(value, [field]) ?? []
  return isTexts(needs) ? [...new Set(needs)] : null
}

/** Each behind those that it needs, else in the order of the list; or the circle that they go round in. */
function inOrder(records: ReadonlyMap<string, Listed>): readonly Listed[] | string {
  const done = new Map<string, Listed>()
  const visit = (listed: Listed, way: readonly string[]): string | null => {
    if (done.has(listed.id)) return null
    const begun = way.indexOf(listed.id)
    if (begun >= 0) return `${[...way.slice(begun), listed.id].join(' needs ')}: that would never end`
    for (const need of listed.needs) {
      const next = records.get(need)
      const circle = next === undefined ? null : visit(next, [...way, listed.id])
      if (circle !== null) return circle
    }
    done.set(listed.id, listed)
    return null
  }
  for (const listed of records.values()) {
    const circle = visit(listed, [])
    if (circle !== null) return circle
  }
  return [...done.values()]
}

/** The field of an output that lists its records; `null` where it has none. */
const listField = ({ stages }: Definition, of: string): string | null =>
  stages
    .flatMap(({ name, outputs }) => outputs.map((output) => ({ of: `${name}.${output.name}`, ...output })))
    .find((output) => output.of === of)?.records ?? null

/** A list with one record that has each field that a definition asks for. */
export function sampleFor(
  definition: Definition,
  { forEach }: StageDefinition,
  body: Definition,
): Data | null {
  const field = listField(definition, forEach?.of ?? '')
  const record = body.inputs.find(({ type }) => type === 'record')?.name
  if (field === null || record === undefined) return null
  const texts = body.stages.flatMap(({ when: _, ...stage }) => textsDeep(stage as unknown as Data))
  const asked = texts.flatMap((text) => variablesIn(text)).filter((name) => name.startsWith(`${record}.`))
  const lists = body.stages.flatMap(({ reads }) => (reads ?? []).flatMap((read) => readBy(read) ?? []))
  let sample: Data = { id: 'sample' }
  for (const name of asked) sample = withValue(sample, name.split('.').slice(1), 'sample')
  for (const { field: at } of lists) sample = withValue(sample, at, ['sample'])
  return { [field]: [sample] }
}

const textsDeep = (data: Data): readonly string[] =>
  typeof data === 'string'
    ? [data]
    : typeof data !== 'object' || data === null
      ? []
      : Object.values(data).flatMap(textsDeep)

/** The same data with a value at a place where there is none. */
function withValue(data: Data, [key, ...rest]: readonly string[], value: Data): Data {
  if (key === undefined) return isRecord(data) || Array.isArray(data) ? data : value
  const own = isRecord(data) ? data : {}
  return { ...own, [key]: withValue(own[key] ?? null, rest, value) }
}

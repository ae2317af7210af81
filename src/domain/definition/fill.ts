import { type Data, dataAt, isRecord, isTexts, type StageDefinition } from './definition.js'
import type { RunInputs } from './input-values.js'
import { interpolate, type Variables, variablesIn } from './interpolate.js'
import { isFileRead, readBy, recordRead } from './reads.js'

/** The record that a definition is run for, as `of` lists it, and how the definition calls it. */
export interface Item {
  readonly name: string
  readonly of: string
  readonly id: string
  readonly value: Data
}

/** Where a stage stands in a run. */
export interface Place {
  /** Of the names of stages: empty, or with a final dot. */
  readonly prefix: string
  /** The definitions that lead here. */
  readonly chain: readonly string[]
  readonly run: RunInputs
  /** What the first stages stand on. */
  readonly entry: readonly string[]
  /** The outputs that were given to the definition, by the names that it has for them. */
  readonly outer: ReadonlyMap<string, string>
  readonly item: Item | null
  /** What may be put into texts, and read, for all records of a list together. */
  readonly budget: { letters: number; reads: number } | null
  /** Where it, or something around it, runs for a record of a list: `<stage>.<id>`. */
  readonly record: string | null
}

/** How the texts of one stage are filled in. */
interface Say {
  readonly text: (text: string) => string
  /** The same, where a list may stand in place of its name. */
  readonly value: (text: string) => Data
  /** The name of a stage of the same definition. */
  readonly named: (name: string) => string
  /** The name of an output, its values filled in: of the same definition, or given to it. */
  readonly reference: (name: string) => string
}

/**
 * The stage with its run's values in it. The condition is not touched: it reads the values itself. `wrong` hears of what a
 * record lacks.
 */
export function fill(
  stage: StageDefinition,
  variables: Variables,
  place: Place,
  wrong: (message: string) => void,
): StageDefinition {
  const { prefix, run, entry, item } = place
  const known = item === null ? variables : new Map([...variables, ...variablesOfItem(item)])
  const say = saying(known, place, wrong)
  const path = (pattern: string): string => say.text(below(pattern, prefix))
  return {
    ...stage,
    name: say.named(stage.name),
    description: say.text(stage.description),
    dependsOn: stage.dependsOn.length > 0 ? stage.dependsOn.map(say.named) : entry,
    subjects: stage.subjects.map(say.named),
    sendsBack: stage.sendsBack === null ? null : { ...stage.sendsBack, to: say.named(stage.sendsBack.to) },
    forEach:
      stage.forEach === null ? null : { ...stage.forEach, of: say.reference(say.text(stage.forEach.of)) },
    artefacts: stage.artefacts.map(path),
    outputs: stage.outputs.map((output) => ({
      ...output,
      path: path(output.path),
      schema: output.schema === null ? null : say.text(output.schema),
    })),
    reads: stage.reads?.flatMap((read) => readFor(read, say, place, wrong)) ?? null,
    config: fillConfig(stage.config, say),
    scope: {
      prefix,
      inputs: item === null ? run.inputs : { ...run.inputs, [item.name]: item.value },
      variables: Object.fromEntries(known),
      ...(place.record === null ? {} : { record: place.record }),
    },
  }
}

function saying(variables: Variables, place: Place, wrong: (message: string) => void): Say {
  const { prefix, item, budget } = place
  const text = (value: string): string => {
    if (budget !== null) {
      // Before it is made: a short text may ask for a long field a thousand times.
      budget.letters -= variablesIn(value).reduce(
        (sum, name) => sum + (variables.get(name)?.length ?? 0),
        value.length,
      )
      if (budget.letters < 0) {
        wrong('the texts of all its records are more than anybody reads')
        return ''
      }
    }
    for (const name of item === null ? [] : variablesIn(value))
      if (item !== null && name.startsWith(`${item.name}.`) && !variables.has(name)) wrong(lacks(item, name))
    return interpolate(value, variables)
  }
  return {
    text,
    value: (value) => listOf(value, item) ?? text(value),
    named: (name) => `${prefix}${text(name)}`,
    reference: (name) => outputName(place, name),
  }
}

/** What the run calls an output that a definition names: one of its own, or one that was given to it. */
export function outputName({ prefix, outer }: Pick<Place, 'prefix' | 'outer'>, name: string): string {
  const [first = '', ...rest] = name.split('.')
  const given = outer.get(first)
  return given === undefined ? `${prefix}${name}` : [given, ...rest].join('.')
}

const lacks = ({ id }: Item, name: string): string =>
  `${id} has no "${name.slice(name.indexOf('.') + 1)}" that could be put into a text`

/** One name alone in braces, of a list in a record: the list itself. */
function listOf(text: string, item: Item | null): Data | undefined {
  const [, name = ''] = /^\$?\{([^{}]+)\}$/.exec(text) ?? []
  if (item === null || !name.startsWith(`${item.name}.`)) return undefined
  const found = dataAt(item.value, name.split('.').slice(1))
  return isTexts(found) ? found : undefined
}

/** What a stage of a definition that runs for a record reads of it, and of the records that it names. */
function readFor(
  read: string,
  { text, reference }: Say,
  { item, budget }: Place,
  wrong: (message: string) => void,
): readonly string[] {
  if (isFileRead(read)) return [text(read)]
  if (item === null) return [reference(text(read))]
  if (read === item.name) return [recordRead(item.of, item.id)]
  const by = readBy(read)
  if (by === null || by.record !== item.name) return [reference(text(read))]
  const found = dataAt(item.value, by.field)
  const ids = typeof found === 'string' ? [found] : found
  if (!isTexts(ids)) {
    wrong(`${item.id} has no "${by.field.join('.')}" that lists ids`)
    return []
  }
  if (ids.length > MOST_READ) {
    wrong(
      `${item.id} names ${ids.length} records in "${by.field.join('.')}", and ${MOST_READ} at most are read`,
    )
    return []
  }
  if (budget !== null) budget.reads -= ids.length
  if (budget !== null && budget.reads < 0) {
    wrong('its records name more records to read than anybody reads')
    return []
  }
  return [...new Set(ids)].map((id) => recordRead(reference(by.output), id))
}

/** The fields of a record that texts can ask for: as deep as three, and of lists those of texts and numbers. */
function variablesOfItem({ name, value }: Item): Variables {
  const found = new Map<string, string>()
  const visit = (at: string, of: Data, depth: number): void => {
    if (found.size >= MOST_FIELDS) return
    if (isRecord(of)) {
      if (depth < 3) for (const [key, each] of Object.entries(of)) visit(`${at}.${key}`, each, depth + 1)
    } else if (Array.isArray(of)) {
      const list = of as readonly Data[]
      if (list.every((each) => typeof each !== 'object')) found.set(at, list.map(String).join(', '))
    } else if (of !== null) found.set(at, String(of))
  }
  visit(name, value, 0)
  return found
}

const MOST_FIELDS = 200
const MOST_READ = 200

/** Keys whose text is filled in when the stage runs, outputs included: what comes in is never read again. */
const LATE: readonly string[] = ['prompt', 'rules']

/** Keys of a configuration that name another stage, or its output. */
export const REFERENCES: readonly string[] = ['context_from', 'source', 'other_than']

/** Keys of a configuration that name another stage. */
const STAGES: readonly string[] = ['of']

function fillConfig(config: StageDefinition['config'], say: Say): StageDefinition['config'] {
  const fillData = (value: Data): Data => {
    if (typeof value === 'string') return say.value(value)
    if (Array.isArray(value)) return value.flatMap(fillData)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillData(each)]))
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (LATE.includes(key)) return [key, value]
      const filled = fillData(value)
      if (!REFERENCES.includes(key) && !STAGES.includes(key)) return [key, filled]
      const refer = (each: Data): Data => (typeof each === 'string' ? say.reference(each) : each)
      return [key, Array.isArray(filled) ? filled.map(refer) : refer(filled)]
    }),
  )
}

/** What a definition inside writes lies in a folder of its own, so that it can be run more than once. */
function below(pattern: string, prefix: string): string {
  if (prefix === '') return pattern
  const folder = prefix.slice(0, -1)
  return pattern
    .replace(/^(\.vizier\/runs\/\{slug\}\/)/, `$1${folder.replaceAll('.', '/')}/`)
    .replace(
      /^(\.vizier\/implementation-plans\/\{slug\})/,
      `$1.${folder.toLowerCase().replace(/[^a-z0-9-]/g, '-')}`,
    )
}

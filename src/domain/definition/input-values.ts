import { isRefusedPath } from '../names/refused-path.js'
import { storedAs } from '../names/slug.js'
import { encodeUtf8 } from '../text/bytes.js'
import { nearest } from '../text/nearest.js'
import type { Data, Definition, InputDefinition, InputValue } from './definition.js'
import type { Variables } from './interpolate.js'

/** Is an input given by the stage that runs its definition, and by nobody who starts it? */
export const isFromStage = ({ type }: Pick<InputDefinition, 'type'>): boolean =>
  type === 'record' || type === 'output'

export type InputValues = { readonly [name: string]: InputValue }

/** What `inputs.json` of a run holds: its values, its target, and the day on which it was opened. */
export interface RunInputs {
  readonly target: string
  readonly date: string
  readonly inputs: InputValues
}

export interface BadInput {
  readonly input: string
  readonly message: string
}

export type CheckedInputs =
  | { readonly ok: true; readonly values: InputValues }
  | { readonly ok: false; readonly errors: readonly BadInput[] }

/**
 * The values of a definition's inputs: what was given as text or as data, else what the definition says. Refuses
 * what it does not know, what is missing, and values of another type; all at once.
 */
export function checkInputs(
  definition: Pick<Definition, 'inputs'>,
  given: ReadonlyMap<string, Data>,
): CheckedInputs {
  const errors: BadInput[] = []
  const names = definition.inputs.map(({ name }) => name)
  for (const name of given.keys()) {
    if (names.includes(name)) continue
    const near = nearest(name, names)
    const hint =
      near === null
        ? names.length > 0
          ? `; there are ${names.join(', ')}`
          : ''
        : `; did you mean "${near}"?`
    errors.push({ input: name, message: `there is no input "${name}"${hint}` })
  }
  const values: [string, InputValue][] = []
  for (const input of definition.inputs) {
    if (isFromStage(input)) {
      errors.push({ input: input.name, message: `the input "${input.name}" ${ONLY_FROM_STAGE[input.type]}` })
      continue
    }
    const raw = given.get(input.name) ?? input.default
    if (raw === null || raw === undefined) {
      if (input.required) errors.push({ input: input.name, message: `the input "${input.name}" is required` })
      continue
    }
    const value = inputValue(input, raw)
    if (value === null) errors.push({ input: input.name, message: whyNot(input, raw) })
    else values.push([input.name, value])
  }
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, values: Object.fromEntries(values) }
}

const ONLY_FROM_STAGE: Readonly<Partial<Record<InputDefinition['type'], string>>> = {
  record: 'is a record: only a stage with for_each runs this definition',
  output: 'is an output of another stage: only a stage of another definition runs this one',
}

/** The value, if it is one of the input's type; `null` else. A file is a path in the repository, and stays in it. */
export function inputValue(input: InputDefinition, raw: Data): InputValue | null {
  switch (input.type) {
    case 'string':
      return typeof raw === 'string' && isPrintable(raw) ? raw : null
    case 'number': {
      const number = typeof raw === 'string' && /^-?\d+(?:\.\d+)?$/.test(raw) ? Number(raw) : raw
      return typeof number === 'number' && Number.isFinite(number) ? number : null
    }
    case 'boolean':
      if (typeof raw === 'boolean') return raw
      return raw === 'true' ? true : raw === 'false' ? false : null
    case 'enum':
      return typeof raw === 'string' && input.values.includes(raw) ? raw : null
    case 'file':
      return typeof raw === 'string' && staysInside(raw) ? raw : null
    case 'record':
    case 'output':
      return null
  }
}

function whyNot(input: InputDefinition, raw: Data): string {
  const shown = JSON.stringify(raw).slice(0, 80)
  const near = typeof raw === 'string' ? nearest(raw, input.values) : null
  const hint = near === null ? '' : `; did you mean "${near}"?`
  switch (input.type) {
    case 'enum':
      return `the input "${input.name}" is ${shown}, and not one of ${input.values.join(', ')}${hint}`
    case 'file':
      return `the input "${input.name}" is ${shown}, not a path inside the repository`
    case 'string':
      return `the input "${input.name}" is ${shown}, which has control characters`
    case 'number':
    case 'boolean':
    case 'record':
    case 'output':
      return `the input "${input.name}" is ${shown}, and no ${input.type}`
  }
}

const isPrintable = (text: string): boolean =>
  text.length <= 100_000 && !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text)

/** A path in the repository that does not leave it, nor enters Git's own folder. */
export function staysInside(path: string): boolean {
  if (path === '' || path.length > 1000 || /[\x00-\x1f\x7f\\]/.test(path)) return false
  return !isRefusedPath(encodeUtf8(path))
}

/**
 * What can be asked for by name when a run is opened: `slug` (also `workflow_id`) as files are called after it, `date`, each input (also as
 * `inputs.<name>`), and for an input `x` or `x_path` that is a file, its name without folder and ending: `x_name`.
 */
export function variablesOf(slug: string, definition: Pick<Definition, 'inputs'>, run: RunInputs): Variables {
  const found = new Map([
    ['slug', storedAs(slug)],
    ['workflow_id', storedAs(slug)],
    ['date', run.date],
  ])
  for (const { name, type } of definition.inputs.filter((input) => !isFromStage(input))) {
    const value = Object.hasOwn(run.inputs, name) ? run.inputs[name] : undefined
    found.set(name, value === undefined ? '' : String(value))
    found.set(`inputs.${name}`, value === undefined ? '' : String(value))
    if (type === 'file') found.set(nameOfFile(name), stemOf(String(value ?? '')))
  }
  return found
}

/** The same names, without their values: what a definition may ask for. */
export const variableNames = ({ inputs }: Pick<Definition, 'inputs'>): readonly string[] => [
  'slug',
  'workflow_id',
  'date',
  ...inputs
    .filter((input) => !isFromStage(input))
    .flatMap(({ name, type }) => [name, `inputs.${name}`, ...(type === 'file' ? [nameOfFile(name)] : [])]),
]

/** Does a text ask for a field of the record that a definition is run for? Which fields there are, only the run knows. */
export const isOfRecord = ({ inputs }: Pick<Definition, 'inputs'>, variable: string): boolean =>
  inputs.some(({ name, type }) => type === 'record' && variable.startsWith(`${name}.`))

const nameOfFile = (input: string): string => `${input.replace(/_path$/, '')}_name`

const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/(.)\.[^.]*$/, '$1')

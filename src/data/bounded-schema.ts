import { Ajv, type AnySchemaObject, type Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { linearPattern } from '../conditions/linear-pattern.js'

/** What a schema may be: more than anybody writes, and compiled within a second. */
const MOST_SCHEMAS = 2000
const LONGEST_SCHEMA = 1 << 18
const DEEPEST = 100
/** Schemas that are held against a value, and keys and entries that are looked at. */
const STEPS = 500_000

const ONE: readonly string[] = [
  'not',
  'if',
  'then',
  'else',
  'items',
  'contains',
  'propertyNames',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const LISTED: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const NAMED: readonly string[] = [
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependentSchemas',
  'dependencies',
]
/** A keyword that nobody else writes, in each schema of a schema. */
const COUNTED = 'wf:steps'

export interface BoundedSchema {
  readonly validate: ReturnType<Ajv['compile']>
  /** Before each use. */
  readonly begin: () => void
  /** How many steps the last use took. */
  readonly spent: () => number
}

type Schema = { [key: string]: unknown }

/**
 * Compiles a schema that others wrote. Its patterns never go back, and holding it against data takes so many steps,
 * or throws: `$ref` in `anyOf` in `$ref` multiplies. Refuses a schema that is too large, too deep, and one that
 * refers to what is no schema.
 */
export function compileBounded(text: string): BoundedSchema {
  if (text.length > LONGEST_SCHEMA) throw new Error(`it is larger than ${LONGEST_SCHEMA >> 10} KiB`)
  const schema = JSON.parse(text) as unknown
  const found = schemasIn(schema)
  let left = STEPS
  const take = (steps: number): void => {
    left -= steps
    if (left < 0) throw new Error(`it takes more than ${STEPS} steps`)
  }
  const options: Options = {
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    validateFormats: false,
    code: { regExp: Object.assign(engine, { code: 'wf' }) },
  }
  const latest = String((schema as Schema | null)?.$schema ?? '').includes('2020-12')
  const ajv = latest ? new Ajv2020(options) : new Ajv(options)
  ajv.addKeyword({
    keyword: COUNTED,
    validate: (weight: number, data: unknown) => {
      take(1 + Math.ceil(weight * entriesOf(data)))
      return true
    },
    errors: false,
  })
  for (const each of found) each[COUNTED] = weightOf(each)
  const validate = ajv.compile(schema as AnySchemaObject)
  // One that is asynchronous is refused by the caller; asked here, it would fail with nobody to hear of it.
  if (!('$async' in validate)) guardEnd(validate)
  return {
    validate,
    begin: () => {
      left = STEPS
    },
    spent: () => STEPS - left,
  }
}

// By its text the compiler tells one pattern from another.
const engine = (pattern: string): RegExp =>
  ({ test: linearPattern(pattern), toString: () => pattern }) as RegExp

const entriesOf = (data: unknown): number =>
  typeof data === 'object' && data !== null ? 1 + Object.keys(data).length : 1

/** How much a schema asks of each entry of a value, its inner schemas aside. */
function weightOf(schema: Schema): number {
  let weight = 0
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'uniqueItems' && value === true) weight += UNIQUE
    if (key === 'required' || key === 'enum' || key === 'const') weight += JSON.stringify(value).length / 100
    if (NAMED.includes(key) && typeof value === 'object' && value !== null)
      weight += key === 'patternProperties' ? Object.keys(value).length : Object.keys(value).length / 100
  }
  return weight
}

// Entries are compared with one another: a thousand of them take all the steps that there are.
const UNIQUE = 500

/** Every schema within a schema, so that each can be counted; what refers elsewhere would not be. */
function schemasIn(whole: unknown): readonly Schema[] {
  const found: Schema[] = []
  const places = new Set<string>()
  const references: string[] = []
  const open: { readonly value: unknown; readonly at: string; readonly depth: number }[] = [
    { value: whole, at: '#', depth: 0 },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, at, depth } = next
    if (depth > DEEPEST) throw new Error(`it is nested more than ${DEEPEST} deep`)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      places.add(at)
      continue
    }
    const schema = value as Schema
    found.push(schema)
    places.add(at)
    if (found.length > MOST_SCHEMAS) throw new Error(`it contains more than ${MOST_SCHEMAS} schemas`)
    for (const [key, inner] of Object.entries(schema)) {
      const below = (name: string, each: unknown): void =>
        void open.push({ value: each, at: `${at}/${name}`, depth: depth + 1 })
      if ((key === '$ref' || key === '$dynamicRef') && typeof inner === 'string') references.push(inner)
      if (LISTED.includes(key) && Array.isArray(inner))
        for (const [place, each] of inner.entries()) below(`${key}/${place}`, each)
      else if (ONE.includes(key)) below(key, inner)
      else if (NAMED.includes(key) && typeof inner === 'object' && inner !== null)
        for (const [name, each] of Object.entries(inner)) below(`${key}/${escaped(name)}`, each)
    }
  }
  const strange = references.find((to) => to.startsWith('#/') && !places.has(decodeURIComponent(to)))
  if (strange !== undefined) throw new Error(`"${strange.slice(0, 100)}" refers to no schema`)
  return found
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** A schema that leads back to itself for the very same value says nothing, and never ends. */
function guardEnd(validate: BoundedSchema['validate']): void {
  for (const value of [{}, [], '', 0, null]) {
    try {
      validate(value)
    } catch (error) {
      if (error instanceof RangeError) throw new Error('a "$ref" in it leads back to itself')
    }
  }
}

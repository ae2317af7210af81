import { nearest } from '../domain/text/nearest.js'

/** What zod found wrong: those fields that we read. */
export interface Issue {
  readonly code?: string | undefined
  readonly expected?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly discriminator?: string
  readonly note?: string
  readonly errors?: readonly (readonly Issue[])[]
}

export interface Said {
  readonly path: readonly PropertyKey[]
  /** Speak of the key at that path, not of its value. */
  readonly ofKey: boolean
  readonly message: string
  /** The key beside it that was meant, most likely. */
  readonly meant?: string | null
}

/** Is it said already, by the key that was meant to be this one, that it is missing? */
export const isSaidByKey = ({ path, message }: Said, all: readonly Said[]): boolean =>
  message.endsWith(MISSING) &&
  all.some(
    ({ path: other, ofKey, meant }) =>
      ofKey && meant === path.at(-1) && other.slice(0, -1).join('.') === path.slice(0, -1).join('.'),
  )

const MISSING = 'is missing'

// Of one place: more are said by nobody.
const MOST_KEYS = 100

/** What zod found, in the words of somebody who has the file before them: each with the text that is wrong. */
export function sayIssue(issue: Issue, value: unknown, schema: unknown): readonly Said[] {
  const at = valueAt(value, issue.path)
  const where = issue.path.map(String).join('.')
  const say = (message: string): Said => ({
    path: issue.path,
    ofKey: false,
    message: where === '' ? message : `${where}: ${message}`,
  })
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, value, issue.path)
      const used = at !== null && typeof at === 'object' ? Object.keys(at) : []
      const free = known.filter((key) => !used.includes(key))
      return (issue.keys ?? []).slice(0, MOST_KEYS).map((key) => {
        const near = nearKey(key, free)
        return {
          path: [...issue.path, key],
          ofKey: true,
          message: `${where === '' ? '' : `${where}: `}there is no key ${quoted(key)}${didYouMean(near, free)}`,
          meant: near,
        }
      })
    }
    case 'invalid_value':
      // Whoever wrote the schema has said it better.
      if (!issue.message.startsWith('Invalid ')) return [say(issue.message)]
      return [say(`${quoted(at)} is ${noneOf(at, (issue.values ?? []).map(String))}`)]
    case 'invalid_union': {
      if (issue.discriminator !== undefined) {
        const options = discriminatorsAt(schema, value, issue.path.slice(0, -1))
        return [say(at === undefined ? MISSING : `${quoted(at)} is ${noneOf(at, options)}`)]
      }
      if (at === undefined) return [say(MISSING)]
      // The alternative that came nearest is the one that was meant.
      const best = [...(issue.errors ?? [])].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
      if (best === undefined || best.every(({ code, path }) => code === 'invalid_type' && path.length === 0))
        return [say(`${quoted(at)} does not fit here`)]
      return best.flatMap((each) => sayIssue({ ...each, path: [...issue.path, ...each.path] }, value, schema))
    }
    case 'invalid_type':
      return [say(otherKind(at, issue, where === ''))]
    case 'custom':
      return [say(issue.message)]
    default:
      return [
        say(
          at === undefined || typeof at === 'object'
            ? issue.message
            : `${quoted(at)}: ${lowered(issue.message)}`,
        ),
      ]
  }
}

/** What kinds of data are called by people. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'nothing',
  number: 'a number',
  object: 'a set of keys',
  record: 'a set of keys',
  string: 'text',
}

function otherKind(at: unknown, { expected = '', message }: Issue, isWhole: boolean): string {
  if (at === undefined) return MISSING
  const wanted = KINDS[expected]
  if (wanted === undefined) return `${quoted(at)}: ${lowered(message)}`
  if (at === null && isWhole) return `there is nothing in it, and ${wanted} is needed`
  const given = KINDS[at === null ? 'null' : Array.isArray(at) ? 'array' : typeof at] ?? typeof at
  // An object id of digits alone, or a name: it is YAML that makes a number of it.
  const quotes = wanted === 'text' && typeof at !== 'object' ? ': put it in quotes' : ''
  return `${quoted(at)} is ${given}, and ${wanted} is needed${quotes}`
}

const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length))

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const quoted = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function noneOf(value: unknown, options: readonly string[]): string {
  const near = nearest(String(value), options)
  if (near !== null) return `not known; did you mean ${quoted(near)}?`
  return options.length === 1 ? `not ${options[0]}` : `none of ${options.join(', ')}`
}

// What other programs call the same: workflows of forges, pipelines, task runners.
const CALLED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  if: ['when'],
  condition: ['when'],
  only_if: ['when'],
  needs: ['depends_on'],
  requires: ['depends_on'],
  after: ['depends_on'],
  depends: ['depends_on'],
  id: ['name'],
  title: ['name'],
  kind: ['type'],
  uses: ['type'],
  with: ['config'],
  params: ['inputs'],
  parameters: ['inputs'],
  steps: ['stages'],
  jobs: ['stages'],
  retry: ['retries'],
  cmd: ['run', 'command'],
  command: ['run'],
  script: ['run', 'command'],
  options: ['values'],
  choices: ['values'],
  paths: ['artefacts'],
}

function nearKey(key: string, known: readonly string[]): string | null {
  const elsewhere = Object.hasOwn(CALLED_ELSEWHERE, key.toLowerCase())
    ? CALLED_ELSEWHERE[key.toLowerCase()]
    : []
  return elsewhere?.find((each) => known.includes(each)) ?? nearest(key, known)
}

function didYouMean(near: string | null, known: readonly string[]): string {
  if (near !== null) return `; did you mean ${quoted(near)}?`
  return known.length === 0 ? '' : `; there are ${known.join(', ')}`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as Readonly<Record<PropertyKey, unknown>>)[key]
  }
  return at
}

/** What a schema of zod says of itself: those parts that we read. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, unknown>>
  readonly element?: unknown
  readonly innerType?: unknown
  readonly valueType?: unknown
  readonly in?: unknown
  readonly options?: readonly unknown[]
  readonly discriminator?: string
  readonly values?: readonly unknown[]
}

const definitionOf = (schema: unknown): Definition | undefined =>
  (schema as { readonly _zod?: { readonly def: Definition } } | undefined)?._zod?.def

/** The schemas that may hold at a place, the one that the data chose where there is a choice. */
function schemasAt(schema: unknown, value: unknown, path: readonly PropertyKey[]): readonly unknown[] {
  const def = definitionOf(schema)
  if (def === undefined) return []
  if (def.innerType !== undefined) return schemasAt(def.innerType, value, path)
  if (def.type === 'pipe') return schemasAt(def.in, value, path)
  if (def.options !== undefined) return chosen(def, value).flatMap((option) => schemasAt(option, value, path))
  const [key, ...rest] = path
  if (key === undefined) return [schema]
  const below = valueAt(value, [key])
  if (def.shape !== undefined) return schemasAt(def.shape[String(key)], below, rest)
  return schemasAt(def.type === 'array' ? def.element : def.valueType, below, rest)
}

function chosen({ options = [], discriminator }: Definition, value: unknown): readonly unknown[] {
  if (discriminator === undefined) return options
  const said = valueAt(value, [discriminator])
  const fitting = options.filter((option) => {
    const of = definitionOf(option)?.shape?.[discriminator]
    return definitionOf(of)?.values?.includes(said) === true
  })
  return fitting.length > 0 ? fitting : options
}

function keysAt(schema: unknown, value: unknown, path: readonly PropertyKey[]): readonly string[] {
  const found = schemasAt(schema, value, path)
  return [...new Set(found.flatMap((each) => Object.keys(definitionOf(each)?.shape ?? {})))]
}

function discriminatorsAt(schema: unknown, value: unknown, path: readonly PropertyKey[]): readonly string[] {
  return schemasAt(schema, value, path).flatMap((each) =>
    Object.values(definitionOf(each)?.shape ?? {}).flatMap((field) => {
      const values = definitionOf(field)?.type === 'literal' ? definitionOf(field)?.values : undefined
      return (values ?? []).map(String)
    }),
  )
}

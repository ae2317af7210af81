import { storedAs } from '../names/slug.js'
import {
  artefactKind,
  type Data,
  type Definition,
  isRecord,
  type Limits,
  type StageDefinition,
} from './definition.js'
import { checkInputs, type RunInputs, variablesOf } from './input-values.js'
import { interpolate, type Variables } from './interpolate.js'
import { judgeStage, type StageError, tooLarge } from './judge-definition.js'
import { isFileRead } from './reads.js'

export type Instance =
  | { readonly ok: true; readonly definition: Definition }
  | { readonly ok: false; readonly errors: readonly InstanceError[] }

export interface InstanceError {
  readonly stage: string
  readonly message: string
}

/** Does a definition read differently from run to run? One that does not is what it says, as it stands. */
export function needsInstance({ inputs, stages, completion }: Definition): boolean {
  const asks = completion.outputs.length + completion.notifications.length + completion.conditions.length > 0
  return inputs.length > 0 || asks || stages.some(({ type, dynamic }) => dynamic || type === 'workflow')
}

/**
 * With all that run in one another. The state of a workflow is computed from what every stage read before it: of stages
 * in one chain, twice as many take eight times as long.
 */
export const MAX_STAGES = 200
const MAX_DEPTH = 10
const TOO_DEEP = `definitions run in one another more than ${MAX_DEPTH} deep`

/**
 * A definition as one run has it: values in place of names, and the stages of definitions that it runs in place, each
 * called `<stage>.<its own name>`. Pure, so that everybody who reads the run makes the same. Refuses names and paths
 * that the values make illegal, unknown or bad inputs of definitions inside, and definitions that contain themselves.
 */
export function instantiate(
  definition: Definition,
  slug: string,
  run: RunInputs,
  nested: ReadonlyMap<string, Definition>,
): Instance {
  const count = countStages(definition, nested)
  if (count === null) return { ok: false, errors: [{ stage: '', message: TOO_DEEP }] }
  if (count > MAX_STAGES)
    return { ok: false, errors: [{ stage: '', message: `more than ${MAX_STAGES} stages` }] }
  const errors: InstanceError[] = []
  const outer: Place = { prefix: '', chain: [], run, entry: [] }
  const stages = expand(definition, slug, outer, nested, errors)
  const variables = variablesOf(slug, definition, run)
  const { conditions, outputs, notifications } = definition.completion
  const whole: Definition = {
    ...definition,
    stages,
    completion: {
      conditions,
      outputs: outputs.map((each) => interpolate(each, variables)),
      // A message is filled in when there is something to tell, and only then: nothing is read twice.
      notifications,
    },
  }
  if (errors.length === 0) errors.push(...judgeInstance(whole, slug))
  return errors.length === 0 ? { ok: true, definition: whole } : { ok: false, errors }
}

/**
 * How many stages a definition comes to with all that it runs: counted, not made. Each definition is counted once,
 * however often it is run: ten that each run the next ten times are ten thousand million. `null`: nested too deep.
 */
function countStages(definition: Definition, nested: ReadonlyMap<string, Definition>): number | null {
  const known = new Map<Definition, number>()
  const count = (of: Definition, depth: number): number => {
    const before = known.get(of)
    if (before !== undefined) return before
    if (depth > DEEPEST) return Number.NaN
    // While it is counted it counts as nothing: one that runs itself is refused, in words of its own.
    known.set(of, 0)
    let sum = of.stages.length
    for (const { type, config } of of.stages) {
      const inner = type === 'workflow' ? nested.get(String(config.workflow ?? '')) : undefined
      if (inner !== undefined) sum += count(inner, depth + 1)
    }
    known.set(of, sum)
    return sum
  }
  const counted = count(definition, 0)
  return Number.isNaN(counted) ? null : counted
}

// Where counting ends: longer chains are refused when the stages are made, with the stage that begins them.
const DEEPEST = 100
/** Definitions that run each other do so in very many orders, and each ends in an error. */
const MOST_ERRORS = 100

interface Place {
  /** Of the names of stages: empty, or with a final dot. */
  readonly prefix: string
  /** The definitions that lead here. */
  readonly chain: readonly string[]
  readonly run: RunInputs
  /** What the first stages stand on. */
  readonly entry: readonly string[]
}

function expand(
  definition: Definition,
  slug: string,
  place: Place,
  nested: ReadonlyMap<string, Definition>,
  errors: InstanceError[],
): readonly StageDefinition[] {
  const variables = variablesOf(slug, definition, place.run)
  return definition.stages.flatMap((stage): readonly StageDefinition[] => {
    const own = fill(stage, variables, place)
    if (stage.type !== 'workflow') return [own]
    return [...runInside(own, slug, place, nested, errors)]
  })
}

/** The stages of the definition that a stage runs, and the stage itself, which waits for all of them. */
function runInside(
  stage: StageDefinition,
  slug: string,
  place: Place,
  nested: ReadonlyMap<string, Definition>,
  errors: InstanceError[],
): readonly StageDefinition[] {
  const wrong = (message: string): readonly StageDefinition[] => {
    errors.push({ stage: stage.name, message })
    return [stage]
  }
  if (errors.length >= MOST_ERRORS) return [stage]
  const name = String(stage.config.workflow ?? '')
  const definition = nested.get(name)
  if (place.chain.includes(name))
    return wrong(`${[...place.chain, name].join(' runs ')}: that would never end`)
  if (place.chain.length >= MAX_DEPTH) return wrong(TOO_DEEP)
  if (definition === undefined) return wrong(`the definition "${name}" is not pinned`)
  if (definition.stages.some(({ type }) => type === 'merge'))
    return wrong(`"${name}" merges, and only the outermost definition may`)
  const given = isRecord(stage.config.inputs) ? Object.entries(stage.config.inputs) : []
  const checked = checkInputs(definition, new Map(given))
  if (!checked.ok) return wrong(checked.errors.map(({ message }) => message).join('; '))
  const inside = expand(
    definition,
    slug,
    {
      prefix: `${stage.name}.`,
      chain: [...place.chain, name],
      run: { ...place.run, inputs: checked.values },
      entry: stage.dependsOn,
    },
    nested,
    errors,
  )
  if (inside.length > MAX_STAGES) return wrong(`more than ${MAX_STAGES} stages`)
  const followed = new Set(inside.flatMap(({ dependsOn }) => dependsOn))
  const last = inside.map((each) => each.name).filter((each) => !followed.has(each))
  const limits = stricter(stage.limits, definition.limits)
  return [...inside, { ...stage, limits, dependsOn: [...new Set([...stage.dependsOn, ...last])] }]
}

/** What a definition allows itself, and what the stage allows that runs it. */
function stricter(a: Limits, b: Limits): Limits {
  const least = (one: number | null, other: number | null): number | null =>
    one === null || other === null ? (one ?? other) : Math.min(one, other)
  return {
    attempts: least(a.attempts, b.attempts),
    files: least(a.files, b.files),
    items: least(a.items, b.items),
  }
}

/** The stage with its run's values in it. The condition is not touched: it reads the values itself. */
function fill(stage: StageDefinition, variables: Variables, { prefix, run, entry }: Place): StageDefinition {
  const text = (value: string): string => interpolate(value, variables)
  const named = (name: string): string => `${prefix}${text(name)}`
  const path = (pattern: string): string => text(below(pattern, prefix))
  return {
    ...stage,
    name: named(stage.name),
    description: text(stage.description),
    dependsOn: stage.dependsOn.length > 0 ? stage.dependsOn.map(named) : entry,
    subjects: stage.subjects.map(named),
    sendsBack: stage.sendsBack === null ? null : { ...stage.sendsBack, to: named(stage.sendsBack.to) },
    artefacts: stage.artefacts.map(path),
    outputs: stage.outputs.map((output) => ({
      ...output,
      path: path(output.path),
      schema: output.schema === null ? null : text(output.schema),
    })),
    reads: stage.reads?.map((read) => (isFileRead(read) ? text(read) : named(read))) ?? null,
    config: fillConfig(stage.config, text, prefix),
    scope: { prefix, inputs: run.inputs, variables: Object.fromEntries(variables) },
  }
}

/** Keys whose text is filled in when the stage runs, outputs included: what comes in is never read again. */
const LATE: readonly string[] = ['prompt', 'rules']

/** Keys of a configuration that name another stage, or its output. */
export const REFERENCES: readonly string[] = ['context_from', 'source', 'other_than']

/** Keys of a configuration that name another stage. */
const STAGES: readonly string[] = ['of']

function fillConfig(
  config: StageDefinition['config'],
  text: (value: string) => string,
  prefix: string,
): StageDefinition['config'] {
  const fillData = (value: Data): Data => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(fillData)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillData(each)]))
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (LATE.includes(key)) return [key, value]
      const filled = fillData(value)
      if (!REFERENCES.includes(key) && !STAGES.includes(key)) return [key, filled]
      const refer = (each: Data): Data => (typeof each === 'string' ? `${prefix}${each}` : each)
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

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

function judgeInstance(definition: Definition, slug: string): readonly InstanceError[] {
  if (definition.stages.length > MAX_STAGES) return [{ stage: '', message: `more than ${MAX_STAGES} stages` }]
  const large = tooLarge(definition.stages)
  if (large !== null) return [{ stage: '', message: large }]
  const seen = new Map<string, StageDefinition>()
  return definition.stages.flatMap((stage) => {
    const found: StageError[] = []
    if (!NAME.test(stage.name)) {
      found.push({
        key: ['name'],
        message: `${JSON.stringify(stage.name.slice(0, 120))} is not a valid stage name`,
      })
    }
    found.push(
      ...judgeStage(
        definition,
        stage,
        seen,
        (path) => artefactKind(path.replaceAll('{slug}', storedAs(slug)), slug) !== null,
        slug,
      ),
    )
    seen.set(stage.name, stage)
    return found.map(({ message }) => ({ stage: stage.name, message }))
  })
}

import {
  type Definition,
  isRecord,
  type Limits,
  type StageDefinition,
  type UnfoldedStages,
  type Unfolding,
} from './definition.js'
import { fill, outputName, type Place } from './fill.js'
import { checkInputs, isFromStage, type RunInputs, variablesOf } from './input-values.js'
import { interpolate } from './interpolate.js'
import { type InstanceError, judgeInstance } from './judge-instance.js'
import { listedIn, sampleFor } from './listed.js'
import { products } from './stage-graph.js'

export type Instance =
  | { readonly ok: true; readonly definition: Definition }
  | { readonly ok: false; readonly errors: readonly InstanceError[] }

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
/** With all that run for the records of a list: those of one record stand beside those of the others. */
export const MOST_UNFOLDED = 600
/** Of the texts that are filled in for all records of a list, and of the records that they name to be read. */
const MOST_LETTERS = 4_000_000
const MOST_READS = 5000
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
  const outer: Place = {
    prefix: '',
    chain: [],
    run,
    entry: [],
    outer: new Map(),
    item: null,
    record: null,
    budget: null,
  }
  const bodies = new Map<string, Body>()
  const stages = expand(definition, slug, outer, { nested, bodies, errors })
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
  if (stages.length > MAX_STAGES) errors.push({ stage: '', message: `more than ${MAX_STAGES} stages` })
  if (errors.length === 0) errors.push(...judgeInstance(whole, slug))
  if (errors.length > 0) return { ok: false, errors }
  if (bodies.size === 0) return { ok: true, definition: whole }
  const unfolding = {
    template: whole,
    bodies: [...bodies.values()].map((body) => body.definition),
    stagesFor: stagesFor(whole, slug, nested, bodies),
  }
  const open = { ...whole, unfolding }
  const found = [...bodies].flatMap(([name, { definition: body }]) => trial(open, slug, name, body))
  return found.length === 0 ? { ok: true, definition: open } : { ok: false, errors: found }
}

/** How a run makes the stages that stand for the records of a list. */
function stagesFor(
  template: Definition,
  slug: string,
  nested: ReadonlyMap<string, Definition>,
  bodies: ReadonlyMap<string, Body>,
): Unfolding['stagesFor'] {
  return (stage, list) => {
    const body = bodies.get(stage.name)
    const listed = body === undefined ? 'nothing is known of it' : listedIn(template, stage, list)
    if (typeof listed === 'string' || body === undefined) return { ok: false, why: String(listed) }
    const { definition, place } = body
    const item = definition.inputs.find(({ type }) => type === 'record')?.name ?? ''
    const errors: InstanceError[] = []
    const last = new Map<string, readonly string[]>()
    const ends: string[] = []
    const stages: StageDefinition[] = []
    const budget = { letters: MOST_LETTERS, reads: MOST_READS }
    for (const { id, needs, value } of listed) {
      const own: Place = {
        ...place,
        prefix: `${stage.name}.${id}.`,
        entry: [...stage.dependsOn, ...needs.flatMap((each) => last.get(each) ?? [])],
        item: { name: item, of: stage.forEach?.of ?? '', id, value },
        record: `${stage.name}.${id}`,
        budget,
      }
      const made = expand(definition, slug, own, { nested, bodies: new Map(), errors })
      const after = stage.forEach?.after ?? null
      const waited = after === null ? lastOf(made) : [`${own.prefix}${after}`]
      if (!made.some(({ name }) => waited.includes(name)))
        errors.push({
          stage: stage.name,
          message: `"after": there is no stage "${after}" in what runs for ${id}`,
        })
      last.set(id, waited)
      ends.push(...lastOf(made))
      stages.push(...made)
      if (errors[0] !== undefined) return { ok: false, why: errors[0].message }
      const signed = made.find((each) => products(each, slug).some(({ kind }) => kind !== 'artefact'))
      if (signed !== undefined)
        return { ok: false, why: `"${signed.name}" writes a plan, and plans are written before the list` }
      if (template.stages.length + stages.length > MOST_UNFOLDED)
        return { ok: false, why: `it comes to more than ${MOST_UNFOLDED} stages` }
    }
    return { ok: true, stages, last: ends }
  }
}

/** What a definition that runs for each record lacks, whatever the records are: tried with one that has all that it asks for. */
function trial(
  definition: Definition,
  slug: string,
  name: string,
  body: Definition,
): readonly InstanceError[] {
  const { unfolding, stages } = definition
  const stage = stages.find((each) => each.name === name)
  const sample = stage === undefined ? null : sampleFor(definition, stage, body)
  if (stage === undefined || sample === null || unfolding === undefined)
    return [{ stage: name, message: `"${stage?.forEach?.of}" is not an output with records` }]
  const made = unfolding.stagesFor(stage, sample)
  if (!made.ok) return [{ stage: name, message: made.why }]
  return judgeInstance(withStages(unfolding.template, new Map([[name, made]])), slug)
}

/** A definition with the stages for the records of its lists, each before the stage that runs them. */
export const withStages = (
  definition: Definition,
  made: ReadonlyMap<string, Extract<UnfoldedStages, { ok: true }>>,
): Definition => ({
  ...definition,
  stages: definition.stages.flatMap((stage) => {
    const own = made.get(stage.name)
    if (own === undefined) return [stage]
    return [...own.stages, { ...stage, dependsOn: [...new Set([...stage.dependsOn, ...own.last])] }]
  }),
})

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

/** What a stage with `for_each` runs, and where. */
interface Body {
  readonly definition: Definition
  readonly place: Place
}

/** What making the stages needs and finds. */
interface Making {
  readonly nested: ReadonlyMap<string, Definition>
  /** By the stage that runs it for each record. */
  readonly bodies: Map<string, Body>
  readonly errors: InstanceError[]
}

function expand(
  definition: Definition,
  slug: string,
  place: Place,
  making: Making,
): readonly StageDefinition[] {
  const variables = variablesOf(slug, definition, place.run)
  return definition.stages.flatMap((stage): readonly StageDefinition[] => {
    const wrong = (message: string): void => void making.errors.push({ stage: stage.name, message })
    const own = fill(stage, variables, place, wrong)
    return stage.type === 'workflow' ? runInside(own, slug, place, making) : [own]
  })
}

/** The stages of the definition that a stage runs, and the stage itself, which waits for all of them. */
function runInside(
  stage: StageDefinition,
  slug: string,
  place: Place,
  making: Making,
): readonly StageDefinition[] {
  const { nested, bodies, errors } = making
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
  const given = givenTo(definition, stage, place)
  if (typeof given === 'string') return wrong(given)
  const inner: Place = {
    prefix: `${stage.name}.`,
    chain: [...place.chain, name],
    run: { ...place.run, inputs: given.values },
    entry: stage.dependsOn,
    outer: given.outputs,
    item: null,
    record: place.record,
    budget: place.budget,
  }
  const own = { ...stage, limits: stricter(stage.limits, definition.limits) }
  if (stage.forEach !== null) {
    if (place.record !== null || definition.stages.some(({ forEach }) => forEach !== null))
      return wrong(`"${name}" runs for each record itself, and one list in another is not read`)
    bodies.set(stage.name, { definition, place: inner })
    return [own]
  }
  const inside = expand(definition, slug, inner, making)
  if (inside.length > MAX_STAGES) return wrong(`more than ${MAX_STAGES} stages`)
  return [...inside, { ...own, dependsOn: [...new Set([...stage.dependsOn, ...lastOf(inside)])] }]
}

/** The stages for which no other of them waits. */
export function lastOf(stages: readonly StageDefinition[]): readonly string[] {
  const followed = new Set(stages.flatMap(({ dependsOn }) => dependsOn))
  return stages.map(({ name }) => name).filter((name) => !followed.has(name))
}

/** The values and the outputs that a stage gives to the definition that it runs; or what is wrong with them. */
function givenTo(
  definition: Definition,
  { name, config, forEach }: StageDefinition,
  place: Place,
): { readonly values: RunInputs['inputs']; readonly outputs: ReadonlyMap<string, string> } | string {
  const given = new Map(isRecord(config.inputs) ? Object.entries(config.inputs) : [])
  const outputs = new Map<string, string>()
  for (const input of definition.inputs.filter(({ type }) => type === 'output')) {
    const reference = given.get(input.name)
    given.delete(input.name)
    if (typeof reference !== 'string' || !reference.includes('.'))
      return `"${name}" gives no output for "${input.name}": in "inputs", "${input.name}: <stage>.<output>"`
    outputs.set(input.name, outputName(place, reference))
  }
  const record = definition.inputs.find(({ type }) => type === 'record')
  if (record !== undefined && forEach === null)
    return `"${name}" runs it once, and its input "${record.name}" is a record: say "for_each"`
  if (record === undefined && forEach !== null)
    return `it has no input of type record, and "${name}" runs it for each record`
  const inputs = definition.inputs.filter((input) => !isFromStage(input))
  const checked = checkInputs({ inputs }, given)
  return checked.ok
    ? { values: checked.values, outputs }
    : checked.errors.map(({ message }) => message).join('; ')
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

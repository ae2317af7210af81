import type { Path } from '../names/path.js'
import {
  type Data,
  type Definition,
  outputPath,
  type StageDefinition,
  type UnfoldedStages,
} from './definition.js'
import { withStages } from './instantiate.js'
import { judgeInstance } from './judge-instance.js'
import { ancestors } from './stage-graph.js'

/** A list of a run: the stage that hands it in, the stages that run a definition for each of its records, and where it lies. */
export interface List {
  readonly of: string
  readonly stage: string
  readonly path: Path
  readonly stages: readonly StageDefinition[]
}

/** The lists whose records stand for stages; of most definitions, none. */
export function listsOf({ unfolding }: Definition, slug: string): readonly List[] {
  if (unfolding === undefined) return []
  const known = LISTS.get(unfolding.template)
  if (known !== undefined) return known
  const { stages } = unfolding.template
  const found = stages.flatMap(({ name, outputs }) =>
    outputs.flatMap((output) => {
      const of = `${name}.${output.name}`
      const own = stages.filter(({ forEach }) => forEach?.of === of)
      return own.length === 0 ? [] : [{ of, stage: name, path: outputPath(output, slug), stages: own }]
    }),
  )
  LISTS.set(unfolding.template, found)
  return found
}

// A template is of one run.
const LISTS = new WeakMap<Definition, readonly List[]>()

/**
 * A stage and one that it stands on, however far: the state of a workflow is computed along all of these at each event. A chain
 * as long as a definition may be without lists has nearly as many.
 */
const MOST_PAIRS = 25_000

function whyNone(definition: Definition, slug: string): string | null {
  const pairs = definition.stages.reduce((sum, stage) => sum + ancestors(definition, stage).length, 0)
  if (pairs > MOST_PAIRS)
    return `its records need each other in chains that are too long: ${pairs} pairs of stages, and ${MOST_PAIRS} at most`
  const [error] = judgeInstance(definition, slug)
  return error === undefined ? null : `${error.stage}: ${error.message}`
}

interface Known {
  readonly values: readonly (Data | undefined)[]
  readonly unfolded: Unfolded
}

export interface Unfolded {
  readonly definition: Definition
  /** What is wrong with a list, by its name: none of its records stands for stages then. */
  readonly wrong: ReadonlyMap<string, string>
}

const KNOWN = new WeakMap<Definition, readonly Known[]>()
const MOST_KNOWN = 8

/**
 * The definition of a run with the stages for each record of its lists, as they are: `values` has them by path. Pure, and the
 * same object for the same data: everybody who reads the log makes it anew where a list changes. A list that is not there,
 * or that makes no legal stages, stands for none.
 */
export function unfold(definition: Definition, slug: string, values: ReadonlyMap<Path, Data>): Unfolded {
  const { unfolding } = definition
  if (unfolding === undefined) return { definition, wrong: new Map() }
  const lists = listsOf(definition, slug)
  const now = lists.map(({ path }) => values.get(path))
  const before = KNOWN.get(unfolding.template) ?? []
  const same = before.find((each) => each.values.every((value, at) => value === now[at]))
  if (same !== undefined) return same.unfolded
  const unfolded = make(definition, slug, lists, now)
  KNOWN.set(unfolding.template, [{ values: now, unfolded }, ...before.slice(0, MOST_KNOWN - 1)])
  return unfolded
}

/** Why the records of a list stand for no stages, or `null`: for a stage that hands it in, by its output. */
export function whyNoStages(definition: Definition, slug: string, path: string, value: Data): string | null {
  const list = listsOf(definition, slug).find((each) => each.path === path)
  if (list === undefined) return null
  return unfold(definition, slug, new Map([[list.path, value]])).wrong.get(list.of) ?? null
}

function make(
  { unfolding }: Definition,
  slug: string,
  lists: readonly List[],
  values: readonly (Data | undefined)[],
): Unfolded {
  const wrong = new Map<string, string>()
  const made = new Map<string, Extract<UnfoldedStages, { ok: true }>>()
  if (unfolding === undefined) throw new TypeError('this definition has no lists')
  const { template, stagesFor } = unfolding
  for (const [at, { of, stages }] of lists.entries()) {
    const value = values[at]
    if (value === undefined) continue
    for (const stage of stages) {
      const own = stagesFor(stage, value)
      if (own.ok) made.set(stage.name, own)
      else wrong.set(of, own.why)
    }
  }
  const open = (definition: Definition): Definition => ({ ...definition, unfolding })
  const whole = withStages(template, made)
  const why = whyNone(whole, slug)
  if (why === null) return { definition: open(whole), wrong }
  return { definition: open(template), wrong: new Map(lists.map(({ of }) => [of, why])) }
}

import type { Path } from '../names/path.js'
import {
  type ArtefactKind,
  artefactKind,
  artefactsOf,
  type Definition,
  type StageDefinition,
  textsIn,
} from './definition.js'

/** The stage of that name; a definition that was parsed names none that does not exist. */
export function stageNamed(definition: Definition, name: string): StageDefinition | null {
  const known = NAMED.get(definition.stages)
  if (known !== undefined) return known.get(name) ?? null
  const named = firstByName(definition.stages)
  NAMED.set(definition.stages, named)
  return named.get(name) ?? null
}

// Each stage asks for each that it stands on.
const NAMED = new WeakMap<Definition['stages'], ReadonlyMap<string, StageDefinition>>()

/** Of those that share a name, which a definition refuses later, the first. */
const firstByName = (stages: Definition['stages']): ReadonlyMap<string, StageDefinition> =>
  new Map([...stages].reverse().map((stage) => [stage.name, stage]))

export const dependencies = perStage((definition, stage): readonly StageDefinition[] =>
  stage.dependsOn.flatMap((name) => stageNamed(definition, name) ?? []),
)

/** Every stage that `stage` stands on, in the order of the definition. */
export const ancestors = perStage((definition, stage): readonly StageDefinition[] => {
  const found = new Set<StageDefinition>()
  const visit = (of: StageDefinition): void => {
    for (const dependency of dependencies(definition, of)) {
      if (found.has(dependency)) continue
      found.add(dependency)
      visit(dependency)
    }
  }
  visit(stage)
  return definition.stages.filter((candidate) => found.has(candidate))
})

/** May an agent change files of the repository in it? Then what it changes is a patch. */
export const mayChangeFiles = ({ type, config }: StageDefinition): boolean =>
  type === 'agent' && textsIn(config.write_scope).length > 0

/** Does code come of it: an agent that may change files, or a gate? */
export const bringsCode = (stage: StageDefinition): boolean =>
  stage.type === 'patches' || mayChangeFiles(stage)

/** Does a stage judge what waits at the gate behind it, though no stage before it writes that? */
export const isBeforeGate = ({ config }: StageDefinition): boolean => config.before_gate === true

/** The gates behind a stage with no other gate in between. */
export const nextGates = perStage((definition, stage): readonly StageDefinition[] => {
  const behind = definition.stages.filter(
    (each) => each.type === 'patches' && ancestors(definition, each).includes(stage),
  )
  return behind.filter((gate) => !ancestors(definition, gate).some((each) => behind.includes(each)))
})

export interface ProducedArtefact {
  readonly path: Path
  readonly kind: ArtefactKind
  readonly optional: boolean
  readonly stage: StageDefinition
}

/** What a stage itself produces. */
export const products = perSlug((stage, slug): readonly ProducedArtefact[] =>
  artefactsOf(stage, slug).flatMap(({ path, optional }) => {
    const kind = artefactKind(path, slug)
    return kind === null ? [] : [{ path, kind, optional, stage }]
  }),
)

/** Keeps the answer for each stage of a definition: thousands of workflows share one. */
export function perStage<T>(
  ask: (definition: Definition, stage: StageDefinition) => T,
): (definition: Definition, stage: StageDefinition) => T {
  const known = new WeakMap<StageDefinition, { readonly definition: Definition; readonly answer: T }>()
  return (definition, stage) => {
    const last = known.get(stage)
    if (last?.definition === definition) return last.answer
    const answer = ask(definition, stage)
    known.set(stage, { definition, answer })
    return answer
  }
}

// More workflows than are read at the same time.
const MOST_SLUGS = 300

/**
 * Keeps the answers for each stage and the last few workflows: a log is judged event by event, each time by what its
 * stages produce and stand on, and that depends on nothing but definition and slug.
 */
function perSlug<R extends readonly [] | readonly [Definition], T>(
  ask: (stage: StageDefinition, slug: string, ...rest: R) => T,
): (stage: StageDefinition, slug: string, ...rest: R) => T {
  type Known = { readonly of: Definition | undefined; readonly answer: T }
  const known = new WeakMap<StageDefinition, Map<string, Known>>()
  return (stage, slug, ...rest) => {
    const bySlug = known.get(stage)
    const last = bySlug?.get(slug)
    if (last !== undefined && last.of === rest[0]) return last.answer
    const answer = ask(stage, slug, ...rest)
    const kept = bySlug === undefined || bySlug.size >= MOST_SLUGS ? new Map<string, Known>() : bySlug
    kept.set(slug, { of: rest[0], answer })
    if (kept !== bySlug) known.set(stage, kept)
    return answer
  }
}

/** What all the stages before `stage` produce: what it can read. */
export const upstream = (
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): readonly ProducedArtefact[] => upstreamIn(stage, slug, definition)

const upstreamIn = perSlug((stage, slug, definition: Definition) =>
  ancestors(definition, stage).flatMap((ancestor) => products(ancestor, slug)),
)

/**
 * What an approval of artefacts decides on: what it names, else those of its kind from the nearest stages before it
 * that produce any. Approvals in a row thus decide on the same.
 */
export const approvable = (
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): readonly ProducedArtefact[] => approvableIn(stage, slug, definition)

const approvableIn = perSlug((stage, slug, definition: Definition) => {
  const found = new Map<Path, ProducedArtefact>()
  for (const name of stage.subjects)
    for (const product of namedProducts(definition, stage, slug, name)) found.set(product.path, product)
  const seen = new Set<StageDefinition>()
  const visit = (of: StageDefinition): void => {
    for (const dependency of dependencies(definition, of)) {
      if (seen.has(dependency)) continue
      seen.add(dependency)
      const fitting = products(dependency, slug).filter((product) => product.kind === stage.of)
      if (fitting.length === 0) visit(dependency)
      for (const product of fitting) found.set(product.path, product)
    }
  }
  if (stage.subjects.length === 0) visit(stage)
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
})

/** What a stage before this one produces, by the stage's name or that of one of its outputs. */
export const namedProducts = (
  definition: Definition,
  stage: StageDefinition,
  slug: string,
  name: string,
): readonly ProducedArtefact[] =>
  ancestors(definition, stage).flatMap((before) => {
    if (before.name === name) return products(before, slug)
    const output = before.outputs.find((each) => `${before.name}.${each.name}` === name)
    if (output === undefined) return []
    const paths = artefactsOf({ ...before, artefacts: [], outputs: [output] }, slug).map(({ path }) => path)
    return products(before, slug).filter(({ path }) => paths.includes(path))
  })

/** Every plan that the definition declares, each path once. */
export function plansOf(definition: Definition, slug: string): readonly Path[] {
  const paths = definition.stages.flatMap((stage) => products(stage, slug))
  return [
    ...new Set(paths.filter((product) => product.kind === 'plan').map((product) => product.path)),
  ].sort()
}

export function approvalsOf(definition: Definition, of: StageDefinition['of']): readonly StageDefinition[] {
  return definition.stages.filter((stage) => stage.type === 'approval' && stage.of === of)
}

import type { Path } from './change.js'
import {
  type ArtefactKind,
  artefactKind,
  artefactsOf,
  type Definition,
  type StageDefinition,
} from './definition.js'

/** The stage of that name; a definition that was parsed names none that does not exist. */
export function stageNamed(definition: Definition, name: string): StageDefinition | null {
  return definition.stages.find((stage) => stage.name === name) ?? null
}

export function dependencies(definition: Definition, stage: StageDefinition): readonly StageDefinition[] {
  return stage.dependsOn.flatMap((name) => stageNamed(definition, name) ?? [])
}

/** Every stage that `stage` stands on, in the order of the definition. */
export function ancestors(definition: Definition, stage: StageDefinition): readonly StageDefinition[] {
  const known = ANCESTORS.get(stage)
  if (known?.definition === definition) return known.answer
  const answer = findAncestors(definition, stage)
  ANCESTORS.set(stage, { definition, answer })
  return answer
}

const ANCESTORS = new WeakMap<
  StageDefinition,
  { readonly definition: Definition; readonly answer: readonly StageDefinition[] }
>()

function findAncestors(definition: Definition, stage: StageDefinition): readonly StageDefinition[] {
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
}

export interface ProducedArtefact {
  readonly path: Path
  readonly kind: ArtefactKind
  readonly optional: boolean
  readonly stage: StageDefinition
}

/** What a stage itself produces. */
export const products = perStage((stage: StageDefinition, slug: string): readonly ProducedArtefact[] =>
  artefactsOf(stage, slug).flatMap(({ path, optional }) => {
    const kind = artefactKind(path, slug)
    return kind === null ? [] : [{ path, kind, optional, stage }]
  }),
)

/**
 * Keeps the last answer for each stage: a log is judged event by event, each time by what its stages produce,
 * and that depends on nothing but definition and slug.
 */
function perStage<T>(
  ask: (stage: StageDefinition, slug: string) => T,
): (stage: StageDefinition, slug: string) => T {
  const known = new WeakMap<StageDefinition, { readonly slug: string; readonly answer: T }>()
  return (stage, slug) => {
    const last = known.get(stage)
    if (last?.slug === slug) return last.answer
    const answer = ask(stage, slug)
    known.set(stage, { slug, answer })
    return answer
  }
}

/** What all the stages before `stage` produce: what it can read. */
export function upstream(
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): readonly ProducedArtefact[] {
  const known = UPSTREAM.get(stage)
  if (known?.slug === slug && known.definition === definition) return known.answer
  const answer = ancestors(definition, stage).flatMap((ancestor) => products(ancestor, slug))
  UPSTREAM.set(stage, { slug, definition, answer })
  return answer
}

const UPSTREAM = new WeakMap<
  StageDefinition,
  { readonly slug: string; readonly definition: Definition; readonly answer: readonly ProducedArtefact[] }
>()

/**
 * What an approval of artefacts decides on: those of its kind from the nearest stages before it that
 * produce any. Approvals in a row thus decide on the same.
 */
export function approvable(
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): readonly ProducedArtefact[] {
  const known = APPROVABLE.get(stage)
  if (known?.slug === slug && known.definition === definition) return known.answer
  const answer = findApprovable(definition, stage, slug)
  APPROVABLE.set(stage, { slug, definition, answer })
  return answer
}

const APPROVABLE = new WeakMap<
  StageDefinition,
  { readonly slug: string; readonly definition: Definition; readonly answer: readonly ProducedArtefact[] }
>()

function findApprovable(
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): readonly ProducedArtefact[] {
  const found = new Map<Path, ProducedArtefact>()
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
  visit(stage)
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

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

import type { Definition } from '../definition/definition.js'
import type { Path } from '../names/path.js'
import { type Change, sameFile } from '../tree/change.js'
import { NO_DATA } from '../workflow/draft-data.js'
import type { Reasoning } from '../workflow/reasoning.js'
import { type Entry, ownPathsOf, type Span, type Workflow } from '../workflow/workflow.js'

type Mutable<T> = { -readonly [K in keyof T]: Grown<T[K]> }

type Grown<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : T extends ReadonlySet<infer V>
      ? Set<V>
      : T extends readonly (infer V)[]
        ? V[]
        : T

export type Building = Mutable<Omit<Workflow, 'own'>> & Pick<Workflow, 'own'>

export function begin(
  { commit, reading, changes, data }: Entry,
  definition: Definition,
  reasoning: Reasoning,
): Building | null {
  if (reading.kind !== 'event' || reading.event.event !== 'opened') return null
  const base = commit.parents[0]
  if (base === undefined) return null
  const { workflow, definitions, target } = reading.event
  const building: Building = {
    slug: workflow.slug,
    id: commit.oid,
    definition,
    definitions: [...definitions],
    target,
    base,
    tip: commit.oid,
    at: 0,
    own: ownPathsOf(definition, workflow.slug),
    mode: 'open',
    files: new Map(),
    touched: new Map(),
    submissions: new Map(),
    approvals: [],
    acceptances: [],
    objections: [],
    revised: new Map(),
    skipped: new Map(),
    attempts: new Map(),
    sentBack: [],
    data: { ...NO_DATA, files: new Map(data?.files ?? []), inForce: new Map() },
    reasoning,
    code: [],
    checks: [],
    proposed: new Map(),
    rejected: new Set(),
    taken: new Set(),
    seal: null,
  }
  touch(building, changes, 0)
  return building
}

export function touch(building: Building, changes: readonly Change[], at: number): void {
  for (const change of changes) {
    const span = building.files.get(change.path)
    const now: Span = { old: span ? span.old : change.old, new: change.new }
    if (sameFile(now.old, now.new)) building.files.delete(change.path)
    else building.files.set(change.path, now)
    building.touched.set(change.path as Path, at)
  }
}

export function copy(workflow: Workflow): Building {
  return {
    ...workflow,
    definitions: [...workflow.definitions],
    files: new Map(workflow.files),
    touched: new Map(workflow.touched),
    submissions: new Map(workflow.submissions),
    approvals: [...workflow.approvals],
    acceptances: [...workflow.acceptances],
    objections: [...workflow.objections],
    revised: new Map(workflow.revised),
    skipped: new Map(workflow.skipped),
    attempts: new Map(workflow.attempts),
    sentBack: [...workflow.sentBack],
    data: { ...workflow.data, inForce: new Map(workflow.data.inForce) },
    code: [...workflow.code],
    checks: [...workflow.checks],
    proposed: new Map(workflow.proposed),
    rejected: new Set(workflow.rejected),
    taken: new Set(workflow.taken),
  }
}

import type { Definition, StageDefinition } from '../definition/definition.js'
import { ancestors, perStage, stageNamed } from '../definition/stage-graph.js'
import type { Oid } from '../names/oid.js'
import type { Workflow } from './workflow.js'

/** A patch at a gate, as far as the state of a workflow depends on it. */
export interface Waiting {
  readonly oid: Oid
  /** The gate that its commit names: a claim. */
  readonly stage: string | null
}

const GATES = new WeakMap<Definition['stages'], readonly StageDefinition[]>()

export function gatesOf({ stages }: Pick<Definition, 'stages'>): readonly StageDefinition[] {
  const known = GATES.get(stages)
  if (known !== undefined) return known
  const gates = stages.filter(({ type }) => type === 'patches')
  GATES.set(stages, gates)
  return gates
}

/** The stage whose work a gate takes, where its definition names one with `of`. */
export const makerOf = (definition: Definition, { config }: StageDefinition): StageDefinition | null =>
  typeof config.of === 'string' ? stageNamed(definition, config.of) : null

/** The gate that takes what a stage changes: the one that is `of` it, else the first that stands on it. */
export const gateBehind = perStage((definition, maker): StageDefinition | null => {
  const gates = gatesOf(definition)
  return (
    gates.find((gate) => gate.config.of === maker.name) ??
    gates.find((gate) => gate.config.of === undefined && ancestors(definition, gate).includes(maker)) ??
    null
  )
})

/** The gate that a patch of a stage names: none where a workflow has but one. */
export const gateNameFor = (definition: Definition, maker: StageDefinition): string | null =>
  gatesOf(definition).length > 1 ? (gateBehind(definition, maker)?.name ?? null) : null

/**
 * The gate that a patch waits at. What a stage handed in waits at the gate behind that stage, whatever the patch says of
 * itself; of any other, the commit names it. One that names none waits at the first. `null`: at none, since a list makes the
 * stage or the gate no more.
 */
export function gateOfPatch(
  { definition, proposed }: Pick<Workflow, 'definition' | 'proposed'>,
  { oid, stage }: Waiting,
): StageDefinition | null {
  const by = proposed.get(oid)
  const maker = stageNamed(definition, by ?? '')
  const gates = gatesOf(definition)
  // What a list does not make any more has no gate, and its patch is for no other.
  const isGone =
    by === undefined ? stage !== null && gates.every(({ name }) => name !== stage) : maker === null
  if (definition.unfolding !== undefined && isGone) return null
  const own = maker === null ? null : gateBehind(definition, maker)
  return own ?? gates.find(({ name }) => name === stage) ?? gates[0] ?? null
}

/** The patches that wait at one gate. */
export const waitingAt = (
  workflow: Pick<Workflow, 'definition' | 'proposed'>,
  gate: StageDefinition,
  waiting: readonly Waiting[],
): readonly Waiting[] => waiting.filter((patch) => gateOfPatch(workflow, patch)?.name === gate.name)

import { type Definition, type StageDefinition, textsIn } from './definition.js'
import { ancestors, isBeforeGate, mayChangeFiles, nextGates } from './stage-graph.js'

/**
 * Why a stage cannot stand before a gate as it says; `null` where it can, or does not say so. What a stage writes is
 * judged by the stages behind that one in any case: this is for a gate that takes what people bring.
 */
export function whyNotBeforeGate(definition: Definition, stage: StageDefinition): string | null {
  if (!isBeforeGate(stage)) return null
  const { name } = stage
  if (mayChangeFiles(stage)) return `"${name}" may change files itself, so it judges no patches`
  const gates = nextGates(definition, stage)
  if (gates.length === 0) return `no stage of type patches depends on "${name}"`
  for (const gate of gates) {
    const [writer] = writersFor(definition, gate)
    if (writer === undefined) continue
    return `"${gate.name}" takes the patches of "${writer.name}": put "${name}" behind that stage, without "before_gate"`
  }
  return null
}

/** The stages whose patches wait at a gate, and at none before it. */
function writersFor(definition: Definition, gate: StageDefinition): readonly StageDefinition[] {
  const before = ancestors(definition, gate)
  const writers = before.filter(mayChangeFiles)
  const [of] = textsIn(gate.config.of)
  if (of !== undefined) return writers.filter(({ name }) => name === of)
  const others = definition.stages.filter((each) => each.type === 'patches' && each !== gate)
  const takes = (other: StageDefinition, writer: StageDefinition): boolean =>
    other.config.of === writer.name ||
    (before.includes(other) && ancestors(definition, other).includes(writer))
  return writers.filter((writer) => !others.some((other) => takes(other, writer)))
}

import type { StageDefinition } from '../definition/definition.js'
import { ancestors, bringsCode, isBeforeGate, nextGates, stageNamed } from '../definition/stage-graph.js'
import { reportKind } from '../results/report-kind.js'
import type { Workflow } from './workflow.js'

/** How much the result of a verification is worth, by who did it: computed, and never what a report claims. */
export type Verification = 'self-check' | 'focused-check' | 'independent-verifier'

/** What a stage's result is; `null` where it verifies nothing, has no result yet, or nobody built what it looks at. */
export function verificationOf(workflow: Workflow, stage: StageDefinition): Verification | null {
  if (stage.type === 'check')
    return workflow.checks.some((run) => run.stage === stage.name) ? 'focused-check' : null
  const agent = workflow.submissions.get(stage.name)?.agent ?? null
  if (!isVerifier(stage) || agent === null) return null
  const built = builtBy(workflow, stage)
  if (built.length === 0) return null
  return built.includes(agent) ? 'self-check' : 'independent-verifier'
}

/** An agent that looks at work: it hands in such a report, or has to be another than the one that worked. */
export const isVerifier = (stage: StageDefinition): boolean =>
  stage.type === 'agent' &&
  (namedOther(stage) !== null || stage.outputs.some(({ schema }) => reportKind(schema) === 'verification'))

/** The stage whose agent it must not be. */
export const namedOther = ({ config }: Pick<StageDefinition, 'config'>): string | null =>
  typeof config.other_than === 'string' ? config.other_than : null

/**
 * Who built what a verifier looks at, as the log names agents; `null` for a person. Of the stage that it names, else of
 * all before it that change code, and of the patches that were accepted at the gate that it stands before.
 */
export function builtBy(workflow: Workflow, stage: StageDefinition): readonly (string | null)[] {
  const other = namedOther(stage)
  const named = other === null ? null : stageNamed(workflow.definition, other)
  const { definition } = workflow
  const behind = isBeforeGate(stage) ? nextGates(definition, stage) : []
  const stages =
    other === null ? [...ancestors(definition, stage).filter(bringsCode), ...behind] : [named ?? []].flat()
  return stages.flatMap(({ name, type }) => {
    if (type === 'patches')
      return workflow.acceptances.filter(({ event }) => event.stage === name).map(({ event }) => event.agent)
    const submission = workflow.submissions.get(name)
    return submission === undefined ? [] : [submission.agent]
  })
}

/** Why an agent may not hand in the result of a stage that another than the builder has to do; `null` where it may. */
export function whySameAgent(
  workflow: Workflow,
  stage: StageDefinition,
  agent: string | null,
): string | null {
  const other = namedOther(stage)
  if (other === null) return null
  if (agent === null) return `${stage.name} is for another agent than ${other}, and its result names no agent`
  return builtBy(workflow, stage).includes(agent)
    ? `${stage.name} is for another agent than ${other}, and both are ${agent}`
    : null
}

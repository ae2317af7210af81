import type { StageDefinition } from '../definition/definition.js'
import { ancestors, stageNamed } from '../definition/stage-graph.js'
import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import type { Change } from '../tree/change.js'
import { deltaOf } from '../tree/delta.js'
import { gatesBehind, gatesUnder, judgedBy, judgesCode, otherCode, verdictsOf } from '../workflow/evidence.js'
import { type Problem, problem } from '../workflow/problem.js'
import { skippedByCondition } from '../workflow/skipped.js'
import { codeChanges, codeChangesWith, type Evidence, type Workflow } from '../workflow/workflow.js'
import type { Hashing } from './hashing.js'

/** The digest of the code that a stage judges, where these changes come in as well. */
export const judgedCode = (
  workflow: Workflow,
  stage: StageDefinition,
  changes: readonly Change[],
  { format, sha256 }: Hashing,
): Digest =>
  deltaOf(
    judgedBy(stage, changes.length === 0 ? codeChanges(workflow) : codeChangesWith(workflow, changes)),
    format,
    sha256,
  )

/** Is what a stage says that it judges what it can have judged here? Of patches that wait, only an acceptance tells. */
export function judgeEvidence(
  workflow: Workflow,
  stage: StageDefinition,
  { code, candidate }: Evidence,
  hashing: Hashing,
): readonly Problem[] {
  const wrong = (why: string): readonly Problem[] => [problem('EVENT_TRAILER', why)]
  const { definition } = workflow
  if (!judgesCode(definition, stage)) {
    if (code !== null) return wrong(`Wf-Code: ${stage.name} judges no code`)
    if (candidate.length > 0 && gatesUnder(definition, stage).length === 0)
      return wrong(`Wf-Candidate: ${stage.name} builds on no patch`)
  }
  const decided = candidate.find((patch) => workflow.taken.has(patch) || workflow.rejected.has(patch))
  if (decided !== undefined) return wrong(`Wf-Candidate: ${decided} was decided on before`)
  if (!judgesCode(definition, stage)) return []
  if (candidate.length > 0) {
    if (gatesBehind(definition, stage).length === 0)
      return wrong(`Wf-Candidate: ${stage.name} comes before no gate`)
    return code === null ? wrong('Wf-Candidate without Wf-Code') : []
  }
  if (code === null || code === judgedCode(workflow, stage, [], hashing)) return []
  return wrong(`Wf-Code is not the code that ${stage.name} judges at this point`)
}

/**
 * A patch that was judged in front of its gate is accepted as it was judged: once all that were judged with it are
 * accepted, the code is the one that the verdict names. Whether that verdict counts is for the landing to say.
 */
export function judgeVerified(
  workflow: Workflow,
  gate: StageDefinition,
  patch: Oid,
  changes: readonly Change[],
  hashing: Hashing,
): readonly Problem[] {
  return judgesBefore(workflow, gate).flatMap((stage) => {
    const about = verdictsOf(workflow, stage).filter(
      (said) => said.candidate.includes(patch) && otherCode(workflow, stage, said, null) === null,
    )
    if (about.length === 0) return [problem('NOT_VERIFIED', `${stage.name} has not judged this patch`)]
    const now = judgedCode(workflow, stage, changes, hashing)
    const isIt = ({ code, candidate }: Evidence): boolean =>
      code === now || candidate.some((each) => each !== patch && !workflow.taken.has(each))
    if (about.some(isIt)) return []
    return [problem('NOT_VERIFIED', `it brings other bytes than ${stage.name} has judged`)]
  })
}

/** The code that each stage judges of what waits at a gate, as it is now: one beside the gate too. */
export const codeJudged = (
  workflow: Workflow,
  gate: string,
  hashing: Hashing,
): ReadonlyMap<string, Digest> => {
  const { definition } = workflow
  const named = stageNamed(definition, gate)
  const stages = definition.stages.filter(
    (stage) => named !== null && gatesBehind(definition, stage).includes(named),
  )
  return new Map(stages.map((each) => [each.name, judgedCode(workflow, each, [], hashing)]))
}

/** The stages that judge what waits at a gate. */
export const judgesBefore = (workflow: Workflow, gate: StageDefinition): readonly StageDefinition[] =>
  ancestors(workflow.definition, gate).filter(
    (stage) => gatesBehind(workflow.definition, stage).includes(gate) && !skippedByCondition(workflow, stage),
  )

/** A stage that counts as done and has judged a patch that was not accepted. */
export function unaccepted(workflow: Workflow): string | null {
  const { definition, taken } = workflow
  const found = definition.stages.find(
    (stage) =>
      gatesBehind(definition, stage).length > 0 &&
      !skippedByCondition(workflow, stage) &&
      verdictsOf(workflow, stage)
        .at(-1)
        ?.candidate.some((patch) => !taken.has(patch)),
  )
  return found?.name ?? null
}

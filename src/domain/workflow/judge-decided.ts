import type { StageDefinition } from '../definition/definition.js'
import { counted } from '../text/counted.js'
import { gatesOf, makerOf, waitingAt } from './gates.js'
import { approvalsInForce, needOf, sameSubjects, subjectsOf, unsignedCode, voters } from './sign-off.js'
import { skippedByCondition } from './skipped.js'
import { type Judged, NOT_YET, type Situation } from './stage-state.js'
import { codeChanges, type Workflow } from './workflow.js'

export function judgeApproval(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  const before = workflow.approvals.some((approval) => approval.stage === stage.name)
  if (!ready) return before ? NOT_YET : ['pending', '']
  if (subjectsOf(workflow, stage).length === 0) {
    const asked = stage.of === 'snapshot' && situation.standing?.rules.snapshot === 'required'
    if (asked) return ['awaiting', 'policy asks for a change of the snapshot']
    return workflow.skipped.has(stage.name) ? ['skipped', 'nothing to approve'] : ['pending', '']
  }
  const need = needOf(stage, situation.standing)
  const inForce = approvalsInForce(workflow, stage)
  const have = voters(inForce, need, situation.standing).size
  const told = `${have} of ${counted(need.approvals, 'approval')}`
  if (have >= need.approvals) return ['completed', told]
  if (inForce.length === 0 && before) return ['stale', whyVoid(workflow, stage)]
  return ['awaiting', told]
}

/** Its last approval named the same bytes, or others. */
function whyVoid(workflow: Workflow, stage: StageDefinition): string {
  const last = workflow.approvals.findLast((approval) => approval.stage === stage.name)
  const same = last !== undefined && sameSubjects(last.subjects, subjectsOf(workflow, stage))
  return same ? 'the approval was taken back' : 'it changed since it was approved'
}

export function judgeSignOff(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  if (!ready) return workflow.code.length > 0 ? NOT_YET : ['pending', '']
  const left = unsignedCode(workflow, stage, situation.standing)
  if (left.length > 0) {
    const all = workflow.code.length
    return ['awaiting', `${all - left.length} of ${counted(all, 'commit')} signed off`]
  }
  return ['completed', 'every commit is signed off']
}

export function judgePatches(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  const code = takenAt(workflow, stage)
  if (!ready) return code > 0 ? NOT_YET : ['pending', '']
  const waiting = waitingAt(workflow, stage, situation.waiting ?? []).length
  if (waiting > 0) return ['awaiting', `${counted(waiting, 'patch', 'patches')} to review`]
  const maker = makerOf(workflow.definition, stage)
  if (maker !== null && skippedByCondition(workflow, maker))
    return ['skipped', `${maker.name} was skipped, which makes its patches`]
  if (maker !== null && workflow.submissions.get(maker.name)?.patch === null)
    return ['completed', `${maker.name} changed nothing`]
  return code > 0 ? ['completed', counted(code, 'file')] : ['running', 'nothing accepted yet']
}

/**
 * How many files a gate let in. The only gate of a workflow stands for all of the code; one of several, one that is `of` a
 * stage, or one of a workflow whose stages a list makes, for what was accepted at it since that stage handed in its last patch.
 */
function takenAt(workflow: Workflow, stage: StageDefinition): number {
  const maker = makerOf(workflow.definition, stage)
  const { unfolding } = workflow.definition
  if (maker === null && unfolding === undefined && gatesOf(workflow.definition).length === 1)
    return codeChanges(workflow).length
  const since = maker === null ? -1 : (workflow.submissions.get(maker.name)?.at ?? -1)
  const here = workflow.acceptances.filter(({ event, at }) => event.stage === stage.name && at > since)
  return new Set(here.flatMap(({ changes }) => changes.map(({ path }) => path))).size
}

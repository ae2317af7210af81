import { isAutomatic, type StageDefinition } from '../definition/definition.js'
import { dependencies, stageNamed } from '../definition/stage-graph.js'
import { listsOf, unfold } from '../definition/unfold.js'
import { assertNever } from '../text/assert-never.js'
import { judgesInstead } from './evidence.js'
import { judgeApproval, judgePatches, judgeSignOff } from './judge-decided.js'
import { judgeRules } from './judge-rules.js'
import { judgeAttempts, judgeCheck, judgeDocument } from './judge-work.js'
import { attemptsSpent } from './limits.js'
import { waitsFor } from './questions.js'
import { isReopened } from './reopened.js'
import { skippedByCondition } from './skipped.js'
import { isDone, type Judged, NOT_YET, type Situation, type StageStatus } from './stage-state.js'
import type { Workflow } from './workflow.js'

/** The state of every stage, in the order of the definition: fresh while its inputs are those it recorded. */
export function stageStates(workflow: Workflow, situation: Situation): readonly StageStatus[] {
  return workflow.definition.stages.map(statesBy(workflow, situation))
}

/** The same stage by stage: of the others only those that it stands on are looked at. */
function statesBy(workflow: Workflow, situation: Situation): (stage: StageDefinition) => StageStatus {
  if (workflow.seal !== null) return (stage) => sealedState(workflow, stage, situation)
  const known = new Map<string, StageStatus>()
  const stateOf = (stage: StageDefinition): StageStatus => {
    const before = known.get(stage.name)
    if (before) return before
    const ready = dependencies(workflow.definition, stage).every((dependency) =>
      letsBegin(workflow, stage, stateOf(dependency), situation),
    )
    const judged = withinLimits(workflow, stage, ready, judgeStage(workflow, stage, ready, situation))
    const [state, why] = ready ? unlessAsked(workflow, stage, situation, judged) : judged
    const status = { stage, state, why }
    known.set(stage.name, status)
    return status
  }
  return stateOf
}

/** What is not done, and needs an answer, waits for that. */
function unlessAsked(
  workflow: Workflow,
  stage: StageDefinition,
  { standing }: Situation,
  judged: Judged,
): Judged {
  if (isDone(judged[0]) || judged[0] === 'running') return judged
  const question = waitsFor(workflow, stage, standing)
  return question === null ? judged : ['awaiting', `waits for the answer to ${question.id}`]
}

/** What would run, or be tried again, has failed once nothing is left of its limit. */
function withinLimits(workflow: Workflow, stage: StageDefinition, ready: boolean, judged: Judged): Judged {
  const [state, why] = judged
  if (!ready || !isAutomatic(stage) || isDone(state) || state === 'running') return judged
  const spent = attemptsSpent(workflow, stage)
  if (spent === null) return judged
  const last = workflow.attempts.get(stage.name)
  const said =
    last?.outcome === 'failed' ? `attempt ${last.number} failed; ` : state === 'failed' ? `${why}; ` : ''
  return ['failed', `${said}${spent}`]
}

/** A seal is only legal when everything before it is done, and it clears the run's folder away. */
function sealedState(workflow: Workflow, stage: StageDefinition, { landed }: Situation): StageStatus {
  if (stage.type === 'merge' && landed === false)
    return {
      stage,
      state: 'awaiting',
      why: `sealed, and not on ${workflow.target.replace('refs/heads/', '')} yet`,
    }
  const skipped =
    workflow.skipped.has(stage.name) && !workflow.approvals.some((each) => each.stage === stage.name)
  return { stage, state: skipped ? 'skipped' : 'completed', why: '' }
}

/** A gate stays open for people where the patch of its builder was rejected, and what they submit is judged. */
export const letsBegin = (
  workflow: Workflow,
  stage: StageDefinition,
  before: StageStatus,
  { waiting }: Situation,
): boolean =>
  isDone(before.state) ||
  (stage.type === 'patches'
    ? isReopened(workflow, before.stage)
    : judgesInstead(workflow, stage, before.stage, waiting))

/** Are all the stages done that this one stands on? */
export function isReady(workflow: Workflow, stage: StageDefinition, situation: Situation): boolean {
  const stateOf = statesBy(workflow, situation)
  return stage.dependsOn.every((name) => {
    const dependency = stageNamed(workflow.definition, name)
    return dependency !== null && letsBegin(workflow, stage, stateOf(dependency), situation)
  })
}

function judgeStage(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  situation: Situation,
): Judged {
  if (skippedByCondition(workflow, stage)) {
    return ready ? ['skipped', whySkipped(stage)] : NOT_YET
  }
  switch (stage.type) {
    case 'document':
    case 'form':
      return judgeDocument(workflow, stage, ready)
    case 'context':
    case 'agent':
    case 'storage':
    case 'metadata':
      return judgeAttempts(workflow, stage, ready, situation)
    case 'workflow':
      return ready && !awaitsList(workflow, stage) ? ['completed', ''] : ['pending', '']
    case 'approval':
      return stage.of === 'code'
        ? judgeSignOff(workflow, stage, ready, situation)
        : judgeApproval(workflow, stage, ready, situation)
    case 'patches':
      return judgePatches(workflow, stage, ready, situation)
    case 'check':
      return judgeCheck(workflow, stage, ready, situation)
    case 'rules':
      return judgeRules(workflow, stage, ready, situation)
    case 'merge':
      if (workflow.seal) return ['completed', 'sealed']
      return ready ? ['awaiting', 'ready to merge'] : ['pending', '']
    default:
      return assertNever(stage.type)
  }
}

/** Has a stage that runs for each record no list of them? One whose stage was skipped has none to wait for. */
function awaitsList({ definition, slug, data, skipped }: Workflow, { forEach }: StageDefinition): boolean {
  if (forEach === null) return false
  const list = listsOf(definition, slug).find(({ of }) => of === forEach.of)
  if (list === undefined || unfold(definition, slug, data.values).wrong.has(list.of)) return true
  return !data.values.has(list.path) && !skipped.has(list.stage)
}

/** Where the condition is just an input, the option that was not given says it best. */
function whySkipped({ when, scope }: StageDefinition): string {
  const [, not, input] = /^(!?)\s*inputs\.(\w+)$/.exec(when?.trim() ?? '') ?? []
  if (input === undefined || scope.prefix !== '') return `${when ?? 'its condition'} is false`
  return `--${input.replaceAll('_', '-')} is ${not === '!' ? 'on' : 'off'}`
}

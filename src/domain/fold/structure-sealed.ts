import { ancestors } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import { isUnder, showPath } from '../names/path.js'
import type { Change } from '../tree/change.js'
import { deltaOf } from '../tree/delta.js'
import { stageStates } from '../workflow/freshness.js'
import { sameInputs } from '../workflow/inputs.js'
import { type Problem, problem } from '../workflow/problem.js'
import { openQuestions } from '../workflow/questions.js'
import { isDone, STRUCTURE } from '../workflow/stage-state.js'
import { codeChanges, type Workflow } from '../workflow/workflow.js'
import { approversOf } from './approvers.js'
import type { Hashing } from './hashing.js'
import { plansInForce } from './plans.js'
import { unaccepted } from './structure-evidence.js'
import { wrongPlan } from './structure-stage.js'

export function judgeSealed(
  workflow: Workflow,
  event: EventOf<'sealed'>,
  changes: readonly Change[],
  hashing: Hashing,
): readonly Problem[] {
  const found: Problem[] = []
  const open = unfinished(workflow)
  if (open) found.push(problem('EVENT_ORDER', `sealed before ${open} was done`))
  const [asked] = openQuestions(workflow, null)
  if (asked !== undefined) found.push(problem('EVENT_ORDER', `sealed while ${asked.id} is not answered`))
  const unseen = unaccepted(workflow)
  if (unseen !== null)
    found.push(problem('NOT_VERIFIED', `sealed while ${unseen} has judged a patch that was not accepted`))
  if (event.target !== workflow.target)
    found.push(problem('EVENT_TRAILER', `Wf-Target is not ${workflow.target}`))
  if (event.delta !== deltaOf(codeChanges(workflow), hashing.format, hashing.sha256)) {
    found.push(problem('EVENT_TRAILER', 'Wf-Delta is not the delta of the code that was signed off'))
  }
  if (!sameInputs(event.plans, plansInForce(workflow))) found.push(wrongPlan())
  if (event.approvers.join('\n') !== approversOf(workflow).join('\n')) {
    found.push(problem('EVENT_TRAILER', 'Reviewed-by does not name those who approved'))
  }
  return [...found, ...judgeSealedTree(workflow, event, changes)]
}

/** The first stage that a seal still waits for: of all that its merge stage stands on, else of all. */
function unfinished(workflow: Workflow): string | null {
  const { definition } = workflow
  const merges = definition.stages.filter((stage) => stage.type === 'merge')
  const waited =
    merges.length > 0 ? merges.flatMap((merge) => ancestors(definition, merge)) : definition.stages
  const open = new Set(waited)
  return (
    stageStates(workflow, STRUCTURE).find(({ stage, state }) => open.has(stage) && !isDone(state))?.stage
      .name ?? null
  )
}

function judgeSealedTree(
  workflow: Workflow,
  event: EventOf<'sealed'>,
  changes: readonly Change[],
): readonly Problem[] {
  const found: Problem[] = []
  const { folder, session } = workflow.own
  const log = changes.find((change) => change.path === session)
  if (log?.new?.mode !== '100644' || log.new.oid !== event.session.blob || event.session.path !== session) {
    found.push(problem('EVENT_TREE', `the seal writes ${session}, the blob that it names`))
  }
  for (const change of changes) {
    if (change.path === session) continue
    if (!isUnder(change.path, folder) || change.new !== null) {
      found.push(problem('EVENT_TREE', `the seal changes ${showPath(change.path)} as well`))
    }
  }
  const removed = new Set(changes.filter((change) => change.new === null).map((change) => change.path))
  for (const [path, span] of workflow.files) {
    if (isUnder(path, folder) && span.new !== null && !removed.has(path)) {
      found.push(problem('EVENT_TREE', `the seal leaves ${showPath(path)} behind`))
    }
  }
  return found
}

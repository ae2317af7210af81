import { isAutomatic, isClaimable, isProducer, STAGE_TYPES } from '../definition/definition.js'
import { products } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import type { Oid } from '../names/oid.js'
import { showPath } from '../names/path.js'
import type { Change } from '../tree/change.js'
import { inputsIn, inputsOf, sameInputs } from '../workflow/inputs.js'
import { attemptsSpent } from '../workflow/limits.js'
import { type Problem, problem } from '../workflow/problem.js'
import { waitsFor } from '../workflow/questions.js'
import { redGlobs } from '../workflow/red.js'
import { whySameAgent } from '../workflow/verification.js'
import { draftFileAfter, type Workflow } from '../workflow/workflow.js'
import type { Hashing } from './hashing.js'
import { judgeEvidence } from './structure-evidence.js'
import { judgeInputs, ofType, readyStage } from './structure-stage.js'

export function judgeSubmitted(
  workflow: Workflow,
  event: EventOf<'submitted'>,
  changes: readonly Change[],
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, PRODUCERS)
  if (!stage) return problems
  const found = [...problems]
  if (event.patch !== null && stage.type !== 'agent')
    found.push(problem('EVENT_TRAILER', `Wf-Patch: ${stage.name} makes no patch`))
  if (isAutomatic(stage) && workflow.attempts.get(stage.name)?.outcome !== 'started') {
    found.push(problem('EVENT_ORDER', `${stage.name} hands in a result, and nobody had claimed it`))
  }
  if (stage.type === 'form' && event.agent !== null)
    found.push(problem('AGENT_DECISION', `${stage.name} is a form: people answer it, and no agent`))
  const same = whySameAgent(workflow, stage, event.agent)
  if (same !== null) found.push(problem('SAME_AGENT', same))
  const declared = new Set(products(stage, workflow.slug).map((product) => product.path))
  for (const change of changes) {
    const where = showPath(change.path)
    if (!declared.has(change.path))
      found.push(problem('EVENT_TREE', `${where} is not an artefact of ${stage.name}`))
    else if (change.new?.mode !== '100644')
      found.push(problem('EVENT_TREE', `${where} has to be an ordinary file`))
  }
  const after = [...declared].sort().flatMap((path) => {
    const file = draftFileAfter(workflow, path, changes)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
  if (!sameInputs(event.artefacts, after)) {
    found.push(problem('EVENT_TRAILER', 'Wf-Artifact does not name the artefacts that lie in its tree'))
  }
  return [
    ...found,
    ...judgeInputs(stage, inputsIn(event), inputsOf(workflow, stage)),
    ...judgeEvidence(workflow, stage, event, hashing),
  ]
}

const PRODUCERS = STAGE_TYPES.filter(isProducer)

const CLAIMABLE = STAGE_TYPES.filter(isClaimable)

/** An attempt claims a stage that is ready, for these inputs, as the next one. */
export function judgeStarted(
  workflow: Workflow,
  event: EventOf<'started'>,
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, CLAIMABLE)
  if (!stage) return problems
  const found = [...problems]
  const number = (workflow.attempts.get(stage.name)?.number ?? 0) + 1
  if (event.attempt !== number) {
    found.push(
      problem('EVENT_ORDER', `it is attempt ${event.attempt} of ${stage.name}, and ${number} is the next`),
    )
  }
  const asked = waitsFor(workflow, stage, null)
  if (asked !== null)
    found.push(problem('EVENT_ORDER', `${stage.name} begins, and waits for the answer to ${asked.id}`))
  const spent = attemptsSpent(workflow, stage)
  if (spent !== null) found.push(problem('LIMIT', spent))
  return [
    ...found,
    ...judgeInputs(stage, inputsIn(event), inputsOf(workflow, stage)),
    ...judgeEvidence(workflow, stage, event, hashing),
  ]
}

export function judgeFailed(workflow: Workflow, event: EventOf<'failed'>): readonly Problem[] {
  const { stage, problems } = ofType(workflow, event, CLAIMABLE)
  const attempt = stage === null ? undefined : workflow.attempts.get(stage.name)
  if (stage === null || (attempt?.outcome === 'started' && attempt.number === event.attempt)) return problems
  return [problem('EVENT_ORDER', `attempt ${event.attempt} of ${stage.name} does not run`)]
}

export function judgeChecked(
  workflow: Workflow,
  event: EventOf<'checked'>,
  tree: Oid,
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, ['check'])
  if (!stage) return problems
  const found = [...problems, ...judgeEvidence(workflow, stage, event, hashing)]
  // The tree of a candidate is no commit's: what it came to is judged where its patches are accepted.
  const ran = event.candidate.length > 0 ? event.checks[0]?.tree : tree
  if (event.red.length > 0 && redGlobs(stage) === null)
    found.push(problem('EVENT_TRAILER', `Wf-Red: ${stage.name} runs on nothing but the change`))
  const other =
    event.checks.find((check) => check.tree !== ran) ??
    event.red.find((check) => check.tree !== event.red[0]?.tree)
  if (!other) return found
  const message = `the check "${other.name}" ran on another tree than the one that it has to check`
  return [...found, problem('EVENT_TRAILER', message)]
}

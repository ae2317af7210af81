import type { StageDefinition } from '../definition/definition.js'
import type { EventOf } from '../log/event.js'
import { showPath } from '../names/path.js'
import type { Change } from '../tree/change.js'
import { deltaOf } from '../tree/delta.js'
import { gateOfPatch } from '../workflow/gates.js'
import { sameInputs } from '../workflow/inputs.js'
import { filesSpent } from '../workflow/limits.js'
import { type Problem, problem } from '../workflow/problem.js'
import { plansBefore, sameSubjects, subjectsOf } from '../workflow/sign-off.js'
import { whyOutside } from '../workflow/surface.js'
import { codeChanges, isOwn, type Workflow } from '../workflow/workflow.js'
import type { Hashing } from './hashing.js'
import { judgeVerified } from './structure-evidence.js'
import { ofType, readyStage, wrongPlan } from './structure-stage.js'

export function judgeApproved(
  workflow: Workflow,
  event: EventOf<'approved'>,
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, ['approval'])
  return stage ? [...problems, ...judgeSubject(workflow, stage, event, hashing)] : problems
}

export function judgeRevised(
  workflow: Workflow,
  event: EventOf<'revised'>,
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = ofType(workflow, event, ['approval'])
  return stage ? [...problems, ...judgeSubject(workflow, stage, event, hashing)] : problems
}

function judgeSubject(
  workflow: Workflow,
  stage: StageDefinition,
  event: EventOf<'approved' | 'revised'>,
  hashing: Hashing,
): readonly Problem[] {
  const code = stage.of === 'code'
  const subjects = code
    ? [{ delta: deltaOf(codeChanges(workflow), hashing.format, hashing.sha256) }]
    : subjectsOf(workflow, stage)
  const found: Problem[] = []
  if (code ? codeChanges(workflow).length === 0 : subjects.length === 0) {
    found.push(problem('EVENT_ORDER', `there is nothing for ${stage.name} to decide on`))
  } else if (!sameSubjects(event.subjects, subjects)) {
    found.push(problem('EVENT_TRAILER', `Wf-Subject is not what ${stage.name} decides on at this point`))
  }
  const plans = code ? plansBefore(workflow, stage) : []
  if (!sameInputs(event.plans, plans)) found.push(wrongPlan())
  return found
}

export function judgeAccepted(
  workflow: Workflow,
  event: EventOf<'accepted'>,
  changes: readonly Change[],
  hashing: Hashing,
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, ['patches'])
  if (!stage) return problems
  const found = [...problems]
  if (changes.length === 0) found.push(problem('EVENT_TREE', '"accepted" changes nothing'))
  if (event.delta !== deltaOf(changes, hashing.format, hashing.sha256)) {
    found.push(
      problem('EVENT_TRAILER', 'Wf-Delta is not the delta of this commit: other bytes were accepted'),
    )
  }
  const own = changes.find((change) => isOwn(workflow.own, change.path))
  if (own)
    found.push(problem('EVENT_TREE', `${showPath(own.path)} is an artefact, which no patch may change`))
  const paths = changes.map(({ path }) => path)
  const outside = whyOutside(stage, paths)
  if (outside !== null) found.push(problem('SURFACE', outside))
  const spent = filesSpent(workflow, stage, paths)
  if (spent !== null) found.push(problem('LIMIT', spent))
  if (!sameInputs(event.plans, plansBefore(workflow, stage))) found.push(wrongPlan())
  const named = new Set([...changes.map(({ path }) => path), ...event.left])
  if (event.left.length > 0 && (event.files ?? 0) < named.size)
    found.push(problem('EVENT_TRAILER', 'Wf-Left names files, and Wf-Files is fewer than all of them'))
  const gate = gateOfPatch(workflow, { oid: event.patch, stage: stage.name })
  if (gate?.name !== stage.name)
    found.push(
      problem(
        'EVENT_TRAILER',
        `it is a patch of ${workflow.proposed.get(event.patch)}, which waits at ${gate?.name ?? 'no gate any more'} and not at ${stage.name}`,
      ),
    )
  found.push(...judgeVerified(workflow, stage, event.patch, changes, hashing))
  if (workflow.taken.has(event.patch)) found.push(problem('EVENT_ORDER', 'this patch was accepted before'))
  return found
}

/** Anybody may send a patch away that waits; what came in is taken back by a change of its own. */
export function judgeRejected(workflow: Workflow, event: EventOf<'rejected'>): readonly Problem[] {
  const { problems } = ofType(workflow, event, ['patches'])
  if (!workflow.taken.has(event.patch)) return problems
  return [...problems, problem('EVENT_ORDER', 'this patch was accepted before, so nobody can reject it')]
}

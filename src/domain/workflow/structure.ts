import {
  isAutomatic,
  isClaimable,
  isProducer,
  STAGE_TYPES,
  type StageDefinition,
  type StageType,
} from '../definition/definition.js'
import { ancestors, approvable, products, stageNamed } from '../definition/stage-graph.js'
import { type Commit, nameAndEmail, parsePerson } from '../log/commit.js'
import type { Event, EventOf } from '../log/event.js'
import type { Signer } from '../log/signer.js'
import type { PathAt } from '../log/trailer-values.js'
import type { ObjectFormat, Oid } from '../names/oid.js'
import { isUnder, showPath } from '../names/path.js'
import { assertNever } from '../text/assert-never.js'
import type { Change } from '../tree/change.js'
import { deltaOf, type Sha256 } from '../tree/delta.js'
import { approversOf } from './approvers.js'
import {
  inputsOf,
  isDone,
  isReady,
  STRUCTURE,
  samePaths,
  skippedByCondition,
  stageStates,
} from './freshness.js'
import { type Problem, type ProblemCode, problem } from './problem.js'
import { plansBefore, sameSubjects, subjectsOf } from './sign-off.js'
import { codeChanges, draftFile, draftFileAfter, isOwn, type Workflow } from './workflow.js'

/** How objects are named and digested; given from outside, the domain hashes nothing itself. */
export interface Hashing {
  readonly format: ObjectFormat
  readonly sha256: Sha256
}

/** An event that is on the log, or about to be. */
export interface Proposed {
  readonly event: Event
  readonly changes: readonly Change[]
  /** The tree with these changes. */
  readonly tree: Oid
  readonly signer: Signer | null
  /** The committer, raw. */
  readonly committer: Commit['committer']
  /** Of `skipped`: what the stage's condition says; `null` where it has none. */
  readonly condition: boolean | null
}

/**
 * Is this event a legal next one? Order, subject and tree, by the log alone: no policy, no clock.
 * The commands ask before they write, the verifier asks again.
 */
export function judgeEvent(workflow: Workflow, proposed: Proposed, hashing: Hashing): readonly Problem[] {
  const { event } = proposed
  const found: Problem[] = []
  const add = (code: ProblemCode, message: string): void => void found.push(problem(code, message))
  if (event.workflow.slug !== workflow.slug || event.workflow.opened !== workflow.id) {
    add('EVENT_FOREIGN', `it belongs to the workflow ${event.workflow.slug}@${event.workflow.opened ?? ''}`)
    return found
  }
  const order = judgeMode(workflow, event)
  if (order) return [problem('EVENT_ORDER', order)]
  found.push(...judgeSigner(proposed))
  found.push(...judgeKind(workflow, proposed, hashing))
  return found
}

function judgeMode(workflow: Workflow, event: Event): string | null {
  switch (workflow.mode) {
    case 'sealed':
    case 'abandoned':
      return `the workflow is ${workflow.mode}: nothing can follow`
    case 'paused': {
      const allowed = ['resumed', 'abandoned', 'revised', 'rejected'].includes(event.event)
      return allowed || endsAttempt(workflow, event)
        ? null
        : `the workflow is paused, and "${event.event}" is not for a paused one`
    }
    case 'open':
      return event.event === 'resumed' ? 'the workflow is not paused' : null
    default:
      return assertNever(workflow.mode)
  }
}

/** What ran when the workflow was paused may end: a pause takes effect after it. */
function endsAttempt({ attempts }: Workflow, event: Event): boolean {
  const ends = event.event === 'submitted' || event.event === 'failed' || event.event === 'checked'
  return ends && attempts.get(event.stage)?.outcome === 'started'
}

function judgeSigner({ event, signer, committer }: Proposed): readonly Problem[] {
  const found: Problem[] = []
  if ('signature' in event && event.signature !== null && signer?.ok !== true) {
    const why = signer === null ? 'nobody checked it' : signer.why
    found.push(problem('DECISION_SIGNATURE', `its signature does not hold: ${why}`))
  }
  if ('reviewedBy' in event) {
    const claimed = parsePerson(committer)
    if (claimed === null || nameAndEmail(claimed) !== event.reviewedBy) {
      found.push(problem('EVENT_TRAILER', `Reviewed-by says ${event.reviewedBy}, who is not its committer`))
    }
  }
  return found
}

function judgeKind(workflow: Workflow, proposed: Proposed, hashing: Hashing): readonly Problem[] {
  const { event, changes, tree } = proposed
  switch (event.event) {
    case 'opened':
      return [problem('EVENT_ORDER', 'the workflow is open already')]
    case 'submitted':
      return judgeSubmitted(workflow, event, changes)
    case 'approved':
      return [...nothingChanged(event, changes), ...judgeApproved(workflow, event, hashing)]
    case 'revised':
      return [...nothingChanged(event, changes), ...judgeRevised(workflow, event, hashing)]
    case 'accepted':
      return judgeAccepted(workflow, event, changes, hashing)
    case 'rejected':
      return [...nothingChanged(event, changes), ...ofType(workflow, event, ['patches']).problems]
    case 'skipped':
      return [...nothingChanged(event, changes), ...judgeSkipped(workflow, event, proposed.condition)]
    case 'started':
      return [...nothingChanged(event, changes), ...judgeStarted(workflow, event)]
    case 'failed':
      return [...nothingChanged(event, changes), ...judgeFailed(workflow, event)]
    case 'checked':
      return [...nothingChanged(event, changes), ...judgeChecked(workflow, event, tree)]
    case 'waived':
      return [...nothingChanged(event, changes), ...ofType(workflow, event, null).problems]
    case 'paused':
    case 'resumed':
    case 'abandoned':
      return nothingChanged(event, changes)
    case 'updated':
      return [] // what it changes beyond the merge per path counts as code, judged with the base
    case 'sealed':
      return judgeSealed(workflow, event, changes, hashing)
    default:
      return assertNever(event)
  }
}

type Staged = Extract<Event, { stage: string }>

function ofType(
  workflow: Workflow,
  event: Staged,
  types: readonly StageType[] | null,
): { readonly stage: StageDefinition | null; readonly problems: readonly Problem[] } {
  const stage = stageNamed(workflow.definition, event.stage)
  if (stage && (types === null || types.includes(stage.type))) return { stage, problems: [] }
  const what = stage ? `a stage of type ${stage.type}` : 'no stage of this workflow'
  return { stage: null, problems: [problem('EVENT_TRAILER', `"${event.stage}" is ${what}`)] }
}

function readyStage(
  workflow: Workflow,
  event: Staged,
  types: readonly StageType[],
): ReturnType<typeof ofType> {
  const { stage, problems } = ofType(workflow, event, types)
  if (stage === null || isReady(workflow, stage, STRUCTURE)) return { stage, problems }
  const message = `"${event.event}" for ${stage.name}, before all that it stands on was done`
  return { stage, problems: [problem('EVENT_ORDER', message)] }
}

function nothingChanged(event: Event, changes: readonly Change[]): readonly Problem[] {
  const first = changes[0]
  if (!first) return []
  return [
    problem(
      'EVENT_TREE',
      `"${event.event}" changes nothing in the tree, but this one changes ${showPath(first.path)}`,
    ),
  ]
}

function judgeSubmitted(
  workflow: Workflow,
  event: EventOf<'submitted'>,
  changes: readonly Change[],
): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, PRODUCERS)
  if (!stage) return problems
  const found = [...problems]
  if (isAutomatic(stage) && workflow.attempts.get(stage.name)?.outcome !== 'started') {
    found.push(problem('EVENT_ORDER', `${stage.name} hands in a result, and nobody had claimed it`))
  }
  const declared = new Set(products(stage, workflow.slug).map((product) => product.path))
  for (const change of changes) {
    const where = showPath(change.path)
    if (!declared.has(change.path))
      found.push(problem('EVENT_TREE', `${where} is no artefact of ${stage.name}`))
    else if (change.new?.mode !== '100644')
      found.push(problem('EVENT_TREE', `${where} has to be an ordinary file`))
  }
  const after = [...declared].sort().flatMap((path) => {
    const file = draftFileAfter(workflow, path, changes)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
  if (!samePaths(event.artefacts, after)) {
    found.push(problem('EVENT_TRAILER', 'Wf-Artifact does not name the artefacts that lie in its tree'))
  }
  return [...found, ...judgeInputs(workflow, stage, event)]
}

function judgeApproved(workflow: Workflow, event: EventOf<'approved'>, hashing: Hashing): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, ['approval'])
  return stage ? [...problems, ...judgeSubject(workflow, stage, event, hashing)] : problems
}

function judgeRevised(workflow: Workflow, event: EventOf<'revised'>, hashing: Hashing): readonly Problem[] {
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
  if (!samePaths(event.plans, plans)) found.push(wrongPlan())
  return found
}

const wrongPlan = (): Problem => problem('EVENT_TRAILER', 'Wf-Plan does not name the plan that is in force')

function judgeAccepted(
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
  if (!samePaths(event.plans, plansBefore(workflow, stage))) found.push(wrongPlan())
  if (workflow.taken.has(event.patch)) found.push(problem('EVENT_ORDER', 'this patch was accepted before'))
  return found
}

const PRODUCERS = STAGE_TYPES.filter(isProducer)
const CLAIMABLE = STAGE_TYPES.filter(isClaimable)

/** An attempt claims a stage that is ready, for these inputs, as the next one. */
function judgeStarted(workflow: Workflow, event: EventOf<'started'>): readonly Problem[] {
  const { stage, problems } = readyStage(workflow, event, CLAIMABLE)
  if (!stage) return problems
  const found = [...problems]
  const number = (workflow.attempts.get(stage.name)?.number ?? 0) + 1
  if (event.attempt !== number) {
    found.push(
      problem('EVENT_ORDER', `it is attempt ${event.attempt} of ${stage.name}, and ${number} is the next`),
    )
  }
  return [...found, ...judgeInputs(workflow, stage, event)]
}

function judgeFailed(workflow: Workflow, event: EventOf<'failed'>): readonly Problem[] {
  const { stage, problems } = ofType(workflow, event, CLAIMABLE)
  const attempt = stage === null ? undefined : workflow.attempts.get(stage.name)
  if (stage === null || (attempt?.outcome === 'started' && attempt.number === event.attempt)) return problems
  return [problem('EVENT_ORDER', `attempt ${event.attempt} of ${stage.name} does not run`)]
}

function judgeInputs(
  workflow: Workflow,
  stage: StageDefinition,
  { inputs }: { inputs: readonly PathAt[] },
): readonly Problem[] {
  if (samePaths(inputs, inputsOf(workflow, stage))) return []
  return [problem('EVENT_TRAILER', 'Wf-Input does not name the artefacts that the stage stands on')]
}

function judgeSkipped(
  workflow: Workflow,
  event: EventOf<'skipped'>,
  condition: boolean | null,
): readonly Problem[] {
  const named = stageNamed(workflow.definition, event.stage)
  if (named !== null && named.when !== null && condition === false) {
    const { problems } = readyStage(workflow, event, STAGE_TYPES)
    return [...problems, ...judgeInputs(workflow, named, event)]
  }
  const { stage, problems } = readyStage(workflow, event, ['approval'])
  if (!stage) return problems
  if (nothingToApprove(workflow, stage)) return problems
  return [
    ...problems,
    problem('EVENT_ORDER', `${stage.name} cannot be skipped: there is something to approve`),
  ]
}

/** Nothing is there that an approval decides on, and nothing is to come: it may be left out, or its stage is skipped. */
export function nothingToApprove(workflow: Workflow, stage: StageDefinition): boolean {
  if (stage.of === 'code' || subjectsOf(workflow, stage).length > 0) return false
  const candidates = approvable(workflow.definition, stage, workflow.slug)
  return candidates.every((product) => product.optional || skippedByCondition(workflow, product.stage))
}

function judgeChecked(workflow: Workflow, event: EventOf<'checked'>, tree: Oid): readonly Problem[] {
  const { problems } = readyStage(workflow, event, ['check'])
  const other = event.checks.find((check) => check.tree !== tree)
  if (!other) return problems
  const message = `the check "${other.name}" ran on another tree than the one that it stands on`
  return [...problems, problem('EVENT_TRAILER', message)]
}

function judgeSealed(
  workflow: Workflow,
  event: EventOf<'sealed'>,
  changes: readonly Change[],
  hashing: Hashing,
): readonly Problem[] {
  const found: Problem[] = []
  const open = unfinished(workflow)
  if (open) found.push(problem('EVENT_ORDER', `sealed before ${open} was done`))
  if (event.target !== workflow.target)
    found.push(problem('EVENT_TRAILER', `Wf-Target is not ${workflow.target}`))
  if (event.delta !== deltaOf(codeChanges(workflow), hashing.format, hashing.sha256)) {
    found.push(problem('EVENT_TRAILER', 'Wf-Delta is not the delta of the code that was signed off'))
  }
  if (!samePaths(event.plans, plansInForce(workflow))) found.push(wrongPlan())
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

/** Every plan of the workflow, at the tip. */
export function plansInForce(workflow: Workflow): readonly PathAt[] {
  return [...workflow.own.plans].sort().flatMap((path) => {
    const file = draftFile(workflow, path)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
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

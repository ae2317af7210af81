import type { StageDefinition } from '../definition/definition.js'
import { ancestors, approvable, approvalsOf } from '../definition/stage-graph.js'
import { plansInForce } from '../fold/plans.js'
import type { Decision } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import { showPath } from '../names/path.js'
import { SNAPSHOT } from '../names/slug.js'
import type { Policy, Role } from '../policy/policy.js'
import { isExempt, sensitivityOf } from '../policy/sensitive.js'
import { firstFew } from '../text/counted.js'
import { byPath, type Change } from '../tree/change.js'
import { otherCode } from '../workflow/evidence.js'
import { type Finding, type Problem, type ProblemCode, problem } from '../workflow/problem.js'
import { openQuestions } from '../workflow/questions.js'
import { whyNotRed } from '../workflow/red.js'
import { breachesOf, tellBroken } from '../workflow/rules.js'
import {
  approvalsInForce,
  checkNames,
  checksThatCount,
  codeDecisions,
  type Need,
  needOf,
  subjectsOf,
  uncounted,
  voters,
} from '../workflow/sign-off.js'
import { skippedByCondition } from '../workflow/skipped.js'
import type { CodeCommit, Workflow } from '../workflow/workflow.js'
import { isOneSignature, smallChanges, whyNotSmall } from './small.js'

/** A chain that lands, or is about to: the workflow before its seal, and what it brings. */
export interface Chain {
  readonly workflow: Workflow
  readonly policy: Policy
  readonly landed: readonly Change[]
  /** Who seals it: where policy calls the change small, that is the approval of its plan and of its code. */
  readonly sealer: Decision | null
  /** How many lines its code changes; `null`: they were not counted, or cannot be. */
  readonly lines: number | null
}

/** The seal, where it stands for the approvals that nobody else is asked for, and who may give them so. */
interface OneSignature {
  readonly seal: Decision
  readonly need: Need
}

function oneSignature({ workflow, policy, sealer, lines }: Chain): OneSignature | null {
  if (sealer === null || policy.small === null || !isOneSignature(workflow)) return null
  if (whyNotSmall(policy, smallChanges(workflow), lines) !== null) return null
  return { seal: sealer, need: { approvals: 1, roles: [policy.small.role] } }
}

/**
 * Did enough people, in their roles, decide on all that a chain brings? By policy, whatever the definition
 * asks for. What concerns no one commit of code is found at `commit`.
 */
export function judgeSufficiency(chain: Chain, commit: Oid): readonly Finding[] {
  const whole = [
    ...judgeArtefacts(chain),
    ...judgeStages(chain),
    ...judgeCheckStages(chain),
    ...judgeRuleStages(chain),
    ...judgeQuestions(chain),
    ...judgePlanned(chain),
  ]
  return [...whole.map((each) => ({ ...each, commit })), ...judgeCode(chain)]
}

/** An artefact lands as an ordinary file, with the bytes that an approval in force names. */
function judgeArtefacts(chain: Chain): readonly Problem[] {
  const { workflow, landed } = chain
  const approvals = workflow.definition.stages.filter(
    (stage) => stage.type === 'approval' && stage.of !== 'code' && !skippedByCondition(workflow, stage),
  )
  const subjects = approvals.flatMap((stage) =>
    approvalsInForce(workflow, stage).length > 0 ? subjectsOf(workflow, stage) : [],
  )
  const bySeal = oneSignature(chain) === null ? [] : plansInForce(workflow)
  const approved = new Map<string, Oid>([...subjects, ...bySeal].map(({ path, blob }) => [path, blob]))
  const { plans, snapshot } = workflow.own
  return [...landed]
    .sort(byPath)
    .filter(({ path }) => plans.has(path) || (snapshot && path === SNAPSHOT))
    .filter(({ path, new: now }) => now?.mode !== '100644' || now.oid !== approved.get(path))
    .map(({ path }) => problem('OWN_PATH', `${showPath(path)} is not the version that was approved`))
}

function judgeStages({ workflow, policy, landed }: Chain): readonly Problem[] {
  const found: Problem[] = []
  const { snapshot } = policy.rules
  const changed = landed.some((change) => change.path === SNAPSHOT)
  if (snapshot === 'required' && !changed) {
    found.push(
      problem('SNAPSHOT_REQUIRED', 'policy asks that every change says how the snapshot reads afterwards'),
    )
  }
  for (const stage of workflow.definition.stages) {
    if (stage.type !== 'approval' || stage.of === 'code') continue
    // The plan and the snapshot still land only as somebody approved them: that is policy's own.
    if (skippedByCondition(workflow, stage)) continue
    if (subjectsOf(workflow, stage).length === 0) continue
    const need = needOf(stage, policy)
    found.push(
      ...enough(approvalsInForce(workflow, stage), need, policy, codeOf(stage), `the stage ${stage.name}`),
    )
  }
  return found
}

const codeOf = (stage: StageDefinition): ProblemCode =>
  stage.of === 'plan'
    ? 'PLAN_NOT_APPROVED'
    : stage.of === 'snapshot'
      ? 'SNAPSHOT_NOT_APPROVED'
      : 'STAGE_NOT_APPROVED'

/** Did enough people decide? Where not, the finding names the first reason why a decision did not count. */
function enough(
  decisions: readonly Decision[],
  need: Need,
  policy: Policy,
  otherwise: ProblemCode,
  what: string,
): readonly Problem[] {
  const have = voters(decisions, need, policy).size
  if (have >= need.approvals) return []
  const [reason] = uncounted(decisions, need, policy)
  const asked = `${what} needs ${need.approvals} with the role ${need.roles.join(' and ')}, and has ${have}`
  return [problem(reason?.code ?? otherwise, reason ? `${asked}: ${reason.why}` : asked)]
}

/** The stages of a type that a landing waits for, and that no condition skips. */
function waitedFor(workflow: Workflow, type: StageDefinition['type']): readonly StageDefinition[] {
  const { definition } = workflow
  const { stages } = definition
  const merges = stages.filter((stage) => stage.type === 'merge')
  const waited = new Set(merges.flatMap((merge) => ancestors(definition, merge)))
  return stages.filter(
    (stage) =>
      stage.type === type &&
      (merges.length === 0 || waited.has(stage)) &&
      !skippedByCondition(workflow, stage),
  )
}

/** Rules hold, or what breaks them was waived by somebody who may by this policy. */
const judgeRuleStages = ({ workflow, policy }: Chain): readonly Problem[] =>
  waitedFor(workflow, 'rules').flatMap((stage) => {
    const broken = tellBroken(breachesOf(workflow, stage, policy))
    return broken === null ? [] : [problem('RULE_BROKEN', `${stage.name}: ${broken}`)]
  })

/** A question is answered by somebody who may approve a plan: an answer may change what is to be done. */
const judgeQuestions = ({ workflow, policy }: Chain): readonly Problem[] =>
  openQuestions(workflow, policy).map(({ id }) =>
    problem('QUESTION_OPEN', `nobody with the role ${policy.rules.plan.role} answered ${id}`),
  )

/** What ran in a check stage counts by who signed it, as an approval does. */
function judgeCheckStages({ workflow, policy }: Chain): readonly Problem[] {
  return waitedFor(workflow, 'check').flatMap((stage) => {
    // Nothing waits any more: what was judged together with a patch that did not come in is other code.
    const run = checksThatCount(workflow, stage, policy).findLast(
      (each) => otherCode(workflow, stage, each, []) === null,
    )
    if (!run) {
      const message = `nobody with the role ci or operator ran the checks of the stage ${stage.name} on this code`
      return [problem('CHECK_MISSING', message)]
    }
    const passed = new Set(run.checks.filter(({ exit }) => exit === 0).map(({ name }) => name))
    const failed = run.checks.find(({ exit }) => exit !== 0)?.name
    const missing = failed ?? checkNames(stage, policy).find((name) => !passed.has(name))
    const green = whyNotRed(stage, run)
    if (missing === undefined && green !== null)
      return [problem('CHECK_MISSING', `the check of the stage ${stage.name} proves nothing: ${green}`)]
    if (missing === undefined) return []
    return [problem('CHECK_MISSING', `the check "${missing}" of the stage ${stage.name} did not pass`)]
  })
}

/** Policy is the floor: without an approved plan only exempt paths land, whatever the definition asks for. */
function judgePlanned(chain: Chain): readonly Problem[] {
  const { workflow, policy } = chain
  const approved = new Set<string>()
  for (const stage of approvalsOf(workflow.definition, 'plan')) {
    if (skippedByCondition(workflow, stage)) continue
    const need = needOf(stage, policy)
    if (voters(approvalsInForce(workflow, stage), need, policy).size < need.approvals) continue
    for (const { path } of approvable(workflow.definition, stage, workflow.slug)) approved.add(path)
  }
  const plans = plansInForce(workflow)
  const one = oneSignature(chain)
  if (one && plans.length > 0) return enough([one.seal], one.need, policy, 'PLAN_NOT_APPROVED', 'the plan')
  if (plans.length > 0 && plans.every(({ path }) => approved.has(path))) return []
  const code = workflow.code.flatMap((commit) => commit.changes)
  const bare = code.find((change) => !isExempt(policy, policy.exempt, change))
  if (!bare) return []
  return [problem('PLAN_NOT_APPROVED', `${showPath(bare.path)} landed without an approved plan`)]
}

function judgeCode(chain: Chain): readonly Finding[] {
  const { workflow, policy, landed } = chain
  const one = oneSignature(chain)
  const paths = new Set(landed.map(({ path }) => path))
  const sensitivity = sensitivityOf(policy)
  const stages: readonly (StageDefinition | null)[] = approvalsOf(workflow.definition, 'code').filter(
    (stage) => !skippedByCondition(workflow, stage),
  )
  const floor: Need = { approvals: policy.rules.code.approvals, roles: [policy.rules.code.role] }
  return workflow.code.flatMap((commit) => {
    const on = (found: readonly Problem[]): Finding[] =>
      found.map((each) => ({ ...each, commit: commit.oid }))
    const short = (stages.length > 0 ? stages : [null]).flatMap((stage) => {
      if (one) return enough([one.seal], one.need, policy, 'CODE_NOT_SIGNED_OFF', whatOf(commit))
      const need = stage === null ? floor : needOf(stage, policy)
      const decisions = codeDecisions(workflow, commit, stage)
      return enough(decisions, need, policy, 'CODE_NOT_SIGNED_OFF', whatOf(commit))
    })
    if (short.length > 0) return on(short.slice(0, 1))
    const decisions = codeDecisions(workflow, commit)
    const lacking = commit.changes.flatMap((change) => {
      const roles: readonly Role[] = paths.has(change.path) ? sensitivity.rolesFor(change) : []
      const need = { approvals: 1, roles }
      if (roles.length === 0 || voters(decisions, need, policy).size > 0) return []
      const message = `${showPath(change.path)} is sensitive, and nobody with the role ${roles.join(' and ')} signed it off`
      return [problem('SENSITIVE_NOT_SIGNED_OFF', message)]
    })
    return on(lacking)
  })
}

function whatOf(commit: CodeCommit): string {
  const first = commit.changes.slice(0, 1).map(({ path }) => showPath(path))
  const paths = firstFew(first, 1, commit.changes.length) || 'nothing'
  return `the code of this commit (${paths})`
}

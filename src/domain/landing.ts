import { byPath, type Change, sameFile } from './change.js'
import type { Commit } from './commit.js'
import type { StageDefinition } from './definition.js'
import type { EventOf } from './event.js'
import { mergePaths } from './merge-paths.js'
import type { Oid } from './oid.js'
import { isUnder, quotePath, showPath } from './path.js'
import { countDecision, type Policy, type Role } from './policy.js'
import { type Finding, type Problem, type ProblemCode, problem } from './problem.js'
import { isExempt, sensitivityOf } from './sensitive.js'
import {
  approvalsInForce,
  codeDecisions,
  type Need,
  needOf,
  subjectsOf,
  uncounted,
  voters,
} from './sign-off.js'
import { approvable, approvalsOf } from './stage-graph.js'
import type { CodeCommit, Decision, Workflow } from './workflow.js'

/** A merge that brings a sealed chain onto a protected branch, with all that judging it needs. */
export interface Landing {
  readonly commit: Commit
  /** The full name of the branch it stands on. */
  readonly branch: string
  /** The chain, folded up to and with its seal. */
  readonly workflow: Workflow
  /** The chain up to its seal, which takes the run's artefacts away. */
  readonly unsealed: Workflow
  readonly policy: Policy
  /** From the first parent to the landing. */
  readonly landed: readonly Change[]
  /** From the workflow's base to the first parent. */
  readonly since: readonly Change[]
  /** Was the base on the first-parent chain of the branch? */
  readonly baseOnBranch: boolean
  /** Does the landing's tree still hold the run's folder? */
  readonly runFolderLeft: boolean
  /** Is the definition a built-in one, or one that stood in the branch's own folder? */
  readonly definitionKnown: boolean
  /** The session log that the chain tells, as a blob. */
  readonly session: Oid
  /** The landing's tree without the session log. */
  readonly checkedTree: Oid
  /** What each acceptance does that has to be confirmed, as C-quoted paths, by the acceptance's commit. */
  readonly destructive: ReadonlyMap<Oid, readonly string[]>
}

/** Who did what for whom in this landing, and was it enough under the policy before it? */
export function judgeLanding(landing: Landing): readonly Finding[] {
  const seal = landing.workflow.seal
  if (seal === null) {
    return [{ ...problem('NOT_SEALED', 'the chain that it merges has no seal'), commit: landing.commit.oid }]
  }
  const here = (found: readonly Problem[]): readonly Finding[] =>
    found.map((each) => ({ ...each, commit: landing.commit.oid }))
  return [
    ...here(judgePlace(landing, seal.event)),
    ...here(judgeTree(landing)),
    ...here(judgeOwnPaths(landing, seal.event)),
    ...here(judgeSeal(landing, seal.decision)),
    ...here(judgeChecks(landing, seal.event)),
    ...here(judgeStages(landing)),
    ...here(judgePlanned(landing)),
    ...judgeCode(landing),
    ...judgeDestructive(landing),
  ]
}

function judgePlace(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  const found: Problem[] = []
  if (seal.target !== landing.branch) {
    found.push(problem('LANDING_TARGET', `it was sealed for ${seal.target}, not for ${landing.branch}`))
  }
  if (seal.onto !== landing.commit.parents[0]) {
    found.push(problem('LANDING_PARENTS', 'its first parent is not the commit that it was sealed onto'))
  }
  if (!landing.baseOnBranch) {
    found.push(problem('LANDING_BASE', `its base ${landing.workflow.base} was never on ${landing.branch}`))
  }
  if (!landing.definitionKnown) {
    const [main] = landing.workflow.definitions
    const message = `the definition ${main?.name ?? ''} is neither built in nor one that stood in .vizier/workflows/`
    found.push(problem('DEFINITION_UNKNOWN', message))
  }
  return found
}

function judgeTree({ workflow, since, landed }: Landing): readonly Problem[] {
  const draft = [...workflow.files].map(([path, span]) => ({ path, ...span }))
  const merged = mergePaths(
    since,
    draft.filter((change) => !sameFile(change.old, change.new)),
  )
  const found = merged.unmerged.map((path) =>
    problem('LANDING_TREE', `${showPath(path)} was changed on both sides, so no merge of it was signed off`),
  )
  const expected = new Map(merged.fromTheirs.map((change) => [change.path, change]))
  for (const change of landed) {
    const wanted = expected.get(change.path)
    expected.delete(change.path)
    if (wanted && sameFile(wanted.new, change.new)) continue
    const where = showPath(change.path)
    found.push(problem('LANDING_TREE', `${where} holds other bytes than the chain that it merges`))
  }
  for (const path of expected.keys()) {
    found.push(problem('LANDING_TREE', `it leaves out ${showPath(path)}, which the chain changes`))
  }
  return found
}

function judgeOwnPaths(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  const { workflow } = landing
  const found: Problem[] = []
  if (landing.runFolderLeft) found.push(problem('OWN_PATH', `${workflow.own.folder} is still in its tree`))
  if (seal.session.blob !== landing.session) {
    found.push(problem('SESSION_LOG', `${workflow.own.session} is not what the chain tells`))
  }
  const approved = approvedBlobs(landing)
  for (const change of [...landing.landed].sort(byPath)) {
    const { path } = change
    const artefact = workflow.own.plans.has(path) || (workflow.own.snapshot && path === '.vizier/snapshot.md')
    if (isUnder(path, workflow.own.folder)) found.push(problem('OWN_PATH', `it changes ${showPath(path)}`))
    else if (path === workflow.own.session || artefact) {
      const wanted = artefact ? approved.get(path) : seal.session.blob
      if (change.new?.mode !== '100644' || change.new.oid !== wanted) {
        found.push(problem('OWN_PATH', `${showPath(path)} is not the version that was approved`))
      }
    }
  }
  return found
}

/** The blobs that approvals in force name, by path. */
function approvedBlobs({ workflow }: Landing): ReadonlyMap<string, Oid> {
  const approvals = workflow.definition.stages.filter(
    (stage) => stage.type === 'approval' && stage.of !== 'code',
  )
  const subjects = approvals.flatMap((stage) =>
    approvalsInForce(workflow, stage).length > 0 ? subjectsOf(workflow, stage) : [],
  )
  return new Map(subjects.map(({ path, blob }) => [path, blob]))
}

function judgeSeal({ policy }: Landing, decision: Decision): readonly Problem[] {
  const counted = countDecision(policy, decision, ['saver'])
  return counted.ok ? [] : [problem(counted.code, `the seal does not count: ${counted.why}`)]
}

function judgeChecks(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  return landing.policy.checks.flatMap(({ name }) => {
    const run = seal.checks.find((check) => check.name === name)
    if (!run)
      return [problem('CHECK_MISSING', `policy asks for the check "${name}", and the seal names none`)]
    if (run.exit !== 0)
      return [problem('CHECK_MISSING', `the check "${name}" ended with exit code ${run.exit}`)]
    if (run.tree !== landing.checkedTree) {
      return [problem('CHECK_MISSING', `the check "${name}" ran on another tree than the one that landed`)]
    }
    return []
  })
}

function judgeStages(landing: Landing): readonly Problem[] {
  const { unsealed: workflow, policy } = landing
  const found: Problem[] = []
  const { snapshot } = policy.rules
  const changed = landing.landed.some((change) => change.path === '.vizier/snapshot.md')
  if (snapshot === 'required' && !changed) {
    found.push(
      problem('SNAPSHOT_REQUIRED', 'policy asks that every change says how the snapshot reads afterwards'),
    )
  }
  for (const stage of workflow.definition.stages) {
    if (stage.type !== 'approval' || stage.of === 'code') continue
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

/** Policy is the floor: without an approved plan only exempt paths land, whatever the definition asks for. */
function judgePlanned(landing: Landing): readonly Problem[] {
  const { workflow, policy } = landing
  const planned = new Set<string>()
  for (const stage of approvalsOf(workflow.definition, 'plan')) {
    const need = needOf(stage, policy)
    if (voters(approvalsInForce(workflow, stage), need, policy).size < need.approvals) continue
    for (const { path } of approvable(workflow.definition, stage, workflow.slug)) planned.add(path)
  }
  if (planned.size > 0 && [...workflow.own.plans].every((path) => planned.has(path))) return []
  const code = workflow.code.flatMap((commit) => commit.changes)
  const bare = code.find((change) => !isExempt(policy, policy.exempt, change))
  if (!bare) return []
  return [problem('PLAN_NOT_APPROVED', `${showPath(bare.path)} landed without an approved plan`)]
}

function judgeCode(landing: Landing): readonly Finding[] {
  const { workflow, policy } = landing
  const landed = new Map(landing.landed.map((change) => [change.path, change]))
  const sensitivity = sensitivityOf(policy)
  const stages = approvalsOf(workflow.definition, 'code')
  const needs: Need[] = stages.map((stage) => needOf(stage, policy))
  const floor = policy.rules.code
  if (needs.length === 0) needs.push({ approvals: floor.approvals, roles: [floor.role] })
  return workflow.code.flatMap((commit) => {
    const on = (found: readonly Problem[]): Finding[] =>
      found.map((each) => ({ ...each, commit: commit.oid }))
    const decisions = codeDecisions(workflow, commit)
    const short = needs.flatMap((need) =>
      enough(decisions, need, policy, 'CODE_NOT_SIGNED_OFF', whatOf(commit)),
    )
    if (short.length > 0) return on(short.slice(0, 1))
    const lacking = commit.changes.flatMap((change) => {
      const roles: readonly Role[] = landed.has(change.path) ? sensitivity.rolesFor(change) : []
      const need = { approvals: 1, roles }
      if (roles.length === 0 || voters(decisions, need, policy).size > 0) return []
      const message = `${showPath(change.path)} is sensitive, and nobody with the role ${roles.join(' and ')} signed it off`
      return [problem('SENSITIVE_NOT_SIGNED_OFF', message)]
    })
    return on(lacking)
  })
}

function whatOf(commit: CodeCommit): string {
  const [first] = commit.changes
  const more = commit.changes.length - 1
  const paths = first ? `${showPath(first.path)}${more > 0 ? ` and ${more} more` : ''}` : 'nothing'
  return `the code of this commit (${paths})`
}

function judgeDestructive({ workflow, destructive }: Landing): readonly Finding[] {
  return workflow.acceptances.flatMap(({ oid, event }) => {
    const confirmed = new Set(event.destructive.map(quotePath))
    const missing = (destructive.get(oid) ?? []).filter((path) => !confirmed.has(path))
    if (missing.length === 0) return []
    const message = `it is destructive to ${missing.join(', ')}, which its acceptance does not confirm`
    return [{ ...problem('DESTRUCTIVE_UNCONFIRMED', message), commit: oid }]
  })
}

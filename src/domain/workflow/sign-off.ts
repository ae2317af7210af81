import type { StageDefinition } from '../definition/definition.js'
import { ancestors, approvable, approvalsOf, products } from '../definition/stage-graph.js'
import type { Decision } from '../log/signer.js'
import type { PathAt, Subject } from '../log/trailer-values.js'
import type { Path } from '../names/path.js'
import { type Counted, countDecision, type Policy, type Quorum, type Role } from '../policy/policy.js'
import { type Approval, type CheckRun, type CodeCommit, draftFile, type Workflow } from './workflow.js'

/**
 * The policy under which decisions are counted, or `null` for structure alone, which asks for no role
 * and counts keys: what was well formed once stays so, whoever loses a role later.
 */
export type Standing = Policy | null

export interface Need {
  readonly approvals: number
  readonly roles: readonly Role[]
}

/** What an approval stage needs: the definition's own demand, and policy as the floor below it. */
export function needOf(stage: StageDefinition, standing: Standing): Need {
  const own = stage.approvals ?? 1
  if (standing === null) return { approvals: own, roles: [] }
  const floor = floorOf(stage, standing)
  const role = stage.role === null || stage.role === 'anyone' ? [] : [stage.role as Role]
  return { approvals: Math.max(own, floor.approvals), roles: [...new Set([floor.role, ...role])] }
}

// A snapshot states the intent as a plan does, so the plan's rule holds for it too.
function floorOf(stage: StageDefinition, policy: Policy): Quorum {
  return stage.of === 'code' ? policy.rules.code : policy.rules.plan
}

/** Who decided, each once, of those decisions that count. Structure tells people apart by key alone. */
export function voters(decisions: readonly Decision[], need: Need, standing: Standing): ReadonlySet<string> {
  const found = new Set<string>()
  for (const decision of decisions) {
    if (standing === null) found.add(decision.key)
    else {
      const counted = countDecision(standing, decision, need.roles)
      if (counted.ok) found.add(counted.principal.name)
    }
  }
  return found
}

/** Of the decisions that were taken, why those that do not count do not. */
export function uncounted(
  decisions: readonly Decision[],
  need: Need,
  policy: Policy,
): Extract<Counted, { ok: false }>[] {
  return decisions.flatMap((decision) => {
    const counted = countDecision(policy, decision, need.roles)
    return counted.ok ? [] : [counted]
  })
}

/** The artefacts that an approval stage decides on, as they are at the tip. */
export function subjectsOf(workflow: Workflow, stage: StageDefinition): readonly PathAt[] {
  return approvable(workflow.definition, stage, workflow.slug).flatMap(({ path }) => at(workflow, path))
}

/** The approvals of artefacts that still hold: nothing touched them since, nobody asked for a new version. */
export function approvalsInForce(workflow: Workflow, stage: StageDefinition): readonly Approval[] {
  const subjects = subjectsOf(workflow, stage)
  const since = Math.max(
    workflow.revised.get(stage.name) ?? -1,
    ...subjects.map(({ path }) => workflow.touched.get(path) ?? -1),
  )
  return workflow.approvals.filter(
    (approval) =>
      approval.stage === stage.name && approval.at > since && sameSubjects(approval.subjects, subjects),
  )
}

export function sameSubjects(a: readonly Subject[], b: readonly Subject[]): boolean {
  const text = (subjects: readonly Subject[]) => subjects.map(subjectToken).sort().join('\n')
  return a.length === b.length && text(a) === text(b)
}

const subjectToken = (subject: Subject): string =>
  'delta' in subject ? subject.delta : `${subject.blob}:${subject.path}`

/** The plans that stand before a stage, as they are at the tip. */
export function plansBefore(workflow: Workflow, stage: StageDefinition): readonly PathAt[] {
  const paths = new Set<Path>()
  for (const ancestor of ancestors(workflow.definition, stage)) {
    for (const product of products(ancestor, workflow.slug))
      if (product.kind === 'plan') paths.add(product.path)
  }
  return [...paths].sort().flatMap((path) => at(workflow, path))
}

function at(workflow: Workflow, path: Path): PathAt[] {
  const file = draftFile(workflow, path)
  return file === null ? [] : [{ path, blob: file.oid }]
}

/**
 * The position after which sign-offs of code count: a plan that changed, or of which a new version was
 * asked for, voids earlier ones, and so does `revised` on the sign-off itself.
 */
export function codeRound(workflow: Workflow): number {
  const { definition, revised, touched, own } = workflow
  const stages = [...approvalsOf(definition, 'plan'), ...approvalsOf(definition, 'code')]
  return Math.max(
    -1,
    ...stages.map((stage) => revised.get(stage.name) ?? -1),
    ...[...own.plans].map((path) => touched.get(path) ?? -1),
  )
}

/**
 * The decisions that sign off one commit's code: its own acceptance, and approvals of code after it. Of
 * several approvals in a row each asks for decisions of its own: an acceptance is one for the first alone.
 * Without a stage: of all of them.
 */
export function codeDecisions(
  workflow: Workflow,
  commit: CodeCommit,
  stage: StageDefinition | null = null,
): readonly Decision[] {
  const since = codeRound(workflow)
  const acceptances = workflow.acceptances.filter(
    (accepted) => accepted.at === commit.at && accepted.at > since,
  )
  const stages = stage === null ? approvalsOf(workflow.definition, 'code') : [stage]
  const names = new Set(stages.map(({ name }) => name))
  const approvals = workflow.approvals.filter(
    (approval) => names.has(approval.stage) && approval.at > Math.max(since, commit.at),
  )
  const further = stage !== null && ancestors(workflow.definition, stage).some(({ of }) => of === 'code')
  return further ? approvals : [...acceptances, ...approvals]
}

/** The commits whose code fewer principals signed off than an approval stage needs. */
export function unsignedCode(
  workflow: Workflow,
  stage: StageDefinition,
  standing: Standing,
): readonly CodeCommit[] {
  const need = needOf(stage, standing)
  return workflow.code.filter(
    (commit) => voters(codeDecisions(workflow, commit, stage), need, standing).size < need.approvals,
  )
}

/** Either of these roles. */
export const MAY_CHECK: readonly Role[] = ['ci', 'operator']

/** The runs of a check stage that were signed by somebody who may, oldest first. */
export function checksThatCount(
  workflow: Workflow,
  stage: StageDefinition,
  standing: Standing,
): readonly CheckRun[] {
  const runs = workflow.checks.filter((run) => run.stage === stage.name)
  if (standing === null) return runs
  return runs.filter((run) => MAY_CHECK.some((role) => countDecision(standing, run, [role]).ok))
}

/** The checks that have to pass in a check stage: those that it names, else all that policy lists. */
export function checkNames(stage: StageDefinition, standing: Standing): readonly string[] {
  return stage.checks.length > 0 ? stage.checks : (standing?.checks ?? []).map(({ name }) => name)
}

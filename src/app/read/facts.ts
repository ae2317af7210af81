import { subjectToken } from '../../domain/decide/approve.js'
import { lackingForLanding } from '../../domain/decide/lacking.js'
import { statesOf } from '../../domain/decide/states-of.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import { approvalsOf } from '../../domain/definition/stage-graph.js'
import { plansInForce } from '../../domain/fold/plans.js'
import { nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import type { Decision } from '../../domain/log/signer.js'
import { showPath } from '../../domain/names/path.js'
import { takenOf } from '../../domain/story/patches.js'
import { type Said, storyOf } from '../../domain/story/stage-story.js'
import { type ByteString, decodeLossy } from '../../domain/text/bytes.js'
import type { Patch } from '../../domain/tree/patch.js'
import { stageStates } from '../../domain/workflow/freshness.js'
import { openQuestions } from '../../domain/workflow/questions.js'
import type { Standing } from '../../domain/workflow/sign-off.js'
import { isDone, readyIn, type StageStatus } from '../../domain/workflow/stage-state.js'
import { type Verification, verificationOf } from '../../domain/workflow/verification.js'
import type { Entry, Workflow } from '../../domain/workflow/workflow.js'
import { workflowState } from '../../domain/workflow/workflow-state.js'
import type { Context } from '../outcome/context.js'
import { attemptLine } from './attempts-here.js'
import { type Loaded, sceneOf } from './load.js'

/** The `pending` record of a patch, as scripts rely on it. */
export function patchFacts(patch: Patch) {
  return {
    patch: patch.number,
    oid: patch.oid,
    delta: patch.delta,
    author: patch.author,
    agent: patch.agent,
    stage: patch.stage,
    note: patch.note,
    usage: patch.usage,
    files: patch.files,
    insertions: patch.insertions,
    deletions: patch.deletions,
    destructive: patch.destructive.map(showPath),
    paths: patch.changes.slice(0, 1000).map((change) => showPath(change.path)),
  }
}

/** What `wf status` tells: the stages, what each decides on, the plan, the gate. */
export function statusFacts(context: Context, loaded: Loaded, patches: readonly Patch[]) {
  const { workflow } = loaded
  const scene = sceneOf(loaded)
  const stages = statesOf(scene)
  const lacking = stages.some(({ stage, state }) => stage.type === 'merge' && state === 'awaiting')
    ? lackingForLanding(scene)
    : null
  const isReady = readyIn(stages)
  return {
    state: workflowState(workflow, stages, loaded),
    target: workflow.target.replace('refs/heads/', ''),
    tip: workflow.tip,
    base: workflow.base,
    stages: stages.map(({ stage, state, why }) => ({
      name: stage.name,
      type: stage.type,
      state,
      why:
        stage.type === 'merge' && lacking !== null ? lacking.message : attemptLine(loaded, stage.name, why),
      ready: isReady(stage),
      subject: stage.type === 'approval' ? subjectToken(workflow, stage, context.hashing) : null,
      ...verificationFact(workflow, stage),
      ...(stage.scope.record === undefined ? {} : { record: stage.scope.record }),
    })),
    plan: planFacts(loaded),
    pending: patches.map(patchFacts),
    accepted: takenFacts(workflow),
    questions: openQuestions(workflow, loaded.standing).map(({ id, asked, about, text, agent }) => ({
      question: id,
      asked,
      about: about.map((each) => each.id),
      text,
      agent,
    })),
    policy: loaded.standing !== null,
    findings: loaded.findings,
  }
}

/** Of a stage that verified something: what that is, by who did it. */
export function verificationFact(
  workflow: Workflow,
  stage: StageDefinition,
): { verification?: Verification } {
  const verification = verificationOf(workflow, stage)
  return verification === null ? {} : { verification }
}

/** The story of a workflow for scripts: times in ISO 8601 as UTC, spans in seconds. `now` is in seconds since 1970. */
export function storyFacts(
  workflow: Workflow,
  entries: readonly Entry[],
  states: readonly StageStatus[],
  standing: Standing,
  now: number,
) {
  const { opener, started, last, paused, stages } = storyOf(workflow, entries, states, standing)
  const ended = workflow.mode === 'sealed' || workflow.mode === 'abandoned'
  return {
    opener,
    started: started === null ? null : isoTime(started, '+0000'),
    elapsed: started === null ? null : Math.max(0, (ended ? (last ?? now) : now) - started),
    paused: paused === null ? null : saidFacts(paused),
    stages: new Map(
      [...stages].map(([name, { began, ended: end, by, reasons, usage }]) => [
        name,
        {
          seconds: began === null ? null : Math.max(0, (end ?? now) - began),
          by,
          reasons: reasons.map(saidFacts),
          usage,
        },
      ]),
    ),
  }
}

const saidFacts = ({ event, who, at, text }: Said) => ({
  event,
  who,
  at: at === null ? null : isoTime(at, '+0000'),
  text,
})

/** The plan's path and blob, and whether it is missing, awaiting, approved or stale. */
export function planFacts(loaded: Loaded) {
  const { workflow } = loaded
  const [plan] = plansInForce(workflow)
  const path = plan?.path ?? [...workflow.own.plans][0]
  if (path === undefined) return null
  const approvals = new Set(approvalsOf(workflow.definition, 'plan').map((stage) => stage.name))
  const states = stageStates(workflow, sceneOf(loaded)).filter(({ stage }) => approvals.has(stage.name))
  const approved = states.length > 0 && states.every(({ state }) => isDone(state))
  const stale = states.some(({ state }) => state === 'stale')
  const state = plan === undefined ? 'missing' : approved ? 'approved' : stale ? 'stale' : 'unapproved'
  return { path: showPath(path), blob: plan?.blob ?? null, state }
}

/** Who decided, as the commit claims it and as the policy knows the key; and when, in ISO 8601. */
export function decisionFacts(loaded: Loaded, decision: Decision) {
  const principal = loaded.standing?.principals.find(({ keys }) => keys.includes(decision.key)) ?? null
  return {
    principal: principal?.name ?? null,
    key: decision.fingerprint,
    ...claimFacts(decision.claimed),
  }
}

/** Who decided and when, as the commit claims it. */
export function claimFacts(committer: ByteString) {
  const claimed = parsePerson(committer)
  return {
    claimed: claimed ? nameAndEmail(claimed) : decodeLossy(committer),
    at: claimed ? isoTime(claimed.seconds, claimed.zone) : null,
  }
}

/** What entered of each patch that was accepted. */
export function takenFacts({ acceptances }: Workflow) {
  return acceptances.map(({ event, changes }) => ({ patch: event.patch, ...takenOf(event, changes) }))
}

/** A time as its writer saw the clock: `2026-11-21T10:00:00+01:00`. */
export function isoTime(seconds: number, zone: string): string {
  const sign = zone.startsWith('-') ? -1 : 1
  const minutes = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)))
  const local = new Date((seconds + minutes * 60) * 1000)
  return `${local.toISOString().slice(0, 19)}${zone.slice(0, 3)}:${zone.slice(3, 5)}`
}

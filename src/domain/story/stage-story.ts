import type { StageDefinition } from '../definition/definition.js'
import { nameAndEmail, parsePerson } from '../log/commit.js'
import { bodyOf } from '../log/message.js'
import type { Decision } from '../log/signer.js'
import { principalOf } from '../policy/policy.js'
import { addUsage, type Usage, usageIn } from '../text/usage.js'
import { approvalsInForce, codeDecisions, type Standing } from '../workflow/sign-off.js'
import { isDone, type StageStatus } from '../workflow/stage-state.js'
import type { Entry, Workflow } from '../workflow/workflow.js'

/** Something that a person said in the log. */
export interface Said {
  readonly event: 'paused' | 'revised' | 'rejected'
  /** The name that the commit claims. */
  readonly who: string
  /** Seconds since 1970, as the commit claims them. */
  readonly at: number | null
  /** What they wrote; empty for nothing. */
  readonly text: string
}

/** How a stage came to stand as it does. Times are seconds since 1970, as commits claim them. */
export interface StageStory {
  /** When it could begin; `null` while it cannot. */
  readonly began: number | null
  /** When it was done; `null` until then. */
  readonly ended: number | null
  /** Who approved or wrote it: names of the policy, else those that commits claim. */
  readonly by: readonly string[]
  /** Why a new version was asked for, or patches were rejected, where nothing has answered that yet. */
  readonly reasons: readonly Said[]
  /** What agents used for it, as they told; `null` where none did. */
  readonly usage: Usage | null
}

export interface Glance {
  /** Who opened it, as `Name <email>`. */
  readonly opener: string
  readonly started: number | null
  /** When something was last recorded. */
  readonly last: number | null
  /** Why it is paused, while it is. */
  readonly paused: Said | null
}

export interface Story extends Glance {
  readonly stages: ReadonlyMap<string, StageStory>
}

/** What is told of a workflow among many: no stage is looked at. */
export function glanceAt(workflow: Workflow, entries: readonly Entry[]): Glance {
  const opener = parsePerson(entries[0]?.commit.author ?? ('' as Entry['commit']['author']))
  return {
    opener: opener === null ? '' : nameAndEmail(opener),
    started: secondsOf(entries[0]),
    last: secondsOf(entries.at(-1)),
    paused:
      workflow.mode === 'paused'
        ? (entries.flatMap((entry) => saidIn(entry, ['paused'])).at(-1) ?? null)
        : null,
  }
}

/** Tells the log for people: nothing is decided on it. */
export function storyOf(
  workflow: Workflow,
  entries: readonly Entry[],
  states: readonly StageStatus[],
  standing: Standing,
): Story {
  const glance = glanceAt(workflow, entries)
  const { started } = glance
  const stages = new Map<string, StageStory>()
  for (const { stage, state } of states) {
    const ends = stage.dependsOn.map((name) => stages.get(name)?.ended ?? null)
    const ready = ends.every((end) => end !== null)
    const before = ready ? Math.max(started ?? 0, ...ends.map((end) => end ?? 0)) : null
    const attempt = workflow.attempts.get(stage.name)
    const claimed = attempt?.outcome === 'started' ? secondsOf(entries[attempt.at]) : null
    const ended = isDone(state) ? Math.max(before ?? 0, lastOf(stage, entries) ?? 0) : null
    stages.set(stage.name, {
      began: claimed ?? before,
      ended,
      by: namesFor(workflow, stage, entries, standing),
      reasons: isDone(state) ? [] : reasonsAgainst(stage, entries),
      usage: usageOf(stage, entries),
    })
  }
  return { ...glance, stages }
}

const secondsOf = (entry: Entry | undefined): number | null =>
  entry === undefined ? null : (parsePerson(entry.commit.committer)?.seconds ?? null)

const stageOf = ({ reading }: Entry): string | null =>
  reading.kind === 'event' && 'stage' in reading.event ? reading.event.stage : null

/** When something was last recorded at a stage. Of code that acceptances sign off, the last acceptance. */
function lastOf(stage: StageDefinition, entries: readonly Entry[]): number | null {
  const found = entries.findLast(
    (entry) =>
      stageOf(entry) === stage.name ||
      (entry.reading.kind === 'event' &&
        ((stage.of === 'code' && entry.reading.event.event === 'accepted') ||
          (stage.type === 'merge' && entry.reading.event.event === 'sealed'))),
  )
  return secondsOf(found)
}

function namesFor(
  workflow: Workflow,
  stage: StageDefinition,
  entries: readonly Entry[],
  standing: Standing,
): readonly string[] {
  if (stage.type === 'approval') {
    const decisions =
      stage.of === 'code'
        ? workflow.code.flatMap((commit) => codeDecisions(workflow, commit, stage))
        : approvalsInForce(workflow, stage)
    return [...new Set(decisions.map((decision) => nameOf(decision, standing)))]
  }
  const submission = workflow.submissions.get(stage.name)
  if (submission === undefined) return []
  const writer = entries[submission.at]
  return [submission.agent ?? claimedName(writer?.commit.committer)]
}

const nameOf = ({ key, claimed }: Decision, standing: Standing): string =>
  (standing === null ? null : principalOf(standing, key)?.name) ?? claimedName(claimed)

const claimedName = (claimed: Decision['claimed'] | undefined): string => {
  const person = claimed === undefined ? null : parsePerson(claimed)
  return person === null ? '' : person.name
}

function usageOf({ name }: StageDefinition, entries: readonly Entry[]): Usage | null {
  const used = entries
    .filter((entry) => stageOf(entry) === name)
    .map(({ commit }) => usageIn(bodyOf(commit.message)))
  return used.reduce(addUsage, null)
}

/** What was said against a stage since it, or the code, was last decided on. */
export function reasonsAgainst({ name, type }: StageDefinition, entries: readonly Entry[]): readonly Said[] {
  const answered = entries.findLastIndex(
    ({ reading }) =>
      reading.kind === 'event' &&
      ((reading.event.event === 'accepted' && type === 'patches') ||
        (reading.event.event === 'approved' && reading.event.stage === name)),
  )
  return entries
    .slice(answered + 1)
    .filter((entry) => stageOf(entry) === name)
    .flatMap((entry) => saidIn(entry, ['revised', 'rejected']))
}

function saidIn({ commit, reading }: Entry, events: readonly Said['event'][]): readonly Said[] {
  if (reading.kind !== 'event') return []
  const event = events.find((each) => each === reading.event.event)
  if (event === undefined) return []
  const person = parsePerson(commit.committer)
  const text = bodyOf(commit.message)
  return [{ event, who: claimedName(commit.committer), at: person?.seconds ?? null, text }]
}

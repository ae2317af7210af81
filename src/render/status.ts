import type { Outcome } from '../app/outcome/outcome.js'
import type { statusFacts } from '../app/read/facts.js'
import type { RemoteStanding } from '../app/sync/remote-standing.js'
import { type Taken, tellLeft, tellTaken } from '../domain/story/patches.js'
import { formatDuration } from '../domain/text/duration.js'
import { tellUsage, type Usage } from '../domain/text/usage.js'
import { renderOverview } from './overview.js'
import { columns, type Paint, safe } from './paint.js'
import { patchLine } from './patch-line.js'
import { type StageTold, stageRows, tint } from './stage-rows.js'

/** The stages of a workflow, each with where it stands; without one, all that are open. */
export function renderStatus(outcome: Outcome, p: Paint): string {
  if (outcome.facts['overview'] !== undefined) return renderOverview(outcome, p)
  const { workflow, facts, status, commits } = outcome
  const { state, target, stages, plan, pending, accepted, findings, questions } = facts as ReturnType<
    typeof statusFacts
  >
  const subjects = stages.filter(
    (stage) => stage.subject !== null && stage.ready && ['awaiting', 'stale'].includes(stage.state),
  )
  return [
    `${p.bold(safe(workflow))}  ${tint(state, p)(state)}, for ${safe(target)}${status === 'unchanged' ? ' (unchanged)' : ''}\n`,
    ...aboutLines(facts as Told, p),
    '\n',
    columns(stageRows(stages, p)),
    plan === null ? '' : `\nplan     ${planLine(plan, p)}\n`,
    ...subjects.map((stage) => `pending  ${stage.name} of ${p.dim(p.id(safe(stage.subject)))}\n`),
    ...saidLines(facts as Told, p),
    ...runningLines(facts as Told, p),
    ...(questions ?? []).flatMap((each) => questionLines(each, p)),
    ...pending.map((patch) => `patch    ${patchLine(patch, p)}\n`),
    ...partLines(accepted),
    ...faultLines(facts as Told, p),
    ...remoteLines(facts['remotes']),
    ...findings.map(
      (finding) => `${p.bad(finding.code)} ${finding.commit.slice(0, 10)} ${safe(finding.message)}\n`,
    ),
    ...commits.map(({ oid, event }) => `recorded ${event} ${p.dim(p.id(oid))}\n`),
  ].join('')
}

/** A question that nobody answered, and what it is about. */
function questionLines(
  { question, about, text, agent, asked }: ReturnType<typeof statusFacts>['questions'][number],
  p: Paint,
): readonly string[] {
  const records = about.length === 0 ? '' : ` about ${about.map(safe).join(', ')}`
  const by = agent === null ? '' : `, ${safe(agent)} asks`
  const lines = text.split('\n').slice(0, MAX_GOAL)
  return [
    `${p.wait('question')} ${safe(question)}${records}${by} ${p.dim(p.id(asked))}\n`,
    ...lines.map((line) => `  ${safe(line)}\n`),
  ]
}

/** What only `wf status` tells; other commands show the stages alone. */
interface Told {
  readonly goal?: string
  readonly started?: string | null
  readonly elapsed?: number | null
  readonly opener?: string
  readonly usage?: Usage | null
  readonly turn?: { readonly mine: boolean; readonly who: string }
  readonly paused?: Said | null
  readonly running?: readonly {
    readonly stage: string
    readonly agent: string | null
    readonly attempt: number | null
    readonly line: string
    readonly seconds: number
    readonly idle: number
  }[]
  readonly stages?: readonly StageTold[]
  /** Refs at the gate that hold no patch. */
  readonly faults?: readonly { readonly ref: string; readonly why: string; readonly hint: string }[]
}

const faultLines = ({ faults = [] }: Told, p: Paint): readonly string[] =>
  faults.map(
    ({ ref, why, hint }) =>
      `${p.bad('fault')}    ${safe(ref)}: ${safe(why)}\n  ${p.dim(`→ ${safe(hint)}`)}\n`,
  )

interface Said {
  readonly event: string
  readonly who: string
  readonly text: string
}

const MAX_GOAL = 5

/** Its goal, when and by whom it was started, and who acts next. */
function aboutLines({ goal, started, elapsed, opener, turn, usage }: Told, p: Paint): readonly string[] {
  const lines = (goal ?? '').split('\n').map((line) => `${safe(line)}\n`)
  const more = lines.length > MAX_GOAL ? ['…\n'] : []
  const begun =
    started == null || elapsed == null
      ? []
      : [
          `started ${safe(started.replace('T', ' ').replace(/:\d\d(?:Z|\+00:00)$/, ' UTC'))}`,
          formatDuration(elapsed),
        ]
  const by = opener === undefined || opener === '' ? [] : [`by ${safe(opener.replace(/ <[^<>]*>$/, ''))}`]
  const who = turn === undefined || turn.who === '' ? [] : [`waits for ${safe(turn.who)}`]
  const used = usage == null ? [] : [tellUsage(usage)]
  const about = [...begun, ...by, ...used, ...who].join(' · ')
  return [
    ...(goal ? [...lines.slice(0, MAX_GOAL), ...more] : []),
    ...(about === '' ? [] : [`${p.dim(about)}\n`]),
  ]
}

/** Why it is paused, and what was said against a stage that is open. */
function saidLines({ paused, stages }: Told, p: Paint): readonly string[] {
  const told = (stages ?? []).flatMap(({ name, reasons }) =>
    (reasons ?? []).map((said) => ({ said, where: ` (${name})` })),
  )
  return [...(paused == null ? [] : [{ said: paused, where: '' }]), ...told].map(
    ({ said, where }) =>
      `${p.wait(said.event)} by ${safe(said.who)}${safe(where)}${said.text === '' ? '' : `: ${safe(said.text)}`}\n`,
  )
}

function runningLines({ running }: Told, p: Paint): readonly string[] {
  return (running ?? []).flatMap(({ stage, agent, attempt, line, seconds, idle }) => [
    `${p.wait('running')}  ${safe(agent ?? stage)}${attempt === null ? '' : ` (attempt ${attempt} of ${safe(stage)})`}, for ${formatDuration(seconds)}\n`,
    ...(line === '' ? [] : [`last activity ${formatDuration(idle)} ago: ${safe(line)}\n`]),
  ])
}

/** The acceptances that left something of their patch out. */
function partLines(accepted: readonly Taken[]): readonly string[] {
  return accepted.flatMap((taken) => {
    const left = tellLeft(taken)
    return left === null ? [] : [`accepted ${safe(tellTaken(taken))}; ${safe(left)}\n`]
  })
}

/** How it stands to remotes; of one that has the same there is nothing to say. */
function remoteLines(remotes: unknown): readonly string[] {
  if (!Array.isArray(remotes)) return []
  return (remotes as readonly RemoteStanding[])
    .filter(({ state }) => state !== 'same')
    .map(({ remote, state, ahead, behind }) => {
      const counts = [ahead > 0 ? `${ahead} only here` : '', behind > 0 ? `${behind} only there` : '']
      return `remote   ${safe(remote)}: ${state}, ${counts.filter((each) => each !== '').join(', ')}\n`
    })
}

function planLine(plan: NonNullable<ReturnType<typeof statusFacts>['plan']>, p: Paint): string {
  const parts = [safe(plan.path), ...(plan.blob === null ? [] : [p.dim(p.id(plan.blob))]), plan.state]
  return parts.join(' ')
}

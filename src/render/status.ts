import type { Outcome } from '../app/outcome/outcome.js'
import type { statusFacts } from '../app/read/facts.js'
import type { RemoteStanding } from '../app/sync/remote-standing.js'
import { columns, type Paint, safe } from './paint.js'
import { patchLine } from './patch-line.js'

const MARKS: Readonly<Record<string, string>> = {
  completed: '✓',
  skipped: '-',
  awaiting: '?',
  running: '>',
  pending: ' ',
  stale: '!',
  failed: 'x',
}

/** The stages of a workflow, each with where it stands. */
export function renderStatus({ workflow, facts, status, commits }: Outcome, p: Paint): string {
  const { state, target, stages, plan, pending, findings } = facts as ReturnType<typeof statusFacts>
  const rows = stages.map((stage, at) => [
    `${tint(stage.state, p)(MARKS[stage.state] ?? ' ')} ${at + 1}`,
    stage.name,
    tint(stage.state, p)(stage.state),
    p.dim(safe(stage.why)),
  ])
  const subjects = stages.filter(
    (stage) => stage.subject !== null && stage.ready && ['awaiting', 'stale'].includes(stage.state),
  )
  return [
    `${p.bold(safe(workflow))}  ${tint(state, p)(state)}, for ${safe(target)}${status === 'unchanged' ? ' (unchanged)' : ''}\n\n`,
    columns(rows),
    plan === null ? '' : `\nplan     ${planLine(plan, p)}\n`,
    ...subjects.map((stage) => `awaiting ${stage.name} of ${p.dim(safe(stage.subject))}\n`),
    ...pending.map((patch) => `patch    ${patchLine(patch, p)}\n`),
    ...remoteLines(facts['remotes']),
    ...findings.map(
      (finding) => `${p.bad(finding.code)} ${finding.commit.slice(0, 10)} ${safe(finding.message)}\n`,
    ),
    ...commits.map(({ oid, event }) => `recorded ${event} ${p.dim(oid)}\n`),
  ].join('')
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
  const parts = [safe(plan.path), ...(plan.blob === null ? [] : [p.dim(plan.blob)]), plan.state]
  return parts.join(' ')
}

function tint(state: string, p: Paint): (text: string) => string {
  if (state === 'completed') return p.good
  if (state === 'failed' || state === 'stale') return p.bad
  if (state === 'awaiting' || state === 'running') return p.wait
  return p.dim
}

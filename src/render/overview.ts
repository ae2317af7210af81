import type { Outcome } from '../app/outcome/outcome.js'
import { formatDuration } from '../domain/text/duration.js'
import { type Paint, safe } from './paint.js'

/** What the overview shows of one open workflow. */
interface Row {
  readonly slug: string
  readonly goal: string
  readonly state: string
  readonly stage: string | null
  readonly why: string
  readonly said: string
  readonly mine: boolean
  readonly who: string
  readonly next: string | null
  readonly age: number | null
  readonly reason: { readonly code: string; readonly message: string; readonly hint: string | null } | null
}

/** All open workflows: those that wait for the caller under a heading of their own. */
export function renderOverview({ facts }: Outcome, p: Paint): string {
  const rows = facts['overview'] as readonly Row[]
  if (rows.length === 0) return 'no change is in progress\n'
  const mine = rows.filter((row) => row.mine)
  const others = rows.filter((row) => !row.mine)
  return [
    ...section('waiting for you', mine, p),
    ...(mine.length > 0 && others.length > 0 ? ['\n'] : []),
    ...section(mine.length > 0 ? 'others' : 'in progress', others, p),
  ].join('')
}

function section(title: string, rows: readonly Row[], p: Paint): readonly string[] {
  return rows.length === 0 ? [] : [`${p.dim(title)}\n`, ...rows.flatMap((row) => linesOf(row, p))]
}

function linesOf(row: Row, p: Paint): readonly string[] {
  const { slug, goal, reason } = row
  const head = `  ${p.bold(safe(slug))}${goal === '' ? '' : `  ${safe(goal)}`}\n`
  if (reason !== null) return [head, `    ${p.bad(safe(reason.code))} ${safe(reason.message)}\n`]
  const parts = [
    row.state === 'paused' ? p.wait('paused') : `${p.wait(safe(row.stage ?? row.state))}`,
    ...(row.state !== 'paused' && row.why !== '' ? [safe(row.why)] : []),
    ...(row.mine || row.who === '' ? [] : [`waits for ${safe(row.who)}`]),
    ...(row.age === null ? [] : [p.dim(formatDuration(row.age))]),
  ]
  return [
    head,
    `    ${parts.join(p.dim(' · '))}\n`,
    ...(row.said === '' ? [] : [`    ${safe(row.said)}\n`]),
    ...(row.next === null ? [] : [`    ${p.dim('→')} ${p.command(safe(row.next))}\n`]),
  ]
}

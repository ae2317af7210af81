import type { Outcome } from '../app/outcome/outcome.js'
import { type Paint, safe } from './paint.js'

export function renderUndo({ facts, workflow, commits }: Outcome, p: Paint): string {
  const { undone, how, by } = facts as unknown as {
    undone: { event: string; stage?: string | null; patch?: number | null; oid: string }
    how: string
    by: 'ref' | 'event'
  }
  const short = undone.oid.slice(0, 10)
  const what =
    undone.event === 'proposed'
      ? `patch ${undone.patch ?? short}`
      : `${undone.event} ${undone.stage ?? ''}`.trim()
  const lines = [
    `${p.good('took back')} ${safe(what)} of ${safe(workflow)}`,
    safe(how),
    ...commits.map(({ oid, event }) => `recorded ${event} ${oid.slice(0, 10)}`),
    ...(by === 'ref' ? [`kept     ${short}, until wf gc after the end`] : []),
  ]
  return `${lines.join('\n')}\n`
}

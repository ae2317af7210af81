import type { Outcome } from '../app/outcome.js'
import { type Paint, safe } from './paint.js'

interface LogEntry {
  readonly oid: string
  readonly event: string
  readonly agent: string | null
  readonly by: string
  readonly at: string | null
  readonly subject: string
  readonly note: string
  readonly signature: string
  readonly principal: string | null
  readonly key: string | null
}

export function renderLog({ facts, workflow }: Outcome, p: Paint): string {
  const { entries, findings } = facts as unknown as {
    entries: readonly LogEntry[]
    findings: readonly { readonly code: string; readonly commit: string; readonly message: string }[]
  }
  const lines = entries.flatMap((entry) => [
    `${p.dim(entry.oid.slice(0, 10))} ${safe(entry.at)}  ${p.bold(safe(entry.event))}  ${safe(entry.subject)}`,
    `           by ${safe(entry.by)}${signed(entry, p)}${entry.agent ? `, written by ${safe(entry.agent)}` : ''}`,
    ...(entry.note === ''
      ? []
      : entry.note.split('\n').map((line) => `           ${p.dim('|')} ${safe(line)}`)),
  ])
  const faults = findings.map(
    (each) => `${p.bad(each.code)} ${each.commit.slice(0, 10)} ${safe(each.message)}`,
  )
  return `${p.bold(safe(workflow))}\n${[...lines, ...faults].join('\n')}\n`
}

function signed({ signature, principal, key }: LogEntry, p: Paint): string {
  if (signature === 'none') return ''
  if (signature !== 'good') return `, ${p.bad(`signature does not hold: ${safe(signature)}`)}`
  return `, ${p.good('signed')} by ${safe(principal ?? key)}`
}

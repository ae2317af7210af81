import type { Replayed } from '../app/notes/replay.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { type Taken, tellLeft, tellTaken } from '../domain/story/patches.js'
import { type Paint, safe } from './paint.js'

interface LogEntry {
  readonly oid: string
  readonly event: string
  readonly stage: string | null
  readonly agent: string | null
  readonly by: string
  readonly at: string | null
  readonly subject: string
  readonly note: string
  readonly signature: string
  readonly principal: string | null
  readonly key: string | null
  readonly taken: Taken | null
  readonly files: readonly { readonly status: string; readonly path: string }[]
}

export function renderLog(outcome: Outcome, p: Paint): string {
  if (outcome.facts['replay'] !== undefined) return renderReplay(outcome, p)
  const { facts, workflow } = outcome
  const { entries, findings } = facts as unknown as {
    entries: readonly LogEntry[]
    findings: readonly { readonly code: string; readonly commit: string; readonly message: string }[]
  }
  const lines = entries.flatMap((entry) => [
    `${p.dim(entry.oid.slice(0, 10))} ${safe(entry.at)}  ${event(entry, p)}  ${safe(entry.subject)}`,
    `           by ${safe(entry.by)}${signed(entry, p)}${entry.agent ? `, written by ${safe(entry.agent)}` : ''}`,
    ...(entry.note === ''
      ? []
      : entry.note.split('\n').map((line) => `           ${p.dim('|')} ${safe(line)}`)),
    ...partLines(entry.taken),
    ...codeFiles(entry).map((file) => `           ${file.status} ${safe(file.path)}`),
  ])
  const faults = findings.map(
    (each) => `${p.bad(each.code)} ${each.commit.slice(0, 10)} ${safe(each.message)}`,
  )
  return `${p.bold(safe(workflow))}\n${[...lines, ...faults].join('\n')}\n`
}

const partLines = (taken: Taken | null): readonly string[] => {
  const left = taken && tellLeft(taken)
  return taken && left ? [`           ${safe(tellTaken(taken))}; ${safe(left)}`] : []
}

const event = ({ event, stage }: LogEntry, p: Paint): string =>
  p.bold(safe(event)) + (stage === null ? '' : ` (${safe(stage)})`)

// What the others change has a name of its own in their sentence.
const BRINGS_CODE = ['accepted', 'updated', 'ordinary']
const FILES_SHOWN = 20

function codeFiles({ event, files }: LogEntry): LogEntry['files'] {
  if (!BRINGS_CODE.includes(event)) return []
  const left = files.length - FILES_SHOWN
  return left > 1 ? [...files.slice(0, FILES_SHOWN), { status: '…', path: `and ${left} more` }] : files
}

function signed({ signature, principal, key }: LogEntry, p: Paint): string {
  if (signature === 'none') return ''
  if (signature !== 'good') return `, ${p.bad(`signature is not valid: ${safe(signature)}`)}`
  return `, ${p.good('signed')} by ${safe(principal ?? key)}`
}

/** What a session log tells: what happened, in order, by whom, with what. */
function renderReplay({ facts, workflow }: Outcome, p: Paint): string {
  const { replay, session, branch } = facts as unknown as {
    replay: readonly Replayed[]
    session: { readonly path: string; readonly blob: string }
    branch: string
  }
  const steps = replay.map((step, at) => {
    const signature =
      step.signature === 'none'
        ? ''
        : step.signature === 'good'
          ? `, ${p.good('signed')} with ${safe(step.key)}`
          : `, ${p.bad(`signature is not valid: ${safe(step.signature)}`)}`
    return [
      `${at + 1}. ${p.bold(safe(step.subject))}`,
      `   ${safe(step.event)}, ${safe(step.at)}, by ${safe(step.by)}${signature}`,
      ...(step.note === '' ? [] : step.note.split('\n').map((line) => `   ${p.dim('|')} ${safe(line)}`)),
      ...step.trailers.slice(1).map((trailer) => `   ${p.dim(safe(trailer))}`),
    ].join('\n')
  })
  return `${p.bold(safe(workflow))}, as ${safe(session.path)} on ${safe(branch)} tells it\n\n${steps.join('\n')}\n`
}

import type { Outcome } from '../app/outcome/outcome.js'
import type { Did, Fault, SaidAgain } from '../app/sync/sync-scene.js'
import { counted } from '../domain/text/counted.js'
import { type Paint, safe } from './paint.js'

interface Told {
  readonly slug: string
  readonly did: Did
  readonly said: readonly SaidAgain[]
  readonly reason: Outcome['reason']
  readonly patches: { readonly came: number; readonly went: number }
}

const SAID: Readonly<Record<Did, string>> = {
  nothing: 'as it was',
  beside: 'as it was; what goes with it is exchanged',
  known: 'is there, and not here',
  taken: 'is a draft here now',
  forwarded: 'went on there, and is here now',
  pushed: 'pushed',
  redone: 'went on on both sides: done again on their tip, and pushed',
  ended: 'has ended there',
  refused: 'not exchanged',
}

/** What a sync did, a workflow a line, with what was decided again and what was overtaken. */
export function renderSync({ facts, status, reason: first }: Outcome, p: Paint): string {
  const { remote, workflows, notes, strange, faults, remoteSaid } = facts as Readonly<{
    remote: string
    workflows: readonly Told[]
    notes: string
    strange: readonly string[]
    faults: readonly Fault[]
    remoteSaid: readonly string[]
  }>
  const lines = [
    status === 'unchanged' ? `unchanged: nothing is new here or at ${safe(remote)}\n` : '',
    ...workflows.map((told) => workflowLines(told, first, p)),
    notes === 'nothing' ? '' : `notes: ${safe(notes)}\n`,
    ...remoteSaid.map((line) => `${safe(remote)} says: ${safe(line)}\n`),
    ...strange.map((name) => `${p.wait('ignored')}: ${safe(name)} is not a name that wf uses\n`),
    ...faults.map((fault) => faultLines(fault, p)),
  ]
  return lines.join('')
}

/** A ref that is left out, why, and what to do. */
export function faultLines({ ref, why, hint }: Fault, p: Paint): string {
  const way = hint === null ? '' : `  ${p.dim('→')} ${p.command(safe(hint))}\n`
  return `${p.bad('left out')}: ${safe(ref)} ${safe(why)}\n${way}`
}

function workflowLines(
  { slug, did, said, reason, patches }: Told,
  first: Outcome['reason'],
  p: Paint,
): string {
  const paint = did === 'refused' ? p.bad : did === 'redone' ? p.wait : p.good
  // The first of several is the reason of the whole, and is said in full as that.
  const whole = reason !== null && reason === first
  const more = whole ? '' : `, ${safe(reason?.message)}`
  const why = reason === null ? '' : `: ${safe(reason.code)}${more}\n`
  const hint = reason?.hint && !whole ? `  ${p.dim('→')} ${p.command(safe(reason.hint))}\n` : ''
  const head = `${p.bold(safe(slug))}  ${paint(SAID[did])}${why === '' ? '\n' : why}`
  const moved = (count: number, how: string): string =>
    count === 0 ? '' : `  ${counted(count, 'patch', 'patches')} ${how}\n`
  return [
    head,
    hint,
    moved(patches.came, 'came'),
    moved(patches.went, 'pushed'),
    ...said.map((each) => saidLine(each, p)),
  ].join('')
}

function saidLine({ event, became, subject, as, why, hint, oid }: SaidAgain, p: Paint): string {
  const tint = became === 'overtaken' ? p.bad : p.good
  const to = as === null ? '' : ` ${p.dim(p.id(as))}`
  const reason = why === null ? '' : `: ${safe(why)}`
  const way = hint === null ? '' : `             ${p.dim('→')} ${p.command(safe(hint))}\n`
  return `  ${tint(became.padEnd(9))} ${safe(event)} ${p.dim(oid.slice(0, 10))} ${safe(subject)}${reason}${to}\n${way}`
}

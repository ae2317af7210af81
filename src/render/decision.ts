import type { Outcome } from '../app/outcome/outcome.js'
import type { patchFacts } from '../app/read/facts.js'
import { type Taken, tellLeft, tellTaken } from '../domain/story/patches.js'
import { counted, firstFew } from '../domain/text/counted.js'
import { escapeText } from '../domain/text/escape.js'
import { tellUsage, type Usage } from '../domain/text/usage.js'
import { notifiedOf } from './notified.js'
import { type Paint, safe } from './paint.js'
import { patchLine } from './patch-line.js'

/** Files that one may not have meant to submit, and that not everybody may sign off. */
const sensitiveLine = (paths: readonly string[], p: Paint): string =>
  paths.length === 0
    ? ''
    : `${p.wait('note')}     it changes sensitive files: ${firstFew(paths.map(safe), MOST)}\n`

const MOST = 5

/** What a command recorded: one line, and what it named. */
export function renderDecision(outcome: Outcome, p: Paint): string {
  const { action, facts, workflow, commits, stage } = outcome
  const { pending, answer, usage, sensitive } = facts as {
    pending?: ReturnType<typeof patchFacts>
    answer?: string
    usage?: Usage
    sensitive?: readonly string[]
  }
  if (pending) {
    const what = outcome.status === 'unchanged' ? 'already pending' : 'pending'
    const said = answer === undefined ? '' : `${escapeText(answer.trim())}\n\n`
    return `${said}${p.good(what)} for review in ${safe(workflow)}${stage === null ? '' : ` (${safe(stage)})`}\npatch    ${patchLine(pending, p)}\n${sensitiveLine(sensitive ?? [], p)}${usage === undefined ? '' : `used     ${tellUsage(usage)}\n`}`
  }
  const several = action === 'accept-diff' ? (facts['accepted'] as readonly Taken[] | undefined) : undefined
  const done = several ? `accepted ${counted(several.length, 'patch', 'patches')} of` : said(action)
  const lines = [`${p.good(done)} ${safe(workflow)}${stage === null ? '' : ` (${safe(stage)})`}`]
  const row = (name: string, value: unknown): void => {
    if (value !== null && value !== undefined && value !== '')
      lines.push(`${name.padEnd(9)}${p.id(safe(value))}`)
  }
  for (const taken of several ?? []) row('patch', taken.name)
  row('question', facts['question'])
  row('about', Array.isArray(facts['about']) ? facts['about'].join(', ') : null)
  row('asks', facts['text'])
  row('answer', facts['answer'])
  row('record', facts['record'])
  row('as', facts['as'])
  row('subject', facts['subject'])
  row('patch', facts['patch'])
  row('part', partOf(facts['taken'] as Taken | null | undefined))
  row('delta', facts['delta'])
  row('tree', facts['tree'])
  if (Array.isArray(facts['destructive']) && facts['destructive'].length > 0)
    row('destroys', facts['destructive'].join(', '))
  row('by', facts['principal'])
  row('key', facts['key'])
  row('at', facts['at'])
  row('why', facts['why'])
  for (const check of checksOf(facts)) row('check', `${check.name}: exit ${check.exit}`)
  for (const { oid, event } of commits) row('recorded', `${event} ${p.id(oid)}`)
  return `${lines.join('\n')}\n${notifiedOf(facts)}`
}

function partOf(taken: Taken | null | undefined): string | null {
  const left = taken ? tellLeft(taken) : null
  return taken && left !== null ? `${tellTaken(taken)}; ${left}` : null
}

function checksOf(facts: Outcome['facts']): readonly { readonly name: string; readonly exit: number }[] {
  return Array.isArray(facts['checks']) ? facts['checks'] : []
}

const SAID: Readonly<Record<string, string>> = {
  approve: 'approved',
  revise: 'asked for a new version of',
  ask: 'asked a question in',
  answer: 'answered a question of',
  waive: 'decided on a requirement of',
  'accept-diff': 'accepted a patch of',
  'reject-diff': 'rejected a patch of',
  run: 'ran the checks of',
  pause: 'paused',
  resume: 'resumed',
  abandon: 'abandoned',
}

const said = (action: string): string => SAID[action] ?? action

import type { Outcome } from '../app/outcome/outcome.js'
import { counted } from '../domain/text/counted.js'
import { escapeText } from '../domain/text/escape.js'
import { tellUsage, type Usage } from '../domain/text/usage.js'
import { notifiedOf } from './notified.js'
import { columns, type Paint, safe } from './paint.js'
import { renderStatus } from './status.js'

/** What the actions of `wf workflow` say, each in its way. */
export function renderWorkflow(done: Outcome, p: Paint): string {
  const { facts } = done
  switch (facts['did']) {
    case 'run':
      return `${renderStatus(done, p)}${notifiedOf(facts)}`
    case 'results':
      return `${escapeText(String(facts['markdown']))}${facts['markdown'] === '' ? 'nothing yet\n' : ''}${findingsOf(facts, p)}${verificationsOf(facts, p)}${usedOf(facts, p)}`
    case 'logs':
      return facts['followed'] === true ? '' : renderLogs(facts, p)
    case 'definitions':
      return columns(
        rowsOf(facts['definitions']).map(({ name, source }) => [p.bold(safe(name)), safe(source)]),
        '',
      )
    case 'validate':
      return columns(
        rowsOf(facts['definitions']).map(({ file, name, stages }) => [
          p.good('✓'),
          safe(file),
          safe(name),
          counted(Number(stages), 'stage'),
        ]),
        '',
      )
    case 'show':
      return `${p.dim(`# ${safe(facts['source'])}`)}\n${escapeText(String(facts['text']))}`
    case 'new':
      return `${p.good('wrote')} ${safe(facts['path'])}\n`
    default:
      return ''
  }
}

function usedOf({ usage }: Outcome['facts'], p: Paint): string {
  return usage ? `\n${p.dim(`agents used ${tellUsage(usage as Usage)}`)}\n` : ''
}

/** Who looked at it, and how much that is worth. */
function verificationsOf(facts: Outcome['facts'], p: Paint): string {
  const rows = rowsOf(facts['verifications'])
  if (rows.length === 0) return ''
  const lines = rows.map(({ stage, verification, agent }) => [
    p.bold(safe(stage)),
    safe(verification),
    agent === null ? '' : `by ${safe(agent)}`,
  ])
  return `\n${columns(lines)}`
}

function findingsOf(facts: Outcome['facts'], p: Paint): string {
  const rows = rowsOf(facts['findings'])
  if (rows.length === 0) return ''
  const settled = rows.filter(({ state }) => state === 'closed').length
  const lines = rows.map((finding) => {
    const { path, line } = (finding['place'] ?? {}) as Row
    const place = `${safe(path)}${typeof line === 'number' ? `:${line}` : ''}`
    const state = finding['state'] === 'closed' ? p.good('closed') : safe(finding['state'])
    return [p.bold(safe(finding['id'])), state, place, safe(finding['title']), p.dim(safe(finding['why']))]
  })
  return `\n${p.bold('findings')}, ${settled} of ${rows.length} closed\n${columns(lines)}`
}

type Row = Readonly<Record<string, unknown>>

const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as readonly Row[]) : [])

function renderLogs(facts: Outcome['facts'], p: Paint): string {
  return rowsOf(facts['lines'])
    .map(({ at, event, stage, says, transcript, printed }) => {
      const head = [
        p.dim(safe(at)),
        safe(event),
        safe(stage),
        escapeText(String(says)).replaceAll('\n', '\n    '),
      ]
      const said = rowsOf(transcript).map(
        ({ who, text }) => `    ${p.dim(`${safe(who)}:`)} ${indented(String(text).trimEnd())}\n`,
      )
      const outputs = rowsOf(printed).map(({ check, text }) => {
        const last = text === null ? 'what it printed is not in this clone' : String(text).trimEnd()
        return `    ${p.dim(`${safe(check)}:`)} ${indented(last === '' ? 'it printed nothing' : last)}\n`
      })
      return `${head.filter((part) => part !== '').join('  ')}\n${said.join('')}${outputs.join('')}`
    })
    .join('')
    .replace(/(?<! ) +$/gm, '')
}

const indented = (text: string): string => escapeText(text).replaceAll('\n', '\n      ')

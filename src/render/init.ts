import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

const NO_ROOT = "none pinned: this clone is shallow, so the commit where its history ends is nobody's choice"

export function renderInit({ facts, status }: Outcome, p: Paint): string {
  const row = (name: string, value: unknown): string[] => [name, safe(value)]
  if (Array.isArray(facts['templates'])) {
    const templates = facts['templates'] as readonly { readonly name: string; readonly says: string }[]
    return columns(templates.map(({ name, says }) => row(name, says)))
  }
  if (facts['joined'] === true) {
    const rows = [
      row('policy', facts['policy']),
      row('root', facts['root'] === null ? NO_ROOT : `${facts['root']} (pinned, by ${facts['rootBy']})`),
    ]
    rows.push(row('you are', facts['principal'] ?? 'nobody in the policy yet'), row('hooks', facts['hooks']))
    rows.push(...warning(facts, p))
    const entry = facts['entry']
      ? `\nSend this to a maintainer, as a principal of ${facts['policy']}:\n\n  ${safe(facts['entry'])}\n`
      : ''
    const done =
      status === 'unchanged'
        ? `${p.good('unchanged')}: this clone was set up before`
        : `${p.good('joined')} a repository that has a policy; nothing was committed`
    return `${done}\n${columns(rows)}${entry}`
  }
  const rows = [
    row('policy', `${facts['policy']}, committed on ${facts['branch']}${templateOf(facts)}`),
    row('protects', Array.isArray(facts['protect']) ? facts['protect'].join(', ') : ''),
    row('principal', `${facts['principal']}, with every role`),
    row('key', facts['key']),
    ...warning(facts, p),
    ...commands('setup', facts['setup']),
    ...commands('check', facts['checks']),
    row('root', `${facts['root']} (pinned in this clone)`),
    row('hooks', facts['hooks']),
    ...((facts['notProtected'] ?? []) as readonly string[]).map((said) => row('not protected', said)),
  ]
  return `${p.good('set up')}\n${columns(rows)}`
}

const warning = ({ keyWarning }: Outcome['facts'], p: Paint): readonly string[][] =>
  typeof keyWarning === 'string' ? [[p.wait('warning'), safe(keyWarning)]] : []

function commands(kind: string, list: unknown): readonly string[][] {
  const given = (list ?? []) as readonly { readonly name: string; readonly run: string }[]
  return given.map(({ name, run }) => [kind, `${safe(name)}: ${safe(run)}`])
}

const templateOf = ({ template }: Outcome['facts']): string =>
  typeof template === 'string' ? `, from the template ${template}` : ''

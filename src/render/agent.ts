import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

interface Row {
  readonly name: string
  readonly transport: string
  readonly source: string
  readonly default: boolean
  readonly program: string | null
  readonly found: string | null
  readonly fault?: string | null
  readonly version?: string | null
  readonly login?: 'yes' | 'no' | 'unknown'
  readonly sees?: readonly string[]
  readonly writing?: readonly string[]
  readonly reading?: readonly string[]
}

/** Agents, and which of them can be started here. */
export function renderAgent({ facts }: Outcome, p: Paint): string {
  const { agents } = facts as unknown as { readonly agents: readonly Row[] }
  const rows = columns(
    agents.map((agent) => [
      (agent.program === null || agent.found !== null) && !agent.fault ? p.good('✓') : p.dim('-'),
      p.bold(safe(agent.name)),
      safe(agent.transport),
      safe(agent.source),
      safe(agent.found ?? agent.program),
      agent.default ? p.wait('default') : '',
    ]),
    '',
  )
  return rows + agents.map((agent) => lookedLines(agent, p)).join('')
}

const LOGIN = {
  yes: 'logged in',
  no: 'says that nobody has logged in',
  unknown: 'cannot say whether it is logged in',
}

/** What the doctor saw of one that is there. */
function lookedLines({ name, version, login, sees, writing, reading }: Row, p: Paint): string {
  if (login === undefined) return ''
  const options = (words: readonly string[] | undefined): string =>
    safe((words ?? []).join(' ')) || 'no options'
  return [
    `\n${p.bold(safe(name))}  ${[safe(version ?? ''), LOGIN[login]].filter((each) => each !== '').join(', ')}\n`,
    columns([
      ['gets', (sees ?? []).length === 0 ? 'none of your variables' : safe((sees ?? []).join(' '))],
      ['changes files with', options(writing)],
      ['only reads with', options(reading)],
    ]),
  ].join('')
}

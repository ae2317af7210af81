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
}

/** Agents, and which of them can be started here. */
export function renderAgent({ facts }: Outcome, p: Paint): string {
  const { agents } = facts as unknown as { readonly agents: readonly Row[] }
  return columns(
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
}

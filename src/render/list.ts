import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

interface Row {
  readonly slug: string
  readonly state: string
  readonly stage: string | null
  readonly target: string | null
  readonly waiting: number
  readonly reason: { readonly code: string; readonly message: string } | null
}

export function renderList({ facts }: Outcome, p: Paint): string {
  const { workflows } = facts as unknown as { workflows: readonly Row[] }
  if (workflows.length === 0) return 'no workflows\n'
  return columns(
    workflows.map((row) => [
      p.bold(safe(row.slug)),
      row.state,
      safe(row.reason?.code ?? row.stage ?? ''),
      safe(row.reason?.message ?? `for ${row.target}`),
      row.waiting > 0 ? p.wait(`${row.waiting} pending`) : '',
    ]),
    '',
  )
}

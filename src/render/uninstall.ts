import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

export function renderUninstall({ facts, status }: Outcome, p: Paint): string {
  if (status === 'unchanged') return 'wf has set up nothing in this clone\n'
  const { hooks, config, folder, removed, shared, kept } = facts as Readonly<{
    hooks: string | null
    config: readonly string[]
    folder: string | null
    removed: readonly string[]
    shared: string | null
    kept: readonly string[]
  }>
  const rows = [
    ...(hooks === null ? [] : [['hooks', `those of wf in ${hooks}`]]),
    ...config.map((key) => ['configuration', key]),
    ...(folder === null ? [] : [['folder', folder]]),
    ...removed.map((name) => ['ref', name]),
    ...kept.map((name) => ['kept', name]),
    ...(shared === null ? [] : [['kept', shared]]),
    ['kept', 'all branches, with the policy and the history'],
  ]
  return `${p.good('removed')} from this clone\n${columns(rows.map(([name = '', said]) => [name, safe(said)]))}`
}

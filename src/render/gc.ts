import type { Outcome } from '../app/outcome/outcome.js'
import { counted } from '../domain/text/counted.js'
import { type Paint, safe } from './paint.js'

export function renderGc({ facts, status }: Outcome, p: Paint): string {
  if (status === 'unchanged') return 'there is nothing to remove\n'
  const { patches, attempts, memories, worktrees, folders, marks, outputs, dryRun } = facts as Readonly<{
    patches: readonly string[]
    attempts: readonly string[]
    memories: readonly string[]
    worktrees: readonly string[]
    folders: readonly string[]
    marks: number
    outputs: number
    dryRun: boolean
  }>
  const said = dryRun ? p.wait('would go') : p.good('removed')
  const lines = [
    ...patches.map((name) => `patch ${name}`),
    ...attempts,
    ...memories,
    ...worktrees.map((slug) => `update of ${slug}`),
    ...folders,
    ...(marks > 0 ? [`${marks} earlier marks of how far logs came`] : []),
    ...(outputs > 0 ? [`${counted(outputs, 'output')} of failed checks`] : []),
  ]
  return lines.map((line) => `${said}  ${safe(line)}\n`).join('')
}

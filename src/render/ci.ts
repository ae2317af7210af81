import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

export function renderCi({ facts, status }: Outcome, p: Paint): string {
  const { forge, written, left } = facts as Readonly<{
    forge: string
    written: readonly string[]
    left: readonly string[]
  }>
  const rows = [
    ...written.map((file) => ['written', safe(file)]),
    ...left.map((file) => ['left as it is', safe(file)]),
  ]
  const said = status === 'unchanged' ? 'unchanged' : `a pipeline for ${forge}`
  return `${p.good(said)}\n${columns(rows)}`
}

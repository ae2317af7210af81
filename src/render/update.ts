import type { Outcome } from '../app/outcome/outcome.js'
import { type Paint, safe } from './paint.js'

export function renderUpdate({ facts, workflow }: Outcome, p: Paint): string {
  if (facts['aborted'] === true)
    return `${p.good('gave up')} the update of ${safe(workflow)}; nothing was recorded\n`
  const awaiting = Array.isArray(facts['awaiting']) ? facts['awaiting'] : []
  return [
    `${p.good('updated')} ${safe(workflow)} from ${safe(facts['target'])} ${p.dim(safe(facts['onto']))}\n`,
    `merged   ${safe(facts['merged'])} paths that only the target changed\n`,
    ...awaiting.map((path) => `pending  sign-off of ${safe(path)}, which both sides changed\n`),
  ].join('')
}

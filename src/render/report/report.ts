import type { Outcome } from '../../app/outcome/outcome.js'
import { githubAnnotations, githubSummary } from './github.js'
import { junit } from './junit.js'
import { sarif } from './sarif.js'

export const FORMATS = ['github', 'sarif', 'junit'] as const
export type Format = (typeof FORMATS)[number]

/** What other programs read. `summary` is for the page that GitHub shows for a step. */
export function renderReport(
  format: Format,
  outcome: Outcome,
  version: string,
): { readonly out: string; readonly summary: string | null } {
  switch (format) {
    case 'github':
      return { out: githubAnnotations(outcome), summary: githubSummary(outcome) }
    case 'sarif':
      return { out: sarif(outcome, version), summary: null }
    case 'junit':
      return { out: junit(outcome), summary: null }
  }
}

import type { Outcome } from '../app/outcome/outcome.js'

/** One outcome as one JSON document; the schema's name comes first, the time that it took last. */
export function renderJson(outcome: Outcome, elapsedMs: number): string {
  return `${JSON.stringify({ schema: 'wf.outcome.v1', ...outcome, elapsed_ms: elapsedMs }, null, 2)}\n`
}

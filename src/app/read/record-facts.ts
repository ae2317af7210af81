import { findWaivable } from '../../domain/decide/waive.js'
import type { Data, StageDefinition } from '../../domain/definition/definition.js'
import { breachesOf, nameToWaive } from '../../domain/workflow/rules.js'
import type { Outcome } from '../outcome/outcome.js'
import { type Loaded, sceneOf } from './load.js'

export interface RecordFacts {
  readonly record: string
  /** What `wf waive --expect` wants. */
  readonly digest: string
  readonly value: Data
  /** What rules say of it, as far as nobody waived that. */
  readonly broken: readonly string[]
  readonly decided: readonly { readonly as: string; readonly why: string }[]
  readonly next: Outcome['next']
}

/** A record, or a broken rule, by its name; `null` where there is none, or several. */
export function recordFacts(loaded: Loaded, name: string): RecordFacts | null {
  const found = findWaivable(sceneOf(loaded), name)
  if ('code' in found) return null
  const { at, value, said, decided } = found
  const { slug, mode } = loaded.workflow
  const command = `wf waive ${slug} ${found.name} --as waived --expect ${at.digest} -m WHY`
  const open = mode === 'open' && said.length > 0
  return {
    record: `${at.of}/${at.id}`,
    digest: at.digest,
    value,
    broken: said,
    decided: decided.map(({ as, why }) => ({ as, why })),
    next: open ? [{ command, why: 'if it need not be met; or --as deferred, out-of-scope' }] : [],
  }
}

/** What the rules of a stage find now, and by which name each is waived. */
export const brokenFacts = (loaded: Loaded, stage: StageDefinition) =>
  breachesOf(loaded.workflow, stage, loaded.standing).map(({ rule, said, waivedBy }) => ({
    rule,
    said,
    waive: waivedBy === null ? null : nameToWaive(waivedBy, stage),
  }))

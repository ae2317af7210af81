import { guardExpect } from '../../domain/decide/guards.js'
import type { Digest } from '../../domain/names/digest.js'
import { deltaOf } from '../../domain/tree/delta.js'
import { codeChanges } from '../../domain/workflow/workflow.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import { showChanges } from './show-changes.js'

/**
 * Code that nobody has reviewed is shown before the signature that signs it off, and confirmed; without a terminal
 * `expect` names its delta. Answers the delta that was read; `before` is what was read already.
 */
export async function readUnreviewed(
  context: Context,
  { workflow }: Loaded,
  expect: string | null,
  before: Digest | null,
): Promise<Digest> {
  const { hashing, person } = context
  const { slug, base, tip } = workflow
  const changes = codeChanges(workflow)
  const delta = deltaOf(changes, hashing.format, hashing.sha256)
  if (before === delta) return delta
  if (person === null || expect !== null) {
    const look = `git diff ${base.slice(0, 10)} ${tip.slice(0, 10)}, then wf save ${slug} --expect ${delta}`
    const no = guardExpect(expect, delta, `the code of ${slug}, which nobody has reviewed`, look)
    if (no !== null) throw new Refused(no.code, no.message, no.hint)
    return delta
  }
  await person.show(await showChanges(context, base, tip, changes), 'diff')
  if (await person.confirm(`Nobody has reviewed this. Sign it off and save ${slug}?`)) return delta
  throw new Refused('NOT_CONFIRMED', 'nothing was recorded', `wf save ${slug}`)
}

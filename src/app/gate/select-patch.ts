import type { Patch } from '../../domain/tree/patch.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import { Refused } from '../outcome/outcome.js'

/** Which patch is meant: by number, by oid, or the only one that waits. */
export function selectPatch(slug: string, patches: readonly Patch[], selector: string | null): Patch {
  const [only] = patches
  if (selector === null) {
    if (only === undefined)
      throw new Refused('NO_PATCH', `no patch waits at the gate of ${slug}`, `wf submit-diff ${slug}`)
    if (patches.length === 1) return only
    const message = `${patches.length} patches wait at the gate of ${slug}: which one?`
    throw new Refused('WHICH_PATCH', message, `add --patch 1 to --patch ${patches.length}`)
  }
  const found = patches.find((patch) => String(patch.number) === selector || patch.oid === selector)
  if (found) return found
  const known = patches.map((patch) => patch.number).join(', ') || 'none'
  throw new Refused(
    'NO_PATCH',
    `no patch ${JSON.stringify(selector)} waits at the gate of ${slug}`,
    `there are: ${known}`,
  )
}

/** Was this patch decided on before? Saying it again then changes nothing. */
export function decidedBefore(
  workflow: Workflow,
  oids: readonly (string | null)[],
): 'accepted' | 'rejected' | null {
  for (const oid of oids) {
    if (oid === null) continue
    if ([...workflow.taken].some((taken) => taken === oid)) return 'accepted'
    if ([...workflow.rejected].some((rejected) => rejected === oid)) return 'rejected'
  }
  return null
}

import type { Oid } from '../../domain/names/oid.js'
import { counted } from '../../domain/text/counted.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { decidedNumbers } from '../../domain/workflow/patch-numbers.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/** Which patch is meant: by number, by oid, or the only one that waits. */
export function selectPatch(slug: string, patches: readonly Patch[], selector: string | null): Patch {
  const [only] = patches
  if (selector === null) {
    if (only === undefined)
      throw new Refused('NO_PATCH', `no patch is pending for ${slug}`, `wf status ${slug}`)
    if (patches.length === 1) return only
    const message = `${patches.length} patches are pending for ${slug}: which one?`
    throw new Refused(
      'WHICH_PATCH',
      message,
      `add --patch with one of: ${patches.map(nameOfPatch).join(', ')}`,
    )
  }
  const found = patches.filter((patch) => isMeant(patch, selector))
  const [one] = found
  if (one && found.length === 1) return one
  const known = patches.length === 0 ? '' : `; pending: ${patches.map(nameOfPatch).join(', ')}`
  const message = `no patch ${JSON.stringify(selector)} is pending for ${slug}${known}`
  throw new Refused('NO_PATCH', message, `wf status ${slug}`)
}

/** The same; where several wait and none is named, a person chooses. */
export async function choosePatch(
  { person }: Context,
  slug: string,
  patches: readonly Patch[],
  selector: string | null,
): Promise<Patch> {
  if (selector !== null || person === null || patches.length < 2) return selectPatch(slug, patches, selector)
  const choices = patches.map((patch) => ({
    value: patch.oid as string,
    name: `${nameOfPatch(patch)}  ${patch.note} (${counted(patch.files, 'file')}, by ${patch.agent ?? patch.author})`,
  }))
  return selectPatch(slug, patches, await person.choose('Which patch?', choices))
}

/** By its number, its id, or as much of the id as screens show. */
const isMeant = (patch: Pick<Patch, 'number' | 'oid'>, selector: string): boolean =>
  String(patch.number) === selector || (selector.length >= SHORT && patch.oid.startsWith(selector))

const SHORT = 7

/** Was this patch decided on before, by its number or its id? Saying it again then changes nothing. */
export function decidedBefore(
  workflow: Workflow,
  oids: readonly (string | null)[],
): 'accepted' | 'rejected' | null {
  for (const oid of oids) {
    if (oid === null) continue
    const numbered = byNumber(workflow, oid)
    const meant = (decided: Oid): boolean =>
      isMeant({ number: null, oid: decided }, oid) || decided === numbered
    if ([...workflow.taken].some(meant)) return 'accepted'
    if ([...workflow.rejected].some(meant)) return 'rejected'
  }
  return null
}

/** The decided patch of that number, where it is the only one. */
function byNumber(workflow: Workflow, selector: string): Oid | null {
  const numbers = decidedNumbers(workflow)
  const found = [...numbers].filter(([, number]) => String(number) === selector)
  return found.length === 1 ? (found[0]?.[0] ?? null) : null
}

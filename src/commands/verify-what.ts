import { isObjectFault } from '../app/objects/object-fault.js'
import { completing } from '../app/outcome/completing.js'
import type { Context } from '../app/outcome/context.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { NOTHING_VERIFIED } from '../app/verify/law/verified-branch.js'
import { isMissing, objectFinding } from '../app/verify/objects/object-finding.js'
import { type Examined, examine } from '../app/verify/verify-repository.js'
import { type Oid, zeroOid } from '../domain/names/oid.js'
import type { IsolatedRepository } from '../git/clone/isolated.js'
import type { Ref } from '../git/port.js'
import { type EveryBranch, verifyBranches } from './verify-branches.js'
import { verifyRange } from './verify-range.js'
import { verdict } from './verify-verdict.js'
import { verifyWorkflow } from './verify-workflow.js'

export interface Asked extends EveryBranch {
  /** A range, a slug, or `null` for everything that is protected. */
  readonly what: string | null
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  readonly onOpen: (repo: IsolatedRepository) => void
}

/** Verifies what is asked for: everything that is protected, a range, or one workflow. */
export async function verifyWhat(context: Context, asked: Asked): Promise<Outcome> {
  const { what, refs, roots, onOpen } = asked
  try {
    const verify = (examined: Examined): Promise<Outcome> => {
      onOpen(examined.repo)
      if (what === null) return verifyBranches(examined, asked)
      return what.includes('..') ? verifyRange(examined, what) : verifyWorkflow(examined, what)
    }
    return await examine(context, refs, roots, verify, { bytes: true })
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    return unreadable(context, fault)
  }
}

/** Something that is needed before any branch can be looked at cannot be relied on. */
async function unreadable(context: Context, fault: Parameters<typeof objectFinding>[0]): Promise<Outcome> {
  const how = await completing(context)
  const finding = objectFinding(fault, fault.oid ?? zeroOid(context.repo.objectFormat), how)
  const lacking = isMissing(finding)
  const branch = { ...NOTHING_VERIFIED, branch: '', incomplete: [finding] }
  const nothing = async () => null
  return lacking ? verdict(nothing, null, [branch], []) : verdict(nothing, null, [], [finding])
}

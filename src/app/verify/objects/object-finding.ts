import type { Oid } from '../../../domain/names/oid.js'
import { type Finding, problem } from '../../../domain/workflow/problem.js'
import { AlteredObject, MissingObject, TooLargeObject, TooMuchToRead } from '../../../git/object-faults.js'
import type { ObjectFault } from '../../objects/object-fault.js'

/** Everything that `wf` may need, of a clone that has all of the history. */
export const FETCH_ALL = 'git fetch origin "refs/heads/*:refs/remotes/origin/*" "refs/wf/*:refs/wf/*"'

const DEEPEN = 'git fetch --unshallow'
const HEAL = 'git fsck --full, and take the object from a clone that you trust'

/** What an object that cannot be relied on means for the commit that is judged. */
export function objectFinding(fault: ObjectFault, commit: Oid, shallow: boolean): Finding {
  const { message } = fault
  if (fault instanceof MissingObject) {
    const hint = shallow ? DEEPEN : FETCH_ALL
    return { ...problem('OBJECT_MISSING', `${message}, so it cannot be judged`, hint), commit }
  }
  if (fault instanceof AlteredObject) return { ...problem('OBJECT_ALTERED', message, HEAL), commit }
  if (fault instanceof TooLargeObject || fault instanceof TooMuchToRead)
    return { ...problem('OBJECT_TOO_LARGE', message), commit }
  return { ...problem('OBJECT_MALFORMED', message), commit }
}

/** Something that fetching may bring; all else is against the commit. */
export const isMissing = ({ code }: Finding): boolean => code === 'OBJECT_MISSING'

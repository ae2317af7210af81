import type { Oid } from '../../../domain/names/oid.js'
import { type Finding, problem } from '../../../domain/workflow/problem.js'
import { AlteredObject, MissingObject, TooLargeObject, TooMuchToRead } from '../../../git/object-faults.js'
import type { ObjectFault } from '../../objects/object-fault.js'

/** Everything that `wf` may need. Git believes that it has what a ref leads to: all of it comes once more. */
export const FETCH_ALL =
  'git fetch --refetch origin "+refs/heads/*:refs/remotes/origin/*" "refs/wf/*:refs/wf/*"'

const DEEPEN = 'git fetch --unshallow'

/** Git keeps what it has: the damaged object goes before a whole one can come. */
const replacing = (oid: Oid): string =>
  `rm -f "$(git rev-parse --git-path objects/${oid.slice(0, 2)}/${oid.slice(2)})"; ${FETCH_ALL}`

/** What an object that cannot be relied on means for the commit that is judged. */
export function objectFinding(fault: ObjectFault, commit: Oid, shallow: boolean): Finding {
  const { message } = fault
  if (fault instanceof MissingObject) {
    const hint = shallow ? DEEPEN : FETCH_ALL
    return { ...problem('OBJECT_MISSING', `${message}, so it cannot be judged`, hint), commit }
  }
  if (fault instanceof AlteredObject)
    return { ...problem('OBJECT_ALTERED', message, replacing(fault.oid)), commit }
  if (fault instanceof TooLargeObject || fault instanceof TooMuchToRead)
    return { ...problem('OBJECT_TOO_LARGE', message), commit }
  return { ...problem('OBJECT_MALFORMED', message), commit }
}

/** Something that fetching may bring; all else is against the commit. */
export const isMissing = ({ code }: Finding): boolean => code === 'OBJECT_MISSING'

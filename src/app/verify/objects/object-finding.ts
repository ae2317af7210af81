import type { Oid } from '../../../domain/names/oid.js'
import { type Finding, problem } from '../../../domain/workflow/problem.js'
import { AlteredObject, MissingObject, TooLargeObject, TooMuchToRead } from '../../../git/object-faults.js'
import type { ObjectFault } from '../../objects/object-fault.js'

/** Git keeps what it has: the damaged object goes before a whole one can come. */
const replacing = (oid: Oid, completing: string): string =>
  `rm -f "$(git rev-parse --git-path objects/${oid.slice(0, 2)}/${oid.slice(2)})"; ${completing}`

/** What an object that cannot be relied on means for the commit that is judged; `completing` brings it. */
export function objectFinding(fault: ObjectFault, commit: Oid, completing: string): Finding {
  const { message } = fault
  if (fault instanceof MissingObject)
    return { ...problem('OBJECT_MISSING', `${message}, so it cannot be judged`, completing), commit }
  if (fault instanceof AlteredObject)
    return { ...problem('OBJECT_ALTERED', message, replacing(fault.oid, completing)), commit }
  if (fault instanceof TooLargeObject || fault instanceof TooMuchToRead)
    return { ...problem('OBJECT_TOO_LARGE', message), commit }
  return { ...problem('OBJECT_MALFORMED', message), commit }
}

/** Something that fetching may bring; all else is against the commit. */
export const isMissing = ({ code }: Finding): boolean => code === 'OBJECT_MISSING'

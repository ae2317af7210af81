import { AlteredObject, MissingObject, TooLargeObject, TooMuchToRead } from '../../git/object-faults.js'
import { FETCH_MISSING, isObjectFault } from '../objects/object-fault.js'
import { Refused } from '../outcome/outcome.js'

const HEAL = 'git fsck --full, and look at what it names'

/** An object that nothing can be done with, as a refusal that names it; anything else stays what it is. */
export function unreadable(error: unknown, what: string | null = null): unknown {
  if (!isObjectFault(error)) return error
  const message = what === null ? error.message : `${what} cannot be read: ${error.message}`
  if (error instanceof MissingObject) return new Refused('OBJECT_MISSING', message, FETCH_MISSING)
  if (error instanceof AlteredObject) return new Refused('OBJECT_ALTERED', message, HEAL)
  if (error instanceof TooLargeObject)
    return new Refused('OBJECT_TOO_LARGE', message, `git cat-file -s ${error.oid}, and take it apart`)
  if (error instanceof TooMuchToRead) return new Refused('OBJECT_TOO_LARGE', message, HEAL)
  return new Refused('OBJECT_MALFORMED', message, HEAL)
}

/** Anybody can push what cannot be read: the caller learns which object that is. */
export async function namingUnreadable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw unreadable(error, what)
  }
}

import { AlteredObject, MissingObject, TooLargeObject, TooMuchToRead } from '../../git/object-faults.js'
import { isObjectFault } from '../objects/object-fault.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

const HEAL = 'git fsck --full, and look at what it names'

/** An object that nothing can be done with, as a refusal that names it; anything else stays what it is. */
export async function unreadable(
  context: Pick<Context, 'repo'> | null,
  error: unknown,
  what: string | null = null,
): Promise<unknown> {
  if (!isObjectFault(error)) return error
  const message = what === null ? error.message : `${what} cannot be read: ${error.message}`
  if (error instanceof MissingObject)
    return new Refused('OBJECT_MISSING', message, context === null ? 'wf doctor' : await completing(context))
  if (error instanceof AlteredObject) return new Refused('OBJECT_ALTERED', message, HEAL)
  if (error instanceof TooLargeObject)
    return new Refused('OBJECT_TOO_LARGE', message, `git cat-file -s ${error.oid}, and take it apart`)
  if (error instanceof TooMuchToRead) return new Refused('OBJECT_TOO_LARGE', message, HEAL)
  return new Refused('OBJECT_MALFORMED', message, HEAL)
}

/** Anybody can push what cannot be read: the caller learns which object that is. */
export async function namingUnreadable<T>(
  context: Pick<Context, 'repo'>,
  what: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw await unreadable(context, error, what)
  }
}

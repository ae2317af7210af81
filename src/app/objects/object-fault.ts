import {
  AlteredObject,
  MalformedObject,
  MissingObject,
  TooLargeObject,
  TooMuchToRead,
} from '../../git/object-faults.js'
import { GitError } from '../../git/process/failure.js'
import { knownFault } from '../../git/process/known-fault.js'
import { MalformedTree } from '../../git/trees.js'

/** Something about an object that keeps it from being judged, or that is against it. */
export type ObjectFault =
  | MissingObject
  | AlteredObject
  | TooLargeObject
  | TooMuchToRead
  | MalformedObject
  | MalformedTree

export function isObjectFault(error: unknown): error is ObjectFault {
  return (
    error instanceof MissingObject ||
    error instanceof AlteredObject ||
    error instanceof TooLargeObject ||
    error instanceof TooMuchToRead ||
    error instanceof MalformedObject ||
    error instanceof MalformedTree
  )
}

/** Why something cannot be read: an object of it is missing or damaged, as we or Git found. `null`: that is not why. */
export function whyUnreadable(error: unknown): string | null {
  if (isObjectFault(error)) return error.message
  const known = error instanceof GitError ? knownFault(error.stderr) : null
  return known?.code === 'OBJECT_MISSING' ? known.message : null
}

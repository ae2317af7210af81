import {
  AlteredObject,
  MalformedObject,
  MissingObject,
  TooLargeObject,
  TooMuchToRead,
} from '../../git/object-faults.js'
import { MalformedTree } from '../../git/trees.js'

/** Something about an object that keeps it from being judged, or that is against it. */
export type ObjectFault =
  | MissingObject
  | AlteredObject
  | TooLargeObject
  | TooMuchToRead
  | MalformedObject
  | MalformedTree

/** What to do where an object is missing, for somebody who asked for one workflow. */
export const FETCH_MISSING = 'git fetch --unshallow, or fetch what is missing'

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

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

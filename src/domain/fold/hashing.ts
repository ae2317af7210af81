import type { ObjectFormat } from '../names/oid.js'
import type { Sha256 } from '../tree/delta.js'

/** How objects are named and digested; given from outside, the domain hashes nothing itself. */
export interface Hashing {
  readonly format: ObjectFormat
  readonly sha256: Sha256
}

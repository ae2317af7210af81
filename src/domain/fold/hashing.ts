import type { Digest } from '../names/digest.js'
import type { ObjectFormat } from '../names/oid.js'
import { encodeUtf8 } from '../text/bytes.js'
import type { Sha256 } from '../tree/delta.js'

/** How objects are named and digested; given from outside, the domain hashes nothing itself. */
export interface Hashing {
  readonly format: ObjectFormat
  readonly sha256: Sha256
}

const DIGESTS = new WeakMap<Sha256, (text: string) => Digest>()

/** Digests texts, as UTF-8; the same for the same hash, so that what is made with it compares as equal. */
export function digestBy({ sha256 }: Hashing): (text: string) => Digest {
  const known = DIGESTS.get(sha256) ?? ((text: string) => `sha256:${sha256(encodeUtf8(text))}` as Digest)
  DIGESTS.set(sha256, known)
  return known
}

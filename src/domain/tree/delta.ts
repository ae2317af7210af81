import type { Digest } from '../names/digest.js'
import { type ObjectFormat, zeroOid } from '../names/oid.js'
import type { ByteString } from '../text/bytes.js'
import { byPath, type Change, type FileAt } from './change.js'

/** SHA-256 of bytes, as lower-case hex. Given from outside: hashing is not the domain's. */
export type Sha256 = (bytes: ByteString) => string

/**
 * The digest of what differs between two trees: SHA-256 over Git's raw diff records, renames off,
 * sorted bytewise by path. It survives a squash and a moved base; it changes with any change of
 * content, mode or place.
 */
export function deltaOf(changes: readonly Change[], format: ObjectFormat, sha256: Sha256): Digest {
  return `sha256:${sha256(deltaRecords(changes, format))}` as Digest
}

export function deltaRecords(changes: readonly Change[], format: ObjectFormat): ByteString {
  const zero = zeroOid(format)
  const record = (change: Change): string => {
    const { old, new: now } = change
    const oids = `${old?.oid ?? zero} ${now?.oid ?? zero}`
    return `${old?.mode ?? '000000'} ${now?.mode ?? '000000'} ${oids} ${statusOf(old, now)}\0${change.path}\0`
  }
  return [...changes].sort(byPath).map(record).join('') as ByteString
}

/** Git's letter for a change: added, deleted, another type of file, modified. */
export function statusOf(old: FileAt | null, now: FileAt | null): 'A' | 'D' | 'T' | 'M' {
  if (old === null) return 'A'
  if (now === null) return 'D'
  return kind(old) === kind(now) ? 'M' : 'T'
}

const kind = (file: FileAt): string => file.mode.slice(0, 3)

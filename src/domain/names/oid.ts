/** A full, lower-case Git object id: 40 hex digits (SHA-1) or 64 (SHA-256). */
export type Oid = string & { readonly __oid: unique symbol }

export type ObjectFormat = 'sha1' | 'sha256'

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

export function isOid(text: string): text is Oid {
  return OID.test(text)
}

/** Takes what is known to be an oid, from Git itself; throws on anything else. */
export function asOid(text: string): Oid {
  if (!isOid(text)) throw new TypeError(`not an object id: ${JSON.stringify(text)}`)
  return text
}

/** The length of an oid in hex digits. */
export function oidLength(format: ObjectFormat): 40 | 64 {
  return format === 'sha1' ? 40 : 64
}

/** The all-zero oid: in raw diffs and ref transactions it says "nothing here". */
export function zeroOid(format: ObjectFormat): Oid {
  return '0'.repeat(oidLength(format)) as Oid
}

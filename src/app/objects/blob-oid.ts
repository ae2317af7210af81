import { createHash } from 'node:crypto'
import { asOid, type ObjectFormat, type Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'

/** The id that Git gives to a blob of these bytes. */
export function blobOid(content: ByteString, format: ObjectFormat): Oid {
  const hash = createHash(format).update(`blob ${content.length}\0`).update(content, 'latin1')
  return asOid(hash.digest('hex'))
}

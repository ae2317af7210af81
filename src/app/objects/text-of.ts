import type { Oid } from '../../domain/names/oid.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { MissingObject, TooLargeObject } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'

/**
 * What a file says; `null` where it is no UTF-8, or more than anybody writes (4 MiB, whoever reads it). Throws
 * where it is not here.
 */
export async function textOf(repo: Repository, oid: Oid): Promise<string | null> {
  try {
    const object = await repo.read(oid, MOST_OF_A_FILE)
    if (object === null) throw new MissingObject(oid)
    return object.type === 'blob' ? decodeUtf8(object.content) : null
  } catch (error) {
    if (error instanceof TooLargeObject) return null
    throw error
  }
}

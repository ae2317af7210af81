import type { Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { lineBreaksIn, MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { MissingObject, TooLargeObject } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'

/** What a file holds; of a large one, which nobody holds in memory, how many line breaks it has. */
export type Contents =
  | { readonly content: ByteString; readonly lineBreaks: null }
  | { readonly content: null; readonly lineBreaks: number }

/**
 * The contents of a blob, measured the same by whoever lands it and by whoever verifies it later: everything
 * above 4 MiB is large, whatever the reader could hold. Throws `MissingObject`.
 */
export async function contentsOf(repo: Repository, oid: Oid): Promise<Contents> {
  try {
    const object = await repo.read(oid, MOST_OF_A_FILE)
    if (object === null) throw new MissingObject(oid)
    return { content: object.content, lineBreaks: null }
  } catch (error) {
    if (error instanceof TooLargeObject) return { content: null, lineBreaks: error.lineBreaks }
    throw error
  }
}

export const breaksOf = ({ content, lineBreaks }: Contents): number =>
  content === null ? lineBreaks : lineBreaksIn(content)

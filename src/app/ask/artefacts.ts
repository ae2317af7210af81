import type { Oid } from '../../domain/names/oid.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { MissingObject } from '../../git/object-faults.js'
import type { Context } from '../outcome/context.js'

/** An artefact's text. What is not UTF-8 is replaced: it is for showing. */
export async function readArtefact({ repo }: Context, blob: Oid): Promise<string> {
  const object = await repo.read(blob)
  if (object?.type !== 'blob') throw new MissingObject(blob)
  return decodeLossy(object.content)
}

import { join } from 'node:path'
import type { ByteString } from '../../domain/text/bytes.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { ContextPackage } from '../../schemas/context-package.js'
import { recall, remember } from '../objects/memory-file.js'
import type { Context } from '../outcome/context.js'
import { contextInputs, type Inputs, type Request } from './context-inputs.js'
import { type Gathered, gatherFrom } from './gather-context.js'

/**
 * What belongs to a document, gathered once for the same inputs: this clone remembers the last package of each document
 * and strategy in its own Git directory, where it may be deleted at any time.
 */
export async function gatherContext(context: Context, request: Request): Promise<Gathered['package']> {
  const inputs = await contextInputs(context, request)
  const file = await placeOf(context, inputs)
  const before = recallPackage(file, inputs)
  if (before !== null) return before
  const made = await gatherFrom(context, inputs)
  const code = made.code.map(({ path, oid }) => [decodeLossy(path), oid])
  await remember(file, { key: inputs.key, code, package: made.package })
  return made.package
}

async function placeOf({ repo, hashing }: Context, { document, strategy }: Inputs): Promise<string> {
  const name = hashing.sha256(`${strategy.name}\0${document}` as ByteString).slice(0, 32)
  return join((await repo.places()).commonDir, 'wf', 'context', `${name}.json`)
}

/** The package that was made of the same inputs; `null` where it is not there, is broken, or code has changed since. */
function recallPackage(file: string, { key, files }: Inputs): Gathered['package'] | null {
  const known = (recall(file) ?? {}) as Record<string, unknown>
  if (known['key'] !== key || !Array.isArray(known['code'])) return null
  const oids = new Map(files.map(({ path, oid }) => [decodeLossy(path), oid as string]))
  const same = known['code'].every(
    (pair: unknown) => Array.isArray(pair) && oids.get(String(pair[0])) === pair[1],
  )
  const parsed = ContextPackage.safeParse(known['package'])
  return same && parsed.success ? (parsed.data as unknown as Gathered['package']) : null
}

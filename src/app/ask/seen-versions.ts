import { join } from 'node:path'
import type { KeyId } from '../../domain/log/signer.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, quotePath } from '../../domain/names/path.js'
import type { Entry } from '../../domain/workflow/workflow.js'
import { recall, remember } from '../objects/memory-file.js'
import { isSealed, sealingKey, sealOf } from '../objects/seal.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from '../read/load.js'

/** A version that somebody knows already, and whence. */
export interface Known {
  readonly blob: Oid
  readonly how: 'approved' | 'asked to change' | 'saw last'
}

/**
 * The version of an artefact that this person knows, where it is another one than `blob`: what was shown here last, or
 * else what this key decided on last.
 */
export async function knownVersion(
  context: Context,
  { workflow, entries }: Pick<Loaded, 'workflow' | 'entries'>,
  key: KeyId | null,
  { path, blob }: { readonly path: Path; readonly blob: Oid },
): Promise<Known | null> {
  const shown = (await readShown(context)).get(nameOf(workflow.slug, path)) ?? null
  const decided = key === null ? null : decidedLast(entries, key, path)
  if (
    decided !== null &&
    decided.blob !== blob &&
    (shown === null || shown === decided.blob || shown === blob)
  )
    return decided
  return shown === null || shown === blob ? null : { blob: shown, how: 'saw last' }
}

function decidedLast(entries: readonly Entry[], key: KeyId, path: Path): Known | null {
  for (const { reading, signer } of [...entries].reverse()) {
    if (reading.kind !== 'event' || !signer?.ok || signer.key !== key) continue
    const { event } = reading
    if (event.event !== 'approved' && event.event !== 'revised') continue
    for (const subject of event.subjects) {
      if ('delta' in subject || subject.path !== path) continue
      return { blob: subject.blob, how: event.event === 'approved' ? 'approved' : 'asked to change' }
    }
  }
  return null
}

const MOST = 500

/**
 * Notes what was shown at a terminal of this clone, under a seal. Best effort: without it more is shown than has to be.
 */
export async function rememberShown(
  context: Context,
  slug: string,
  shown: readonly { readonly path: Path; readonly blob: Oid }[],
): Promise<void> {
  const key = await sealingKey(context.env)
  if (key === null) return
  const all = new Map(await readShown(context))
  for (const { path, blob } of shown) {
    all.delete(nameOf(slug, path))
    all.set(nameOf(slug, path), blob)
  }
  const { commonDir } = await context.repo.places()
  const value: Stored = { clone: commonDir, shown: [...all].slice(-MOST) }
  await remember(fileIn(commonDir), sealOf('shown', value, key))
}

const nameOf = (slug: string, path: Path): string => `${slug} ${quotePath(path)}`

/** Of which clone it was written, so that the file of another one says nothing here. */
interface Stored {
  readonly clone: string
  readonly shown: readonly (readonly [string, Oid])[]
}

/**
 * What is left out of a question is decided by this: so only what this user's seal is of is believed. Whoever can write
 * into the clone could otherwise say that something had been read. Where it is not there, or is broken, nothing was shown.
 */
async function readShown({ repo, env }: Context): Promise<ReadonlyMap<string, Oid>> {
  const { commonDir } = await repo.places()
  const sealed = recall(fileIn(commonDir))
  const key = sealed === null ? null : await sealingKey(env)
  if (key === null || !isSealed<Stored>('shown', sealed, key)) return new Map()
  return new Map(sealed.value.clone === commonDir ? sealed.value.shown : [])
}

const fileIn = (commonDir: string): string => join(commonDir, 'wf', 'shown.json')

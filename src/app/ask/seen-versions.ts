import { join } from 'node:path'
import type { KeyId } from '../../domain/log/signer.js'
import { isOid, type Oid } from '../../domain/names/oid.js'
import { type Path, quotePath } from '../../domain/names/path.js'
import type { Entry } from '../../domain/workflow/workflow.js'
import { recall, remember } from '../objects/memory-file.js'
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

/** Notes what was shown at a terminal of this clone. Best effort: without it more is shown than has to be. */
export async function rememberShown(
  context: Context,
  slug: string,
  shown: readonly { readonly path: Path; readonly blob: Oid }[],
): Promise<void> {
  const all = new Map(await readShown(context))
  for (const { path, blob } of shown) {
    all.delete(nameOf(slug, path))
    all.set(nameOf(slug, path), blob)
  }
  await remember(await fileOf(context), [...all].slice(-MOST))
}

const nameOf = (slug: string, path: Path): string => `${slug} ${quotePath(path)}`

const isPair = (pair: unknown): pair is [string, Oid] =>
  Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string' && isOid(pair[1])

async function readShown(context: Context): Promise<ReadonlyMap<string, Oid>> {
  const pairs = recall(await fileOf(context))
  // Where it is not there, or is broken, nothing was shown.
  return new Map((Array.isArray(pairs) ? pairs : []).filter(isPair))
}

async function fileOf({ repo }: Context): Promise<string> {
  return join((await repo.places()).commonDir, 'wf', 'shown.json')
}

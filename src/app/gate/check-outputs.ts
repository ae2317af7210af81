import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../../domain/names/digest.js'
import { recall, remember } from '../objects/memory-file.js'
import { isSealed, sealingKey, sealOf } from '../objects/seal.js'
import type { Context } from '../outcome/context.js'

/** What a check printed last, of which the log has only the digest of all that it printed. */
interface Printed {
  readonly output: Digest
  readonly text: string
}

/** How many are kept; the oldest go. */
const MOST = 50

/** Bytes of a file: 8 KiB of text, each character of which may be an escape in JSON. */
const LARGEST = 1 << 17

/**
 * Keeps the end of what a check printed, in this clone and under a seal, by the digest of all of it. Best effort: without
 * it people run the check again.
 */
export async function keepOutput(context: Context, output: Digest, text: string): Promise<void> {
  const key = await sealingKey(context.env)
  if (key === null) return
  const value: Printed = { output, text }
  await remember(join(await folderOf(context), fileFor(output)), sealOf('printed', value, key))
  const kept = await keptOutputs(context)
  for (const file of kept.slice(MOST)) await rm(file, { force: true })
}

/**
 * The end of what a check printed; `null` where it is not here. An agent reads it: so only what this user's seal is of is
 * believed, and only as the output that it was sealed as.
 */
export async function keptOutput(context: Context, output: Digest): Promise<string | null> {
  const sealed = recall(join(await folderOf(context), fileFor(output)), LARGEST)
  const key = sealed === null ? null : await sealingKey(context.env)
  if (key === null || !isSealed<Printed>('printed', sealed, key)) return null
  return sealed.value.output === output ? sealed.value.text : null
}

/** The files of all that is kept, the newest first. */
export async function keptOutputs(context: Context): Promise<readonly string[]> {
  const folder = await folderOf(context)
  const names = await readdir(folder).catch(() => [])
  const aged = names.map(async (name) => {
    const about = await stat(join(folder, name)).catch(() => null)
    return { file: join(folder, name), at: about?.mtimeMs ?? 0 }
  })
  return (await Promise.all(aged)).sort((a, b) => b.at - a.at).map(({ file }) => file)
}

/** Removes all that is kept. */
export async function forgetOutputs(context: Context): Promise<void> {
  await rm(await folderOf(context), { recursive: true, force: true })
}

const fileFor = (output: Digest): string => `${output.slice(output.indexOf(':') + 1)}.json`

const folderOf = async ({ repo }: Context): Promise<string> =>
  join((await repo.places()).commonDir, 'wf', 'outputs')

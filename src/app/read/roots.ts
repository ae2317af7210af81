import { join } from 'node:path'
import { isOid, type Oid } from '../../domain/names/oid.js'
import { readMemory, writeWhole } from '../objects/memory-file.js'
import type { Context } from '../outcome/context.js'

/**
 * The pinned roots of this clone: commits that are trusted and not judged, one a line. They lie in the
 * clone's own Git directory, where nothing that is fetched can write.
 */
export async function readRoots({ repo }: Context): Promise<readonly Oid[]> {
  const { commonDir } = await repo.places()
  const lines = (readMemory(join(commonDir, 'wf', 'roots')) ?? '').split('\n')
  return lines.map((line) => line.trim()).filter(isOid)
}

export async function pinRoot(context: Context, root: Oid): Promise<void> {
  const roots = await readRoots(context)
  if (roots.includes(root)) return
  const file = join((await context.repo.places()).commonDir, 'wf', 'roots')
  await writeWhole(file, [...roots, root].map((oid) => `${oid}\n`).join(''))
}

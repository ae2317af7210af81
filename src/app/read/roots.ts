import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Context } from '../outcome/context.js'

/**
 * The pinned roots of this clone: commits that are trusted and not judged, one a line. They lie in the
 * clone's own Git directory, where nothing that is fetched can write.
 */
export async function readRoots({ repo }: Context): Promise<readonly Oid[]> {
  const { commonDir } = await repo.places()
  try {
    const lines = (await readFile(join(commonDir, 'wf', 'roots'), 'utf8')).split('\n')
    return lines.map((line) => line.trim()).filter(isOid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export async function pinRoot(context: Context, root: Oid): Promise<void> {
  const roots = await readRoots(context)
  if (roots.includes(root)) return
  const folder = join((await context.repo.places()).commonDir, 'wf')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'roots'), [...roots, root].map((oid) => `${oid}\n`).join(''))
}

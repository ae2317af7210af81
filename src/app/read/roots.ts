import { join } from 'node:path'
import { isOid, type Oid } from '../../domain/names/oid.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { FOR_ALL, readMemory, writeWhole } from '../objects/memory-file.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/**
 * The pinned roots of this clone: commits that are trusted and not judged, one a line. They lie in the
 * clone's own Git directory, where nothing that is fetched can write.
 */
export async function readRoots({ repo }: Context): Promise<readonly Oid[]> {
  const { commonDir } = await repo.places()
  const lines = readPinned(join(commonDir, 'wf', 'roots')).split('\n')
  return lines.map((line) => line.trim()).filter(isOid)
}

function readPinned(file: string): string {
  try {
    return readMemory(file) ?? ''
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    const message = `only the owner of this clone may read the roots that are pinned here, in ${file}`
    const hint = `wf verify --root COMMIT, with a root that you trust, or its owner: chmod a+r ${shellWord(file)}`
    throw new Refused('ROOTS_UNREADABLE', message, hint)
  }
}

export async function pinRoot(context: Context, root: Oid): Promise<void> {
  const roots = await readRoots(context)
  if (roots.includes(root)) return
  const file = join((await context.repo.places()).commonDir, 'wf', 'roots')
  await writeWhole(file, [...roots, root].map((oid) => `${oid}\n`).join(''), FOR_ALL)
}

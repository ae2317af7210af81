import type { Path } from '../../domain/names/path.js'
import { asciiPath } from '../../domain/names/path.js'
import { isRefusedPath } from '../../domain/names/refused-path.js'
import { onDisk } from './disk.js'
import type { Listing } from './stage-all.js'

const MODULES = asciiPath('.gitmodules')

/** What lies in a working tree where Git would put no file, or no link. */
export async function refusedPaths(top: string, { indexed, others }: Listing): Promise<readonly Path[]> {
  // A file that is tracked has a name that Git takes; something else may lie there by now.
  const known = new Set([MODULES, ...others, ...indexed.map(({ path }) => path)])
  const refused: Path[] = []
  for (const path of known) {
    if (isRefusedPath(path)) refused.push(path)
    else if (isRefusedPath(path, true) && (await onDisk(top, path))?.isSymbolicLink()) refused.push(path)
  }
  return refused
}

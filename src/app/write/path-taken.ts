import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import type { Repository } from '../../git/port.js'
import { fileAt, listFiles } from '../../git/trees.js'
import { Refused } from '../outcome/outcome.js'

/**
 * Refuses where `wf` cannot write files of its own into a tree: a file (a link, a submodule) stands where
 * one of their folders has to be, or a folder where one of the files has to be.
 */
export async function guardPaths(repo: Repository, tree: Oid, paths: readonly Path[]): Promise<void> {
  for (const folder of new Set(paths.flatMap(foldersOf))) {
    if ((await fileAt(repo, tree, folder)) === null) continue
    throw taken(folder, 'is not a folder, and wf writes into a folder of that name')
  }
  for (const path of paths) {
    if ((await listFiles(repo, tree, `${path}/`)).length === 0) continue
    throw taken(path, 'is a folder here, and wf writes a file of that name')
  }
}

/** The folders above a path, the outermost first. */
function foldersOf(path: Path): readonly Path[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/') as Path)
}

export function taken(path: Path, why: string): Refused {
  const shown = showPath(path)
  return new Refused('PATH_TAKEN', `${shown} ${why}`, `git mv ${shown} ANOTHER-NAME && git commit`)
}

import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'

/** The paths of a tree as they are stored, whatever they are; of a tree that cannot be read, those before that. */
export async function allPaths(
  where: Where,
  tree: Oid,
): Promise<readonly { readonly path: Path; readonly link: boolean }[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', tree]
  const { stdout } = await git(args, { ...where, allowExit: [128] })
  return records(stdout).map((record) => ({
    path: record.slice(record.indexOf('\t') + 1) as Path,
    link: record.startsWith('120000 '),
  }))
}

import type { Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** The refs from whose history a commit is reached; their names. */
export async function refsContaining(where: Where, commit: Oid): Promise<readonly string[]> {
  const { stdout } = await git(['for-each-ref', '--format=%(refname)', `--contains=${commit}`], where)
  return stdout.split('\n').filter((name) => name !== '')
}

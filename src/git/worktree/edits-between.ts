import type { Oid } from '../../domain/names/oid.js'
import { type Edit, editsIn } from '../../domain/text/hunks.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** Where two blobs differ, as Git finds it, `null` where that is no matter of lines; no attribute or program of the repository takes part. */
export async function editsBetween(where: Where, old: Oid, now: Oid): Promise<readonly Edit[] | null> {
  const plain = [
    '--unified=0',
    '--inter-hunk-context=0',
    '--text',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
  ]
  const { stdout } = await git(['diff', ...plain, '--end-of-options', old, now], where)
  return editsIn(stdout)
}

import { asOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** The refs from whose history a commit is reached; their names. */
export async function refsContaining(where: Where, commit: Oid): Promise<readonly string[]> {
  const { stdout } = await git(['for-each-ref', '--format=%(refname)', `--contains=${commit}`], where)
  return stdout.split('\n').filter((name) => name !== '')
}

/** The drafts of this repository whose tip is reached from one of these commits. */
export async function draftsWithin(
  where: Where,
  tips: readonly Oid[],
): Promise<readonly { readonly name: string; readonly oid: Oid }[]> {
  const merged = [...new Set(tips)].map((oid) => `--merged=${oid}`)
  const format = '--format=%(objectname) %(refname)'
  const { stdout } = await git(['for-each-ref', format, ...merged, 'refs/heads/draft/'], where)
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [oid = '', name = ''] = line.split(' ')
    return { name, oid: asOid(oid) }
  })
}

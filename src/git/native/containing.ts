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
  const found = new Map<string, Oid>()
  for (let at = 0; at < merged.length; at += AT_ONCE) {
    const format = '--format=%(objectname) %(refname)'
    const some = merged.slice(at, at + AT_ONCE)
    const { stdout } = await git(['for-each-ref', format, ...some, 'refs/heads/draft/'], where)
    for (const line of stdout.split('\n')) {
      const [oid = '', name = ''] = line.split(' ')
      if (name !== '') found.set(name, asOid(oid))
    }
  }
  return [...found].map(([name, oid]) => ({ name, oid }))
}

// A command line has an end.
const AT_ONCE = 6000

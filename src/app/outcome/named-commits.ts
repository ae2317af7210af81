import { isOid, type Oid } from '../../domain/names/oid.js'
import { resolveRevision } from '../../git/native/revision.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/** The commits that somebody names in any of Git's ways. Refuses what names none. */
export async function namedCommits(context: Context, given: readonly string[]): Promise<readonly Oid[]> {
  return Promise.all(
    given.map(async (name) => {
      const oid = isOid(name) ? name : await resolveRevision(context.repo.where, name)
      if (oid !== null) return oid
      throw new Refused('NO_SUCH_COMMIT', `${JSON.stringify(name)} names no commit`, 'git log --first-parent')
    }),
  )
}

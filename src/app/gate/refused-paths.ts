import type { Oid } from '../../domain/names/oid.js'
import { isRefusedPath } from '../../domain/names/refused-path.js'
import { MalformedTree } from '../../git/trees.js'
import { allPaths } from '../../git/worktree/all-paths.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { pathRefused } from './take-diff.js'

/** Does something with two trees that somebody names. Where one of them is no tree that Git would check out, it is refused. */
export async function namingRefused<T>(
  context: Context,
  [old, now]: readonly [Oid, Oid],
  work: (trees: readonly [Oid, Oid]) => Promise<T>,
): Promise<T> {
  try {
    return await work([old, now])
  } catch (error) {
    if (!(error instanceof MalformedTree)) throw error
    const paths = (await Promise.all([old, now].map((tree) => allPaths(context.repo.where, tree)))).flat()
    const refused = paths.filter(({ path, link }) => isRefusedPath(path, link)).map(({ path }) => path)
    if (refused.length > 0) throw pathRefused([...new Set(refused)])
    throw new Refused('TREE_MALFORMED', `that commit contains a ${error.message}`, 'git fsck')
  }
}

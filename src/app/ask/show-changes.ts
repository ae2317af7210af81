import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { escapeLine, escapeText } from '../../domain/text/escape.js'
import type { Change } from '../../domain/tree/change.js'
import { statusOf } from '../../domain/tree/delta.js'
import { codePatch } from '../../git/worktree/diff-text.js'
import { lineCounts } from '../../git/worktree/line-counts.js'
import type { Context } from '../outcome/context.js'

/**
 * Changes as somebody reads them who is asked to answer for them: a row for each file, so that nothing can be in them that
 * is not named, and then what differs. Escaped. Of those that are in there `partly` it is said.
 */
export async function showChanges(
  { repo }: Context,
  old: Oid,
  now: Oid,
  changes: readonly Change[],
  partly: ReadonlySet<Path> = new Set(),
): Promise<string> {
  if (changes.length === 0) return 'no file changes\n'
  const counts = await lineCounts(repo.where, old, now)
  const rows = changes.map((change) => {
    const { insertions = 0, deletions = 0, binary = false } = counts.get(change.path) ?? {}
    const size = binary ? 'binary' : `+${insertions} -${deletions}`
    const some = partly.has(change.path) ? ', chosen hunks' : ''
    return `  ${statusOf(change.old, change.new)} ${escapeLine(showPath(change.path))}  ${size}${some}\n`
  })
  const paths = changes.map(({ path }) => path)
  return `${rows.join('')}\n${escapeText(await codePatch(repo.where, old, now, paths))}`
}

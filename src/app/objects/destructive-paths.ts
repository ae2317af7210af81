import { createHash } from 'node:crypto'
import type { ObjectFormat } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Change } from '../../domain/tree/change.js'
import { destructiveByKind, losesMostLineBreaks, losesMostLines } from '../../domain/tree/destructive.js'
import type { Repository } from '../../git/port.js'
import { breaksOf, type Contents, contentsOf } from './contents-of.js'

/**
 * The paths that a set of changes is destructive to: the one measure, for whoever accepts a patch and for whoever
 * verifies it. Nothing that Git says of a file comes before it, as what is text to Git depends on its attributes.
 */
export async function destructivePaths(
  repo: Repository,
  changes: readonly Change[],
): Promise<readonly Path[]> {
  const empty = emptyBlob(repo.objectFormat)
  const found: Path[] = []
  for (const change of changes) {
    const kind = destructiveByKind(change, empty)
    if (kind === true) found.push(change.path)
    else if (kind === 'look' && change.old && change.new) {
      const [before, after] = await Promise.all([
        contentsOf(repo, change.old.oid),
        contentsOf(repo, change.new.oid),
      ])
      if (losesMost(before, after)) found.push(change.path)
    }
  }
  return found
}

function losesMost(before: Contents, after: Contents): boolean {
  if (before.content !== null && after.content !== null) return losesMostLines(before.content, after.content)
  return losesMostLineBreaks(breaksOf(before), breaksOf(after))
}

function emptyBlob(format: ObjectFormat): string {
  return createHash(format).update('blob 0\0').digest('hex')
}

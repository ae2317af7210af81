import type { Oid } from '../../../domain/names/oid.js'
import { sessionPath } from '../../../domain/names/slug.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import { MissingObject } from '../../../git/object-faults.js'
import type { ReadLog } from '../../read/read-log.js'

/**
 * Did this chain land before the root already? The root is trusted and not judged, and so is what it reaches: a seal
 * among that, or the session log of a squash, is spent, also where it was taken back. `since`: is that commit judged?
 * Throws `MissingObject` where the history before the root is not here.
 */
export async function landedBeforeRoot(
  repo: IsolatedRepository,
  root: Oid,
  since: (commit: Oid) => boolean,
  { workflow }: Pick<ReadLog, 'workflow'>,
): Promise<boolean> {
  const { base, tip, slug } = workflow
  // What begins at the root or after it did not exist before it.
  if (since(base) || base === root || (await repo.reaches(base, root))) return false
  const [unreached, squashed] = await Promise.all([
    repo.unreachable([tip], [root]),
    repo.touching([root], [], sessionPath(slug), { most: 1, firstParent: false }),
  ])
  if (unreached === null || squashed === null) throw new MissingObject(base)
  return unreached.length === 0 || squashed.length > 0
}

import type { Oid } from '../../../domain/names/oid.js'
import { isUnder } from '../../../domain/names/path.js'
import { POLICY, WORKFLOWS } from '../../../domain/names/slug.js'
import type { Repository } from '../../../git/port.js'
import { changesBetween } from '../../../git/trees.js'
import { isObjectFault } from '../../objects/object-fault.js'
import { readCommit } from '../../objects/read-commit.js'
import type { CameIn } from './verified-branch.js'

/**
 * Of what came in on a branch, that which changed the policy or the project's definitions, by its last commit.
 * Whoever makes the law makes what all that follows is judged by, so no range may look away from it.
 */
export async function changingLaw(repo: Repository, cameIn: readonly CameIn[]): Promise<ReadonlySet<Oid>> {
  const found = new Set<Oid>()
  const once = new Map(cameIn.map((each) => [each.last, each]))
  for (const { first, last } of once.values()) if (await changesLaw(repo, first, last)) found.add(last)
  return found
}

async function changesLaw(repo: Repository, first: Oid, last: Oid): Promise<boolean> {
  try {
    const [parent] = (await readCommit(repo, first))?.parents ?? []
    const old = parent === undefined ? null : await readCommit(repo, parent)
    const now = await readCommit(repo, last)
    const changes = await changesBetween(repo, old?.tree ?? null, now?.tree ?? null)
    return changes.some(({ path }) => path === POLICY || isUnder(path, WORKFLOWS))
  } catch (fault) {
    // What cannot be read may have changed anything.
    if (isObjectFault(fault)) return true
    throw fault
  }
}

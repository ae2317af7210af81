import { isOid, type Oid } from '../../domain/names/oid.js'
import { git } from '../../git/process/run.js'
import { walkTrees } from '../../git/walk-trees.js'
import { isObjectFault } from '../objects/object-fault.js'
import { commitNamed } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'

// Of notes and transcripts. More of them than this nobody wrote since the last sync.
const MOST_COMMITS = 20_000
const MOST_TREES = 50_000

/**
 * Why nothing may be built upon this: it is no commit, its history cannot be walked, or a tree in it is none that
 * Git would check out. `null` where it is sound. What came from elsewhere is given with what is `known`, which is not
 * looked at again, and may be only so much.
 *
 * A remote may point any of its refs at anything. What one clone takes over for a parent is in the history of all of
 * them, where `git fsck` and `git gc` stumble over it.
 */
export async function whyUnsound(
  { repo }: Context,
  tip: Oid,
  foreign: { readonly known: Oid | null } | null = null,
): Promise<string | null> {
  const object = await repo.read(tip)
  if (object === null) return `${tip.slice(0, 10)} is not here`
  if (object.type !== 'commit') return `${tip.slice(0, 10)} is a ${object.type}, not a commit`
  const not = foreign === null || foreign.known === null ? [] : [`^${foreign.known}`]
  const most = foreign === null ? [] : [`--max-count=${MOST_COMMITS + 1}`]
  const args = ['rev-list', ...most, tip, ...not, '--']
  const walked = await git(args, { ...repo.where, allowExit: [128] })
  const [fault = ''] = walked.stderr.replace(/^(?:fatal|error): /gm, '').split('\n')
  if (walked.exitCode !== 0) return `its history cannot be walked: ${fault}`
  const commits = walked.stdout.split('\n').filter(isOid)
  if (foreign !== null && commits.length > MOST_COMMITS)
    return `it has more than ${MOST_COMMITS} commits that are new here`
  try {
    const trees = new Set<Oid>()
    for (const oid of commits) trees.add((await commitNamed(repo, oid)).tree)
    const sound = await walkTrees(repo, trees, foreign === null ? Number.POSITIVE_INFINITY : MOST_TREES)
    return sound ? null : `it has more than ${MOST_TREES} folders`
  } catch (error) {
    if (!isObjectFault(error)) throw error
    return error.message
  }
}

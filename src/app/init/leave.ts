import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FETCHED } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import {
  ARCHIVES,
  ATTEMPTS,
  DRAFTS,
  KEPT,
  LOCAL,
  NOTES,
  PENDING,
  TRANSCRIPTS,
} from '../../domain/names/slug.js'
import { slugAt, slugOfDraft } from '../../domain/names/slug-of.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Ref } from '../../git/port.js'
import { git } from '../../git/process/run.js'
import { slugsToResolve } from '../../git/worktree/resolve-worktree.js'
import { requireUnedited } from '../hooks/install/guards.js'
import { hooksStatus } from '../hooks/install/manage.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { readLaw } from '../read/law.js'

/** What `wf` has laid down in this clone, and what of it is somebody's work or the only copy of a chain. */
export interface Leaving {
  /** Where hooks call `wf`; `null` where none do. */
  readonly hooks: string | null
  /** A file that the project keeps for everybody: it stays, and calls nothing in this clone. */
  readonly shared: string | null
  /** Keys of the clone's configuration. */
  readonly config: readonly string[]
  /** The folder of roots, memories and caches. */
  readonly folder: string | null
  readonly refs: readonly Ref[]
  readonly kept: readonly Ref[]
  readonly drafts: readonly Ref[]
  /** Branches with a policy that only this clone has. */
  readonly local: readonly Ref[]
  /** Is a policy of the team checked out? */
  readonly team: boolean
}

/** Looks what there is. Refuses while an update waits to be resolved, which is work in the folder that would go, or where hooks hold lines of others. */
export async function planLeaving(context: Context): Promise<Leaving> {
  const { repo } = context
  const { commonDir } = await repo.places()
  const folder = join(commonDir, 'wf')
  const [update] = await slugsToResolve(repo)
  if (update !== undefined) {
    const message = `an update of ${update} waits to be resolved`
    throw new Refused('UPDATE_IN_PROGRESS', message, `wf update ${update} --abort`)
  }
  await requireUnedited(context)
  const [own, drafts, beside, head] = await Promise.all([
    repo.refs(['refs/wf/', FETCHED, NOTES]),
    repo.refs([DRAFTS]),
    repo.refs([`refs/heads/${LOCAL}`]),
    repo.resolve('HEAD'),
  ])
  const laws = await Promise.all(beside.map(({ oid }) => readLaw(repo, oid)))
  const local = beside.filter((_, at) => laws[at]?.kind !== 'none')
  const open = new Set(drafts.map(({ name }) => slugOfDraft(name)))
  const only = await reachedByNothingElse(
    context,
    own.filter(({ name }) => name.startsWith(ARCHIVES)),
  )
  const isKept = ({ name, oid }: Ref): boolean => {
    if (name.startsWith(ARCHIVES)) return only.has(oid)
    const space = WORK.find((each) => name.startsWith(each))
    const slug = space === undefined ? null : slugAt(space, name)
    return slug !== null && open.has(slug)
  }
  const found = await hooksStatus(context)
  const plain = found.kind === 'plain' || found.kind === 'shared'
  const called = found.hooks.some(({ state }) => state === 'installed')
  return {
    hooks: plain && called ? found.place : null,
    shared: !plain && called ? found.place : null,
    config: [...(await localKeys(context))],
    folder: existsSync(folder) ? folder : null,
    refs: own.filter((ref) => !isKept(ref)),
    kept: own.filter(isKept),
    drafts,
    local,
    team: head !== null && !local.some((ref) => ref.head) && (await readLaw(repo, head)).kind !== 'none',
  }
}

/** Where work lies that no branch has: it goes with its draft, and not before. */
const WORK = [PENDING, ATTEMPTS, KEPT, TRANSCRIPTS]

/** The archives whose chain no branch has, here or at a remote as this clone saw it. */
async function reachedByNothingElse({ repo }: Context, archives: readonly Ref[]): Promise<ReadonlySet<Oid>> {
  if (archives.length === 0) return new Set()
  // What is read from standard input comes first, so that --not is for the branches alone.
  const { stdout } = await git(['rev-list', '--stdin', '--not', '--branches', '--remotes'], {
    ...repo.where,
    input: encodeUtf8(archives.map(({ oid }) => `${oid}\n`).join('')),
  })
  const alone = new Set<string>(stdout.split('\n'))
  return new Set(archives.map(({ oid }) => oid).filter((oid) => alone.has(oid)))
}

async function localKeys({ repo }: Context): Promise<ReadonlySet<string>> {
  const args = ['config', '--local', '--name-only', '--get-regexp', '^wf\\.']
  const { stdout } = await git(args, { ...repo.where, allowExit: [1] })
  return new Set(stdout.split('\n').filter((key) => key !== ''))
}

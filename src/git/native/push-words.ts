import type { Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { listRefs } from './refs.js'

/** A ref of the remote that is to move, from what it was seen to hold: a lease. */
export interface Push {
  readonly ref: string
  /** `null`: it must not exist there. */
  readonly from: Oid | null
  /** `null`: it goes away. */
  readonly to: Oid | null
}

// Git compares each refspec that has a name with every ref here: thousands of them take it minutes.
const MANY = 200

const DRAFTS = 'refs/heads/draft/'

/** What `git push` is told to move, and with which leases. */
export interface PushWords {
  readonly leases: readonly string[]
  readonly specs: readonly string[]
}

/**
 * Where there are many drafts, and each is here what it is to be there, one pattern says it for all of them, less those
 * that are not to be pushed.
 *
 * Git also compares each lease with every ref that it pushes. A draft that the remote does not have needs none: it is
 * pushed without force, and Git refuses that where somebody created it meanwhile, unless this clone's draft continues
 * theirs: nothing of theirs is lost then.
 */
export async function pushWords(where: Where, pushes: readonly Push[]): Promise<PushWords> {
  const drafts = pushes.filter(({ ref }) => ref.startsWith(DRAFTS))
  if (drafts.length < MANY) return { leases: pushes.map(lease), specs: pushes.map(explicit) }
  const wanted = new Map(drafts.map(({ ref, to }) => [ref, to]))
  const here = await listRefs(where, [DRAFTS])
  const same = here.filter(({ name, oid }) => wanted.get(name) === oid)
  const covered = new Set(same.map(({ name }) => name))
  return {
    leases: pushes.filter(({ ref, from }) => from !== null || !covered.has(ref)).map(lease),
    specs: [
      `${DRAFTS}*:${DRAFTS}*`,
      ...here.flatMap(({ name }) => (covered.has(name) ? [] : [`^${name}`])),
      ...pushes.filter(({ ref }) => !covered.has(ref)).map(explicit),
    ],
  }
}

const lease = ({ ref, from }: Push): string => `--force-with-lease=${ref}:${from ?? ''}`
const explicit = ({ ref, to }: Push): string => `${to ?? ''}:${ref}`

import type { Oid } from '../../domain/names/oid.js'
import type { Ref } from '../port.js'
import type { Where } from '../process/environment.js'
import { allBut } from './all-but.js'
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

/** Where a clone may have thousands of refs, and what is pushed only ever grows. */
const SPACES = ['refs/heads/draft/', 'refs/wf/archive/', 'refs/wf/pending/', 'refs/wf/transcripts/'] as const

/** What `git push` is told to move, and with which leases. */
export interface PushWords {
  readonly leases: readonly string[]
  readonly specs: readonly string[]
}

/**
 * Where there are many of a kind, and each is here what it is to be there, one pattern says it for all of them, less
 * those that are not to be pushed. A command line has an end: how long this one gets is bounded by what goes its own
 * way, and neither by how many refs are pushed nor by how many are here.
 *
 * Git also compares each lease with every ref that it pushes. These take none: they are pushed without force. Git refuses
 * that where the remote has something else meanwhile, unless what is here continues it: nothing of theirs is lost then.
 */
export async function pushWords(where: Where, pushes: readonly Push[]): Promise<PushWords> {
  const spaces = SPACES.filter((space) => pushes.filter(({ ref }) => ref.startsWith(space)).length >= MANY)
  const here = spaces.length === 0 ? [] : await listRefs(where, spaces)
  // A name that is no UTF-8 could not be said, and would go along.
  if (here.length === 0 || here.some(({ name }) => name.includes('\ufffd')))
    return { leases: pushes.map(lease), specs: pushes.map(explicit) }
  const wanted = new Map(pushes.map(({ ref, to }) => [ref, to]))
  const covered = new Set(here.filter(({ name, oid }) => wanted.get(name) === oid).map(({ name }) => name))
  const patterns = spaces.flatMap((space) => patternsFor(space, here, covered))
  const alone = pushes.filter(({ ref }) => !covered.has(ref))
  return { leases: alone.map(lease), specs: [...patterns, ...alone.map(explicit)] }
}

function patternsFor(space: string, here: readonly Ref[], covered: ReadonlySet<string>): readonly string[] {
  const names = here.flatMap(({ name }) => (name.startsWith(space) ? [name] : []))
  const inside = names.filter((name) => covered.has(name))
  if (inside.length === 0) return []
  const out = allBut(
    inside,
    names.filter((name) => !covered.has(name)),
  )
  return [`${space}*:${space}*`, ...out.map((name) => `^${name}`)]
}

const lease = ({ ref, from }: Push): string => `--force-with-lease=${ref}:${from ?? ''}`
const explicit = ({ ref, to }: Push): string => `${to ?? ''}:${ref}`

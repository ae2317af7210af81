import type { RemoteName } from '../../domain/names/remote.js'
import { ARCHIVES, NOTES, PENDING, TRANSCRIPTS } from '../../domain/names/slug.js'
import { listRemote, type Push, pushRefs, type Unwanted } from '../../git/native/remote.js'
import type { Context } from '../outcome/context.js'
import { lineOf } from '../outcome/remotes.js'
import { isUnsendable, ownerOf, type Unsendable, unsendable } from './unsendable.js'

/** A place of refs that a remote does not take, and what is not protected for that. */
export interface Untaken {
  /** `refs/wf/archive/*` */
  readonly ref: string
  readonly why: string
  readonly hint: string | null
}

export interface PushedTaken {
  /** All of these arrived. */
  readonly pushed: readonly Push[]
  readonly untaken: readonly Untaken[]
  /** What could not be sent, for an object that is missing or damaged here. */
  readonly unsendable: readonly Unsendable[]
  /** Why nothing arrived, where the remote refused what nothing can do without. */
  readonly refusal: { readonly refused: readonly Unwanted[]; readonly said: readonly string[] } | null
}

interface Place {
  readonly ref: string
  readonly has: (ref: string) => boolean
  readonly means: string
  readonly hint: (remote: RemoteName) => string | null
}

const below = (prefix: string) => ({ ref: `${prefix}*`, has: (ref: string) => ref.startsWith(prefix) })

/** A workflow is a branch: a remote that takes branches alone is enough to work together. These come with it. */
const PLACES: readonly Place[] = [
  {
    ...below(ARCHIVES),
    means:
      'what has ended is kept there by its branch alone: after a squash, or where the branch is deleted, only clones that have the archive can verify it',
    hint: (remote) =>
      `merge with a merge commit, and keep the branch at ${remote}, or let it take ${ARCHIVES}*`,
  },
  {
    ...below(PENDING),
    means: 'the patches stay in this clone: nobody else can review them',
    hint: () => null,
  },
  {
    ...below(TRANSCRIPTS),
    means: 'what agents said stays in this clone',
    hint: () => null,
  },
  {
    ref: NOTES,
    has: (ref) => ref === NOTES,
    means: 'others do not get the notes, and nothing there remembers how long a log was',
    hint: () => 'wf notes rebuild makes them in each clone',
  },
]

/**
 * Pushes, all or nothing. Where the remote refuses a place beside the branches, all but that place is pushed, and what
 * is missing is told. A workflow of which an object cannot be read here keeps no other from being pushed. Answers `moved` where a ref that was refused holds something else than was seen: a lost race.
 */
export async function pushTaken(
  context: Context,
  remote: RemoteName,
  pushes: readonly Push[],
): Promise<PushedTaken | 'moved'> {
  const line = lineOf(context)
  const untaken: Untaken[] = []
  let rest = pushes
  let first: PushedTaken['refusal'] = null
  let broken: readonly Unsendable[] = []
  for (;;) {
    const answer = await pushRefs(line, remote, rest).catch((error: unknown) => ({ done: null, error }))
    // Nothing arrived: Git sends a pack whole, or none.
    if (answer.done !== true && broken.length === 0 && isUnsendable(answer.error)) {
      broken = await unsendable(context, remote, rest)
      const owners = new Set(broken.map(({ ref }) => ownerOf(ref)))
      rest = rest.filter(({ ref }) => !owners.has(ownerOf(ref)))
      if (broken.length > 0) continue
    }
    if (answer.done === null) throw answer.error
    if (answer.done) return { pushed: rest, untaken: inOrder(untaken), unsendable: broken, refusal: null }
    first ??= answer
    const closed = closedPlaces(answer.refused)
    if (closed.length === 0) return { pushed: [], untaken: [], unsendable: broken, refusal: first }
    const inside = ({ ref }: { readonly ref: string }) => closed.some(({ has }) => has(ref))
    if (await hasMoved(context, remote, rest.filter(inside))) return 'moved'
    for (const { ref, has, means, hint } of closed) {
      const why = saidWhy(answer.refused.find((each) => has(each.ref)))
      untaken.push({ ref, why: `is not taken by ${remote} (${why}): ${means}`, hint: hint(remote) })
    }
    rest = rest.filter((each) => !inside(each))
  }
}

/** The places that a remote closed to this push; none where it refused a branch for its own sake. */
function closedPlaces(refused: readonly Unwanted[]): readonly Place[] {
  const own = ownRefusals(refused)
  const placesOf = (some: readonly Unwanted[]) => PLACES.filter(({ has }) => some.some(({ ref }) => has(ref)))
  // A hook that declines says it of every ref: which of them it means, only another push can show.
  const byHook = ({ why }: Unwanted): boolean => why.includes('pre-receive hook declined')
  const alone = placesOf(own.filter((each) => !byHook(each)))
  const branches = own.filter(({ ref }) => !PLACES.some(({ has }) => has(ref)))
  if (!branches.every(byHook)) return []
  return alone.length > 0 ? alone : placesOf(own)
}

// Git's words where the remote shows a ref to those who fetch, and not to those who push.
function saidWhy(refused: Unwanted | undefined): string {
  const why = refused?.why ?? ''
  if (why.includes('stale info')) return 'it is hidden from pushes'
  // As `--porcelain` has it: `[remote rejected] (why)`.
  return why.slice(why.indexOf('(') + 1).replace(/\)$/, '')
}

const inOrder = (untaken: readonly Untaken[]): readonly Untaken[] =>
  PLACES.flatMap(({ ref }) => untaken.filter((each) => each.ref === ref))

/** Of an atomic push all fail; those that were the reason have a reason of their own. */
export function ownRefusals(refused: readonly Unwanted[]): readonly Unwanted[] {
  const own = refused.filter(({ why }) => !/atomic push fail|atomic transaction failed/.test(why))
  return own.length > 0 ? own : refused
}

/** Does the remote hold something else than it was seen to hold? Then a refused push is a race that was lost. */
export async function hasMoved(
  context: Context,
  remote: RemoteName,
  pushes: readonly Push[],
): Promise<boolean> {
  const now = await listRemote(lineOf(context), remote)
  const held = new Map(
    now.split('\n').map((line) => {
      const [oid = '', name = ''] = line.split('\t')
      return [name, oid] as const
    }),
  )
  return pushes.some(({ ref, from }) => (held.get(ref) ?? null) !== from)
}

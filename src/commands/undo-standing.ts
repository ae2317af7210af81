import { hooksStatus } from '../app/hooks/install/manage.js'
import { readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { people } from '../app/outcome/people.js'
import type { Loaded } from '../app/read/load.js'
import { signerOrNone } from '../app/write/signer.js'
import { decideUndo, type Undo } from '../domain/decide/undo.js'
import { type Commit, parsePerson } from '../domain/log/commit.js'
import type { Oid } from '../domain/names/oid.js'
import { draftRef, KEPT, NUMBERS, pendingRef, SEEN, SENT, sentRef, storedAs } from '../domain/names/slug.js'
import { draftAtRemote } from '../domain/names/slug-of.js'
import { compareBytes } from '../domain/tree/change.js'
import type { Patch } from '../domain/tree/patch.js'
import type { Entry } from '../domain/workflow/workflow.js'
import { refsContaining } from '../git/native/containing.js'
import { findResolveWorktree } from '../git/worktree/resolve-worktree.js'

/** What refs say of a draft: where it was seen elsewhere, and what was built upon its tip. */
export interface Standing {
  /** Refs that remember it at a remote. */
  readonly remotes: readonly { readonly name: string; readonly oid: Oid }[]
  readonly containing: readonly string[]
  /** How far it may have been pushed, as the hook or a sync noted before. */
  readonly sent: Oid | null
  /** There are remotes, and no hook that would have noted a push. */
  readonly unsure: boolean
}

export async function standingOf(context: Context, loaded: Loaded): Promise<Standing> {
  const { repo } = context
  const { workflow } = loaded
  const name = sentRef(workflow.slug)
  const all = await repo.refs(['refs/remotes/', `${SEEN}${storedAs(workflow.slug)}/`, name])
  const refs = all.filter((ref) => !ref.name.startsWith(SENT))
  const remotes = refs.filter(
    ({ name }) => name.startsWith(SEEN) || draftAtRemote(name)?.slug === workflow.slug,
  )
  return {
    remotes,
    containing: await refsContaining(repo.where, lastOf(loaded).commit.oid),
    sent: all.find((ref) => ref.name === name)?.oid ?? null,
    unsure: await isUnsure(context),
  }
}

async function isUnsure(context: Context): Promise<boolean> {
  const keys = [...(await context.repo.config()).keys()]
  if (!keys.some((key) => /^remote\..+\.(?:push)?url$/.test(key))) return false
  const { hooks } = await hooksStatus(context)
  return hooks.every(({ hook, state }) => hook !== 'pre-push' || state !== 'installed')
}

/** The last decision or proposal: what was passed by after it follows by itself. */
export function lastOf({ entries }: Loaded): Entry {
  const last = entries.findLast(
    ({ reading }) => reading.kind !== 'event' || reading.event.event !== 'skipped',
  )
  if (last === undefined) throw new Error('a log without an event "opened"')
  return last
}

const isRemote = (name: string): boolean =>
  ['refs/remotes/', SEEN, SENT].some((space) => name.startsWith(space))

export async function planUndo(
  context: Context,
  loaded: Loaded,
  { containing, unsure }: Standing,
  rest: Patch | null,
): Promise<Undo> {
  const { workflow, tip } = loaded
  const entry = lastOf(loaded)
  const aside = [draftRef(workflow.slug), ...(rest === null ? [] : [pendingRef(workflow.slug, rest.oid)])]
  const others = containing.filter(
    (name) =>
      !isRemote(name) && !aside.includes(name) && ![KEPT, NUMBERS].some((each) => name.startsWith(each)),
  )
  const resolving = await findResolveWorktree(context.repo, workflow.slug)
  const update = resolving?.tip === tip ? `the update in ${resolving.path}` : null
  return decideUndo(workflow, {
    entry,
    own: await isOwn(context, entry),
    pushed: containing.some(isRemote),
    unsure,
    builtUpon: others[0] ?? update,
  })
}

/** By the key where it is signed, else by the address that the commit claims. */
async function isOwn(context: Context, { signer, commit }: Loaded['entries'][number]): Promise<boolean> {
  if (signer !== null) return signer.ok && (await signerOrNone(context))?.key === signer.key
  return isBy(context, commit)
}

async function isBy(context: Context, { committer }: Commit): Promise<boolean> {
  const [me, they] = [parsePerson((await people(context)).committer), parsePerson(committer)]
  return me !== null && they !== null && me.email === they.email
}

/** What a partial acceptance, the last event, left at the gate: it belongs to that. */
export function restOf({ entries, tip }: Loaded, patches: readonly Patch[]): Patch | null {
  const reading = entries.at(-1)?.reading
  if (reading?.kind !== 'event' || reading.event.event !== 'accepted') return null
  const { left } = reading.event
  if (left.length === 0) return null
  const pathsOf = ({ changes }: Patch) => changes.map(({ path }) => path).sort(compareBytes)
  const same = (patch: Patch) => left.join('\0') === pathsOf(patch).slice(0, left.length).join('\0')
  return patches.find((patch) => patch.parent === tip && same(patch)) ?? null
}

/** The last patch that this person proposed on the tip: it came after the last event. */
export async function lastProposal(
  context: Context,
  { tip }: Loaded,
  patches: readonly Patch[],
  rest: Patch | null,
): Promise<Patch | null> {
  for (const patch of [...patches].reverse()) {
    if (patch.parent !== tip || patch.oid === rest?.oid) continue
    const commit = await readCommit(context.repo, patch.oid)
    if (commit !== null && (await isBy(context, commit))) return patch
  }
  return null
}

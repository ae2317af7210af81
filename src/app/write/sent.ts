import type { Oid } from '../../domain/names/oid.js'
import { DRAFTS, draftRef, PENDING, SENT, type Slug, sentRef } from '../../domain/names/slug.js'
import { slugBelow, slugOfDraft } from '../../domain/names/slug-of.js'
import { isAncestor } from '../../git/native/ancestor.js'
import { draftsWithin } from '../../git/native/containing.js'
import type { RefUpdate } from '../../git/port.js'
import { firstParents, readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { publish } from './publish.js'

/** A ref of a remote that is about to move; `to` is `null` where it goes away. */
export interface Sending {
  readonly ref: string
  readonly to: Oid | null
}

const TRIES = 10

/**
 * Notes before a push how far others may have each draft of this clone after it. A push to an address leaves no other
 * trace here, nor does one after which this program was killed. That it then fails takes nothing back: others may have it.
 */
export async function noteSent(context: Context, sendings: readonly Sending[]): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const updates = await updatesFor(context, sendings)
    if (updates.length === 0 || (await publish(context, updates, 'wf: before a push')) === 'done') return
  }
  throw new Refused('BUSY', 'other pushes of this clone were faster than this one', 'push again')
}

async function updatesFor(context: Context, sendings: readonly Sending[]): Promise<readonly RefUpdate[]> {
  const { where } = context.repo
  const refs = await context.repo.refs([DRAFTS, SENT])
  const here = new Set(refs.filter(({ name }) => name.startsWith(DRAFTS)).map(({ name }) => name))
  const held = new Map(refs.map(({ name, oid }) => [name, oid]))
  const now = new Map<string, Oid>()
  for (const [slug, tip] of await tipsIn(context, sendings)) {
    const name = sentRef(slug)
    const before = now.get(name) ?? held.get(name) ?? null
    if (!here.has(draftRef(slug))) continue
    if (tip === before) continue
    if (before === null || (await continues(context, tip, before)) || !(await isAncestor(where, tip, before)))
      now.set(name, tip)
  }
  return [...now].map(([name, to]) => ({ name, from: held.get(name) ?? null, to }))
}

// A log grows by a few commits between two pushes: no process is needed to see that.
const NEAR = 1000

/** Does the first lead to the second along its first parents, not far from it? */
async function continues({ repo }: Context, tip: Oid, before: Oid): Promise<boolean> {
  let steps = 0
  for await (const oid of firstParents(repo, tip)) {
    if (oid === before) return true
    if (++steps > NEAR) return false
  }
  return false
}

/** A branch may carry a draft under any name; a patch carries the commit that it was made on. */
async function tipsIn(
  { repo }: Context,
  sendings: readonly Sending[],
): Promise<readonly (readonly [slug: Slug, tip: Oid])[]> {
  const tips: [Slug, Oid][] = []
  const branches: Oid[] = []
  for (const { ref, to } of sendings) {
    if (to === null) continue
    const draft = slugOfDraft(ref)
    if (draft !== null) tips.push([draft, to])
    if (ref.startsWith('refs/heads/')) branches.push(to)
    const waiting = slugBelow(PENDING, ref)
    if (waiting === null) continue
    const onto = (await readCommit(repo, to))?.parents[0]
    if (onto !== undefined) tips.push([waiting, onto])
  }
  const within = branches.length === 0 ? [] : await draftsWithin(repo.where, branches)
  for (const { name, oid } of within) {
    const draft = slugOfDraft(name)
    if (draft !== null) tips.push([draft, oid])
  }
  return tips
}

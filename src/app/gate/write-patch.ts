import type { Oid } from '../../domain/names/oid.js'
import { numbersRef, pendingRef } from '../../domain/names/slug.js'
import type { Usage } from '../../domain/text/usage.js'
import type { Origin } from '../../domain/tree/patch.js'
import { decidedNumbers, nextNumber } from '../../domain/workflow/patch-numbers.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { people } from '../outcome/people.js'
import { writeCommit } from '../write/write-commit.js'
import { type AtGate, agentAuthor, numberOf, patchMessage } from './gate.js'

/** A change that somebody or something proposes. */
export interface Proposal {
  /** The commit that the result was made on. */
  readonly onto: Oid
  readonly tree: Oid
  readonly note: string
  readonly agent: string | null
  /** The gate that it is for, where a workflow has several. */
  readonly stage?: string | null
  /** What the agent used for it, as it told. */
  readonly usage?: Usage | null
  /** Whose work it is, where it was taken from commits. */
  readonly origin?: Origin | null
}

/**
 * Stores a patch as a commit, with the next number of its workflow, and answers the refs that put it behind the gate. A
 * number is given once in a clone: a ref remembers the last one, and moves in the same transaction.
 */
export async function writePatch(
  context: Context,
  atGate: AtGate,
  proposal: Proposal,
): Promise<{ readonly oid: Oid; readonly refs: readonly RefUpdate[] }> {
  const { slug } = atGate.workflow
  const last = await lastNumbered(context, slug)
  const number = await numberFor(context, atGate, last)
  const oid = await writePatchCommit(context, proposal, number)
  const refs = [
    { name: pendingRef(slug, oid), from: null, to: oid },
    { name: numbersRef(slug), from: last, to: oid },
  ]
  return { oid, refs }
}

/** Stores a change as a patch commit. No ref holds it yet. */
export async function writePatchCommit(
  context: Context,
  { onto, tree, note, agent, stage = null, usage = null, origin = null }: Proposal,
  number: number | null,
): Promise<Oid> {
  const who = await people(context)
  return writeCommit(context, {
    tree,
    parents: [onto],
    author: agent === null ? (origin?.author ?? who.author) : agentAuthor(agent, who.committer),
    committer: who.committer,
    message: patchMessage({ note, agent, stage, origin, usage }, number),
  })
}

/** What the log, the gate and the last patch that got a number here say. Two clones may give one number. */
async function numberFor(
  { repo }: Context,
  { workflow, pending }: AtGate,
  last: Oid | null,
): Promise<number | null> {
  const numberAt = async (oid: Oid): Promise<number> => {
    const commit = await readCommit(repo, oid)
    return (commit === null ? null : numberOf(commit)) ?? 0
  }
  return nextNumber({
    own: last === null ? 0 : await numberAt(last),
    decided: [...decidedNumbers(workflow).values()],
    waiting: await Promise.all(pending.map(({ oid }) => numberAt(oid))),
  })
}

const lastNumbered = async ({ repo }: Context, slug: string): Promise<Oid | null> =>
  lastIn(await repo.refs([numbersRef(slug)]), slug)

const lastIn = (refs: readonly Ref[], slug: string): Oid | null =>
  refs.find(({ name }) => name === numbersRef(slug))?.oid ?? null

/** Where a workflow ends, nothing of it is numbered any more. */
export const forgetNumbers = async ({ repo }: Context, slug: string): Promise<readonly RefUpdate[]> =>
  numbersGone(await repo.refs([numbersRef(slug)]), slug)

/** The same, where the refs have been read that it is among. */
export function numbersGone(refs: readonly Ref[], slug: string): readonly RefUpdate[] {
  const last = lastIn(refs, slug)
  return last === null ? [] : [{ name: numbersRef(slug), from: last, to: null }]
}

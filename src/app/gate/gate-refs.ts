import { PENDING, pendingRef } from '../../domain/names/slug.js'
import { leftOf, type Patch } from '../../domain/tree/patch.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import { editTree } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from '../read/load.js'
import type { Head } from '../write/write-step.js'
import { writePatch } from './write-patch.js'

/** The patch leaves the gate; what was not accepted of it is made anew on the new tip, and waits. */
export async function gateRefs(
  context: Context,
  { pending }: Pick<Loaded, 'pending'>,
  whole: Patch,
  chosen: Patch,
  { tip, workflow }: Head,
): Promise<readonly RefUpdate[]> {
  const gone = { name: pendingRef(workflow.slug, whole.oid), from: whole.oid, to: null }
  const left = leftOf(whole, chosen.changes)
  if (left.length === 0) return [gone]
  const edits = left.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(context.repo, tip.tree, edits)
  const { note, agent, stage, origin = null } = whole
  const rest = await writePatch(
    context,
    { workflow, pending },
    { onto: tip.oid, tree, note, agent, stage, origin },
  )
  return [gone, ...rest.refs]
}

/** What waits at the gate once these refs have moved. */
export function pendingAfter(pending: readonly Ref[], refs: readonly RefUpdate[]): readonly Ref[] {
  const gone = new Set(refs.filter(({ to }) => to === null).map(({ name }) => name))
  return [
    ...pending.filter(({ name }) => !gone.has(name)),
    ...refs.flatMap(({ name, from, to }) =>
      name.startsWith(PENDING) && from === null && to !== null
        ? [{ name, oid: to, head: false, worktree: null }]
        : [],
    ),
  ]
}

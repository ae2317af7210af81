import { formatRepairMark, type RepairMark, type RepairMode } from '../../domain/log/repair-mark.js'
import { FETCHED } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { ARCHIVES, draftRef, PENDING, storedAs } from '../../domain/names/slug.js'
import type { RefUpdate } from '../../git/port.js'
import { changesBetween, editTree } from '../../git/trees.js'
import { builtInNamed } from '../definitions/definitions.js'
import { writePatch } from '../gate/write-patch.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { people } from '../outcome/people.js'
import { guardSlug, openWorkflow } from '../write/open.js'
import { publish } from '../write/publish.js'
import { writeDocuments } from '../write/write-documents.js'
import { repairTexts } from './repair-texts.js'
import { repairedTree } from './repaired-tree.js'
import type { UnsoundBranch } from './unsound.js'

export interface OpenedRepair {
  readonly opened: Oid
  readonly refs: readonly RefUpdate[]
}

/**
 * Opens the draft that repairs a branch: its goal and plan say what was found, and a patch waits at the gate. All
 * decisions are left to people. `lost` where somebody else was faster.
 */
export async function openRepair(
  context: Context,
  slug: string,
  repair: UnsoundBranch,
  mode: RepairMode,
  why: string,
): Promise<OpenedRepair | 'lost'> {
  const { repo } = context
  guardSlug(slug, await repo.refs(['refs/heads/', ARCHIVES, FETCHED, `${PENDING}${storedAs(slug)}/`]))
  const who = await people(context)
  const definition = await builtInNamed('repair')
  const { branch: target, tip: base } = repair
  const opened = await openWorkflow(
    context,
    { slug, target, base, definition, inputs: { target }, note: formatRepairMark(markOf(repair, mode)) },
    who,
  )
  const texts = repairTexts(repair, mode, why)
  const standing = repair.sound.kind === 'policy' ? repair.sound.policy : null
  const head = await writeDocuments(
    context,
    opened,
    standing,
    ({ kind }) => (kind === 'plan' ? texts.plan : texts.goal),
    who,
  )
  const onto = await knownCommit(repo, base)
  const changes = await changesBetween(repo, onto.tree, await repairedTree(context, repair, mode, why))
  if (changes.length === 0)
    throw new Refused('EMPTY_DIFF', 'there is nothing to change: the policy lists it already', 'wf verify')
  const edits = changes.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(repo, head.tip.tree, edits)
  const atGate = { workflow: head.workflow, pending: [] }
  const patch = await writePatch(context, atGate, { onto: head.tip.oid, tree, note: why, agent: null })
  const refs = [{ name: draftRef(slug), from: null, to: head.tip.oid }, ...patch.refs]
  const done = await publish(context, refs, `wf repair: ${slug}`)
  return done === 'lost' ? 'lost' : { opened: opened.tip.oid, refs }
}

export const markOf = ({ unsound }: UnsoundBranch, mode: RepairMode): RepairMark => ({
  mode,
  commits: unsound.map(({ last }) => last),
})

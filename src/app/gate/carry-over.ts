import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Change } from '../../domain/tree/change.js'
import { mergePaths } from '../../domain/tree/merge-paths.js'
import { changesBetween, editTree } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'
import { type Proposal, proposeMerge } from './merge-proposal.js'

export interface CarriedOver {
  /** The tip's tree with the change in it; what could not be merged is left as the tip has it. */
  readonly tree: Oid
  /** Paths that the tip had changed as well, and whose content was merged. */
  readonly merged: readonly Path[]
  /** Paths that nobody could merge. */
  readonly conflicts: readonly Path[]
}

/**
 * Takes the change between two trees over to a third: path by path, and by content where both sides
 * changed one. A proposal in any case: somebody has to look at the result.
 */
export async function carryOver(
  context: Context,
  from: { readonly old: Oid; readonly now: Oid },
  onto: { readonly tree: Oid; readonly label: string },
): Promise<CarriedOver> {
  const { repo } = context
  const [theirs, ours] = await Promise.all([
    changesBetween(repo, from.old, from.now),
    changesBetween(repo, from.old, onto.tree),
  ])
  const { fromTheirs, unmerged } = mergePaths(ours, theirs)
  const proposals = await Promise.all(
    unmerged.map((path) => {
      const [our, their] = [at(ours, path), at(theirs, path)]
      const base = our?.old ?? their?.old ?? null
      const conflict = { path, base, ours: our ? our.new : base, theirs: their ? their.new : base }
      return proposeMerge(context, conflict, { ours: onto.label, theirs: 'the patch' })
    }),
  )
  const edits = [
    ...fromTheirs.map(({ path, new: file }) => ({ path, file })),
    ...proposals.flatMap(({ conflict, file }) => (file === null ? [] : [{ path: conflict.path, file }])),
  ]
  const pathsWhere = (test: (proposal: Proposal) => boolean) =>
    proposals.filter(test).map((each) => each.conflict.path)
  return {
    tree: edits.length === 0 ? onto.tree : await editTree(repo, onto.tree, edits),
    merged: pathsWhere(({ file }) => file !== null),
    conflicts: pathsWhere(({ file }) => file === null),
  }
}

const at = (changes: readonly Change[], path: Path): Change | undefined =>
  changes.find((change) => change.path === path)

import type { Oid } from '../../domain/names/oid.js'
import type { Change } from '../../domain/tree/change.js'
import { isOwn, type Workflow } from '../../domain/workflow/workflow.js'
import { storedText } from '../../git/stored/stored-text.js'
import { editTree } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'

/**
 * The tree with the workflow's artefacts as they were, where they differ in nothing but the line endings that Git stores
 * by the attributes of this tree: nobody wrote that, and nobody approved it.
 */
export async function withArtefactsAsTheyWere(
  { repo }: Context,
  { own }: Workflow,
  tree: Oid,
  changes: readonly Change[],
): Promise<Oid> {
  const converted: Change[] = []
  for (const change of changes) {
    const { path, old, new: now } = change
    if (old === null || now === null || old.mode !== now.mode || !isOwn(own, path)) continue
    const blob = await repo.read(old.oid)
    if (blob === null) continue
    const stored = await storedText(repo, tree, path, blob.content)
    if (stored.kind === 'stored' && stored.blob === now.oid) converted.push(change)
  }
  const edits = converted.map(({ path, old: file }) => ({ path, file }))
  return edits.length === 0 ? tree : editTree(repo, tree, edits)
}

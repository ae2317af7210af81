import type { Workflow } from '../../domain/workflow/workflow.js'
import { isAncestor } from '../../git/native/ancestor.js'
import type { Ref } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'

/**
 * Has the target, as it is here, what was sealed for it? Whatever way it came there, as a merge, a squash or a rebase,
 * it brought the session log of the seal along; a merge is found as well where somebody took that away since. A
 * glance for people who ask where a workflow stands: whether it landed as it was signed off is for a verifier to say.
 */
export async function isLanded(context: Context, { seal }: Workflow, target: Ref | null): Promise<boolean> {
  if (seal === null || target === null) return false
  const { repo } = context
  const { path, blob } = seal.event.session
  const tip = await readCommit(repo, target.oid)
  if (tip !== null && (await fileAt(repo, tip.tree, path))?.oid === blob) return true
  return isAncestor(repo.where, seal.oid, target.oid)
}

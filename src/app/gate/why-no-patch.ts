import type { Oid } from '../../domain/names/oid.js'
import { changesBetween } from '../../git/trees.js'
import { isObjectFault } from '../objects/object-fault.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'

/**
 * Anybody can make a ref at a gate. `null` for a patch: one commit on one other that is here, whose trees can be read;
 * what is in it is for a person to look at.
 */
export async function whyNoPatch(repo: Context['repo'], oid: Oid): Promise<string | null> {
  const commit = await readCommit(repo, oid)
  const [onto, ...more] = commit?.parents ?? []
  const base = onto === undefined || more.length > 0 ? null : await readCommit(repo, onto)
  if (commit === null || base === null) return 'it is not a commit with one parent in this clone'
  try {
    await changesBetween(repo, base.tree, commit.tree)
    return null
  } catch (error) {
    if (!isObjectFault(error)) throw error
    return error.message
  }
}

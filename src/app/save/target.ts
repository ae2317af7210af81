import type { Commit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Change } from '../../domain/tree/change.js'
import { changesBetween } from '../../git/trees.js'
import { isFirstParentOf, readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type Loaded, targetGone } from '../read/load.js'

/**
 * The target as it stands (or at `at`, on its first-parent chain), and what it changed since the workflow's
 * base. Refuses a target that is gone, or that was rewritten so that the base is not on it any more.
 */
export async function targetSince(
  context: Context,
  loaded: Loaded,
  at: Oid | null = null,
): Promise<{ readonly base: Commit; readonly onto: Commit; readonly theirs: readonly Change[] }> {
  const { repo } = context
  const { slug, target } = loaded.workflow
  const branch = target.replace('refs/heads/', '')
  const tip = at ?? loaded.target?.oid ?? null
  const onto = tip === null ? null : await readCommit(repo, tip)
  const base = await readCommit(repo, loaded.workflow.base)
  if (onto === null || base === null) throw targetGone(loaded)
  if (!(await isFirstParentOf(repo, base.oid, onto.oid))) {
    const message = `${branch} was rewritten: the commit that ${slug} began on is not on it any more`
    throw new Refused('BASE_GONE', message, `wf draft ${slug}-2 --from ${slug}`)
  }
  return { base, onto, theirs: await changesBetween(repo, base.tree, onto.tree) }
}

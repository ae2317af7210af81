import { asStep, type Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { trackedInstead } from '../../git/clone/brought.js'
import { type DisposableClone, disposableClone } from '../../git/clone/clone.js'

/**
 * A clone of a commit to be thrown away, with what goes along. Refuses with `ALONG_TRACKED` where the commit has
 * something at such a path, or a link or file on the way to it: what is ignored here is a part of the change there.
 */
export async function cloneFor(
  context: Context,
  step: string,
  commit: Oid,
  along: readonly Path[],
): Promise<DisposableClone> {
  for (const path of along) {
    const instead = await trackedInstead(context.repo, commit, path)
    if (instead === null) continue
    const message = `${showPath(path)} cannot go along: the draft has ${showPath(instead)} itself`
    throw new Refused('ALONG_TRACKED', message, `git ls-tree ${commit} -- ${shellWord(showPath(instead))}`)
  }
  return asStep(context, step, () => disposableClone(context.repo, commit, along))
}

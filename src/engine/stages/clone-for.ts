import { asStep, type Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { escapeLine } from '../../domain/text/escape.js'
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
  const clone = await asStep(context, step, () => disposableClone(context.repo, commit, along))
  for (const line of missingLines(clone.missing)) context.progress(line)
  return clone
}

const MOST_LINES = 5

/** Which submodules are empty, where they would be fetched from, and the command that does it: nothing is fetched unasked. */
function missingLines(missing: DisposableClone['missing']): readonly string[] {
  const lines = missing.slice(0, MOST_LINES).map(({ path, outermost, address }) => {
    const shown = showPath(path)
    if (address === null)
      return `the submodule ${shown} is empty in the clone: .gitmodules has no usable address for it`
    const from = `it was not fetched here from ${escapeLine(address)}`
    return `the submodule ${shown} is empty in the clone: ${from}. To fetch it: ${fetchOf(showPath(outermost))}`
  })
  const more = missing.length - MOST_LINES
  return more > 0
    ? [...lines, `${more} more submodules are empty: git submodule update --init --recursive`]
    : lines
}

const fetchOf = (path: string): string => `git submodule update --init --recursive -- ${shellWord(path)}`

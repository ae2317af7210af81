import { type Candidate, onTip } from '../../../app/gate/candidate.js'
import { notCleaned, pathRefused } from '../../../app/gate/take-diff.js'
import type { Context } from '../../../app/outcome/context.js'
import type { StageDefinition } from '../../../domain/definition/definition.js'
import { globMatcher } from '../../../domain/names/glob.js'
import type { Oid } from '../../../domain/names/oid.js'
import { type Path, showPath } from '../../../domain/names/path.js'
import { firstFew } from '../../../domain/text/counted.js'
import { bothChange } from '../../../domain/tree/merge-paths.js'
import { whyOutside } from '../../../domain/workflow/surface.js'
import type { DisposableClone } from '../../../git/clone/clone.js'
import { changesBetween } from '../../../git/trees.js'
import type { StageResult } from '../../stages/stage-run.js'
import { ANSWERS } from '../speak/answer-file.js'

export type Taken =
  | { readonly patch: Extract<StageResult, { kind: 'done' }>['patch']; readonly paths: readonly Path[] }
  | { readonly code: string; readonly why: string }

/** What an agent changed in its clone, as a patch, or why none of it is taken: with an empty scope, anything at all. */
export async function takeChanges(
  { repo }: Pick<Context, 'repo'>,
  clone: DisposableClone,
  { candidate, tip }: { readonly candidate: Pick<Candidate, 'tree' | 'tip' | 'changes'>; readonly tip: Oid },
  { scope, gate }: { readonly scope: readonly string[]; readonly gate: StageDefinition | null },
  note: string,
): Promise<Taken> {
  const captured = await clone.captureTree()
  const refused = (why: string) => ({ code: 'WRITE_SCOPE', why })
  if (!captured.captured && captured.why === 'filter')
    return { code: 'FILTER_FAILED', why: notCleaned(captured, '').message }
  if (!captured.captured && captured.why === 'refused')
    return { code: 'PATH_REFUSED', why: pathRefused(captured.paths).message }
  if (!captured.captured) return refused('the agent removed the folder that it worked in')
  const [nested] = captured.nested
  if (nested !== undefined) return refused(`the agent made a repository in ${showPath(nested)}`)
  const [submodule] = captured.submodules
  if (submodule !== undefined)
    return refused(`the agent changed files of the submodule ${showPath(submodule)}`)
  const all = await changesBetween(repo, candidate.tree, captured.tree)
  // Where nothing is taken, what it wrote for us to read is none of the project's files.
  const changes = all.filter(({ path }) => scope.length > 0 || !path.startsWith(`${ANSWERS}/`))
  if (changes.length === 0) return { patch: null, paths: [] }
  const inside = globMatcher(scope, { flags: '', otherwise: false })
  const outside = changes.filter(
    ({ path }) => scope.length === 0 || path.startsWith('.vizier/') || !inside(path),
  )
  if (outside.length > 0) {
    const names = outside.map(({ path }) => showPath(path))
    return refused(`the agent changed what it may not: ${firstFew(names, 10)}`)
  }
  const paths = changes.map(({ path }) => path)
  const unwanted = gate === null ? null : whyOutside(gate, paths)
  if (unwanted !== null)
    return { code: 'SURFACE', why: `the agent changed what its gate does not take: ${unwanted}` }
  const stacked = bothChange(candidate.changes, changes)
  if (stacked !== null)
    return {
      code: 'PATCHES_OVERLAP',
      why: `the agent changed ${showPath(stacked)}, which a patch changes that nobody has accepted yet`,
    }
  return { patch: { tree: await onTip({ repo }, candidate, captured.tree), onto: tip, note }, paths }
}

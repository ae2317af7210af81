import { type Change, sameFile } from '../tree/change.js'
import type { Entry, Workflow } from '../workflow/workflow.js'

/** What each commit of a sealed draft changed, in order: what a rebase makes anew, commit for commit. */
export type Deltas = readonly (readonly Change[])[]

/**
 * The deltas that a rebase of the draft makes anew; `null` where no rebase can be told from the draft, since an
 * update of it holds content that was merged by hand. Updates are merges, and a rebase leaves them out; empty
 * commits it may leave out. `since` is from the base to what it was rebased onto: what the target holds
 * already, as it was signed off, may be absent.
 */
export function deltasToReplay(
  workflow: Pick<Workflow, 'files' | 'code'>,
  entries: readonly Entry[],
  since: readonly Change[],
): Deltas | null {
  if (workflow.code.some(({ event }) => event === 'updated')) return null
  const held = new Set(
    since.flatMap(({ path, new: now }) => {
      const span = workflow.files.get(path)
      return span !== undefined && sameFile(span.new, now) ? [path] : []
    }),
  )
  return entries
    .filter((entry) => entry.theirs === null)
    .map(({ changes }) => changes.filter(({ path }) => !held.has(path)))
    .filter((changes) => changes.length > 0)
}

/**
 * How many commits of a run the rebased draft takes: the shortest run whose deltas, less the empty ones, are those
 * of the draft, one for one. `null` where it is no such run.
 */
export function replayedBy(wanted: Deltas, run: Deltas): number | null {
  let done = 0
  for (const [at, changes] of run.entries()) {
    if (changes.length === 0) continue
    if (!sameChanges(wanted[done] ?? [], changes)) return null
    done++
    if (done === wanted.length) return at + 1
  }
  return null
}

function sameChanges(a: readonly Change[], b: readonly Change[]): boolean {
  return (
    a.length === b.length &&
    a.every((change, at) => {
      const other = b[at]
      return (
        other !== undefined &&
        change.path === other.path &&
        sameFile(change.old, other.old) &&
        sameFile(change.new, other.new)
      )
    })
  )
}

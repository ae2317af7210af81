import type { Outputs } from '../../app/definitions/stage-outputs.js'
import { type ClosingCommit, closingCommits } from '../../app/notes/closing-commits.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import { readReview } from '../../app/read/read-review.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { type Evidence, standingOf, type TrackedFinding } from '../../domain/results/closings.js'
import { type Finding, findingsOf } from '../../domain/results/review.js'

/**
 * The findings of a run, and where each stands. Evidence is a later commit's trailer and, where the finding names a
 * check, how that went on the log since; with `recheck` it is run now, on the latest tree that has the commit, and
 * nothing is recorded.
 */
export async function trackedFindings(
  context: Context,
  loaded: Loaded,
  outputs: Outputs,
  recheck: { readonly along: readonly Path[] } | null,
): Promise<readonly TrackedFinding[]> {
  const found = Object.entries(outputs).flatMap(([stage, own]) =>
    Object.entries(own).flatMap(([name, value]) => {
      const review = readReview(value)
      if (review === null) return []
      const since = loaded.workflow.submissions.get(stage)?.at ?? 0
      return findingsOf(review).map((finding) => ({ finding, of: `${stage}.${name}`, since }))
    }),
  )
  if (found.length === 0) return []
  const closings = await closingCommits(context, loaded)
  const closed = found.map((each) => ({
    ...each,
    closing: closings.findLast(
      ({ finding, at }) => finding === each.finding.id && (at === null || at > each.since),
    ),
  }))
  const rechecked = recheck === null ? null : await recheckAll(context, loaded, closed, recheck.along)
  return closed.map(({ finding, of, closing }) => {
    const evidence = closing === undefined ? null : evidenceOf(loaded, finding, closing, rechecked)
    return { ...finding, of, ...standingOf(finding, evidence) }
  })
}

/** How each check went on each tree, by both names. */
type Rechecked = ReadonlyMap<string, number>
const keyOf = (tree: Oid, check: string): string => `${tree} ${check}`

/** Runs the checks that findings name: once on each tree, in one checkout. */
async function recheckAll(
  context: Context,
  { standing }: Loaded,
  closed: readonly { readonly finding: Finding; readonly closing: ClosingCommit | undefined }[],
  along: readonly Path[],
): Promise<Rechecked> {
  const wanted = new Map<Oid, Set<string>>()
  for (const { finding, closing } of closed) {
    if (closing === undefined || finding.check === null) continue
    wanted.set(closing.tree, (wanted.get(closing.tree) ?? new Set()).add(finding.check))
  }
  const { runChecks } = await import('../../engine/run/checks.js')
  const exits = new Map<string, number>()
  for (const [tree, names] of wanted) {
    const listed = standing?.checks.filter(({ name }) => names.has(name)) ?? []
    for (const { name, exit } of await runChecks(context, tree, { setup: standing?.setup ?? [] }, listed, {
      all: true,
      along,
    }))
      exits.set(keyOf(tree, name), exit)
  }
  return exits
}

function evidenceOf(
  loaded: Loaded,
  { check }: Finding,
  { commit, at, tree }: ClosingCommit,
  rechecked: Rechecked | null,
): Evidence {
  if (check === null) return { commit, exit: null, listed: false }
  const listed = loaded.standing?.checks.some(({ name }) => name === check) ?? false
  if (rechecked !== null && listed) return { commit, exit: rechecked.get(keyOf(tree, check)) ?? null, listed }
  const recorded = loaded.workflow.checks
    .filter((run) => at !== null && run.at > at)
    .flatMap(({ checks }) => checks)
    .findLast(({ name }) => name === check)
  return { commit, exit: recorded?.exit ?? null, listed }
}

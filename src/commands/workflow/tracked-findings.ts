import type { Outputs } from '../../app/definitions/stage-outputs.js'
import { type ClosingCommit, closingCommits } from '../../app/notes/closing-commits.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import { readReview } from '../../app/read/read-review.js'
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
  recheck: boolean,
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
  const tracked: TrackedFinding[] = []
  for (const { finding, of, since } of found) {
    const closing = closings.findLast(
      (each) => each.finding === finding.id && (each.at === null || each.at > since),
    )
    const evidence =
      closing === undefined ? null : await evidenceOf(context, loaded, finding, closing, recheck)
    tracked.push({ ...finding, of, ...standingOf(finding, evidence) })
  }
  return tracked
}

async function evidenceOf(
  context: Context,
  loaded: Loaded,
  { check }: Finding,
  { commit, at, tree }: ClosingCommit,
  recheck: boolean,
): Promise<Evidence> {
  if (check === null) return { commit, exit: null, listed: false }
  const listed = loaded.standing?.checks.find(({ name }) => name === check)
  if (recheck && listed !== undefined) {
    const { runChecks } = await import('../../engine/run/checks.js')
    const [result] = await runChecks(context, tree, [listed])
    return { commit, exit: result?.exit ?? null, listed: true }
  }
  const recorded = loaded.workflow.checks
    .filter((run) => at !== null && run.at > at)
    .flatMap(({ checks }) => checks)
    .findLast(({ name }) => name === check)
  return { commit, exit: recorded?.exit ?? null, listed: listed !== undefined }
}

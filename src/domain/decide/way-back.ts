import { showPath } from '../names/path.js'
import { sameFile } from '../tree/change.js'
import type { Entry, Workflow } from '../workflow/workflow.js'

/** How to get at what was written, by hand: the commit itself stays. */
export function wayBack(workflow: Workflow, { commit, changes, reading }: Entry): string | null {
  const [change] = changes
  if (change === undefined || reading.kind !== 'event') return null
  if (reading.event.event === 'accepted') return `wf submit-diff ${workflow.slug} --from ${commit.oid}`
  return change.new === null || sameFile(change.old, change.new)
    ? null
    : `git show ${commit.oid}:${showPath(change.path)}`
}

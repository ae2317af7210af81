import { approvalsOf } from '../definition/stage-graph.js'
import { showPath } from '../names/path.js'
import { pathMatcher } from '../names/path-globs.js'
import type { Policy } from '../policy/policy.js'
import { sensitivityOf } from '../policy/sensitive.js'
import { counted } from '../text/counted.js'
import type { Change } from '../tree/change.js'
import type { Workflow } from '../workflow/workflow.js'

/** May one signature, that of the seal, stand for the approval of this workflow's plan and code? Where nobody else is asked. */
export function isOneSignature({ definition }: Pick<Workflow, 'definition'>): boolean {
  return approvalsOf(definition, 'plan').length === 0 && approvalsOf(definition, 'code').length === 0
}

/** All the code that the draft brought in, commit by commit: nothing hides in one and goes in the next. */
export function smallChanges({ code }: Pick<Workflow, 'code'>): readonly Change[] {
  return code.flatMap((commit) => commit.changes)
}

/**
 * Why policy does not let these changes of code land by one signature, or `null`. `lines` are taken out and
 * put in; `null` where they cannot be counted.
 */
export function whyNotSmall(
  { small, ...policy }: Policy,
  changes: readonly Change[],
  lines: number | null,
): string | null {
  if (small === null) return 'the policy has no rule "small"'
  const matches = pathMatcher(small.paths, false)
  const sensitivity = sensitivityOf({ small, ...policy })
  for (const change of changes) {
    if (!matches(change.path)) return `${showPath(change.path)} is under none of the paths of "small"`
    if (sensitivity.rolesFor(change).length > 0) return `${showPath(change.path)} is sensitive`
  }
  if (lines === null) return 'it changes what has no lines to count, or too many'
  if (lines > small.lines) return `it changes more than ${counted(small.lines, 'line')}`
  return null
}

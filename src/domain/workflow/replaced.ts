import type { Oid } from '../names/oid.js'
import type { Workflow } from './workflow.js'

/**
 * Has the stage that made this patch handed in something else since that takes its place? Nothing does so too: the stage
 * began on the code without its last patch, and left that as it was.
 */
export function isReplaced(
  { proposed, submissions }: Pick<Workflow, 'proposed' | 'submissions'>,
  patch: Oid,
): boolean {
  const maker = proposed.get(patch)
  return maker !== undefined && submissions.get(maker)?.patch !== patch
}

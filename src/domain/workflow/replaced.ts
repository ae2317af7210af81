import type { Definition } from '../definition/definition.js'
import type { Oid } from '../names/oid.js'
import type { Workflow } from './workflow.js'

/** Does a stage send this one back? Then what it hands in takes the place of its last patch. */
const isSentBack = ({ stages }: Definition, name: string): boolean =>
  stages.some(({ sendsBack }) => sendsBack?.to === name)

/**
 * Has the stage that made this patch handed in something else since that takes its place? Nothing does so too: the stage
 * began on the code without its last patch, and left that as it was.
 */
export function isReplaced(
  { definition, proposed, submissions }: Pick<Workflow, 'definition' | 'proposed' | 'submissions'>,
  patch: Oid,
): boolean {
  const maker = proposed.get(patch)
  return maker !== undefined && isSentBack(definition, maker) && submissions.get(maker)?.patch !== patch
}

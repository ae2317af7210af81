import type { PathAt } from '../log/trailer-values.js'
import { draftFile, type Workflow } from '../workflow/workflow.js'

/** Every plan of the workflow, at the tip. */
export function plansInForce(workflow: Workflow): readonly PathAt[] {
  return [...workflow.own.plans].sort().flatMap((path) => {
    const file = draftFile(workflow, path)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
}

import { nameAndEmail, parsePerson } from '../log/commit.js'
import type { Decision } from '../log/signer.js'
import type { Workflow } from '../workflow/workflow.js'

/** Those who approved or accepted anything, as their commits claim them, each once, in the order of the log. */
export function approversOf(workflow: Workflow): readonly string[] {
  const decisions: readonly Decision[] = [...workflow.approvals, ...workflow.acceptances]
  const inOrder = [...decisions].sort((a, b) => a.at - b.at)
  return [
    ...new Set(
      inOrder.map(({ claimed }) => parsePerson(claimed)).flatMap((p) => (p ? [nameAndEmail(p)] : [])),
    ),
  ]
}

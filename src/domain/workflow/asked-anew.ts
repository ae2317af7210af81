import type { StageDefinition } from '../definition/definition.js'
import { approvable, type ProducedArtefact } from '../definition/stage-graph.js'
import type { Workflow } from './workflow.js'

/** The position of the last `revised` that asked this stage for a new version. */
export function askedAnew(workflow: Workflow, stage: StageDefinition): number {
  return Math.max(-1, ...requests(workflow, stage).map(({ at }) => at))
}

/** The artefacts of this stage that somebody asked anew since it was last submitted. */
export function artefactsAskedAnew(workflow: Workflow, stage: StageDefinition): readonly ProducedArtefact[] {
  const since = workflow.submissions.get(stage.name)?.at ?? -1
  return requests(workflow, stage).flatMap(({ at, asked }) => (at > since ? asked : []))
}

function requests({ definition, slug, revised }: Workflow, stage: StageDefinition) {
  return definition.stages.flatMap((approval) => {
    const at = revised.get(approval.name)
    if (at === undefined) return []
    const asked = approvable(definition, approval, slug).filter(
      (product) => product.stage.name === stage.name,
    )
    return asked.length === 0 ? [] : [{ at, asked }]
  })
}

import type { StageDefinition } from '../definition/definition.js'
import { approvable, type ProducedArtefact, products } from '../definition/stage-graph.js'
import { skippedByCondition } from './skipped.js'
import { draftFile, type Submission, type Workflow } from './workflow.js'

/**
 * An artefact that another commit wrote, or took away, since the stage handed it in. A plan, a snapshot and a document
 * that people approve may be edited by anybody: they sign the bytes that are there, and are asked again.
 */
export function handedInOtherwise(
  workflow: Workflow,
  stage: StageDefinition,
  { artefacts }: Submission,
): string | null {
  const handed = new Map(artefacts.map(({ path, blob }) => [path, blob]))
  const other = products(stage, workflow.slug).find(
    (product) =>
      draftFile(workflow, product.path)?.oid !== handed.get(product.path) &&
      !isSignedAsItIs(workflow, product),
  )
  return other?.path ?? null
}

const isSignedAsItIs = (workflow: Workflow, product: ProducedArtefact): boolean =>
  (product.kind !== 'artefact' || product.stage.type === 'document') &&
  workflow.definition.stages.some(
    (stage) =>
      stage.type === 'approval' &&
      !skippedByCondition(workflow, stage) &&
      approvable(workflow.definition, stage, workflow.slug).some(
        ({ path, stage: producer }) => path === product.path && producer.name === product.stage.name,
      ),
  )

import type { Verdict } from '../../conditions/condition.js'
import type { Definition, StageDefinition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Repository } from '../../git/port.js'
import { outputsBefore } from './stage-outputs.js'

/** Does the condition of a stage hold in a tree? One without a condition always runs. */
export async function conditionOf(
  repo: Repository,
  tree: Oid,
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): Promise<Verdict> {
  if (stage.when === null) return { ok: true, holds: true }
  // The language is loaded only where a definition uses it.
  const { evaluate } = await import('../../conditions/condition.js')
  const outputs = await outputsBefore(repo, tree, definition, stage, slug)
  return evaluate(stage.when, { inputs: stage.scope.inputs, outputs })
}

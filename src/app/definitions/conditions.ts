import type { Verdict } from '../../conditions/condition.js'
import type { Definition, StageDefinition } from '../../domain/definition/definition.js'
import { ancestors } from '../../domain/definition/stage-graph.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Repository } from '../../git/port.js'
import { outputsBefore, outputsOf } from './stage-outputs.js'

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

/**
 * Does what an agent handed in send the stage back that wrote the code? What cannot be answered does: a verdict that nobody
 * can read is none.
 */
export async function sendsBack(
  repo: Repository,
  tree: Oid,
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): Promise<boolean | null> {
  const when = stage.sendsBack?.when ?? null
  if (when === null) return null
  const { evaluate } = await import('../../conditions/condition.js')
  const stages = [...ancestors(definition, stage), stage]
  const outputs = await outputsOf(repo, tree, stages, slug, stage.scope.prefix)
  const verdict = evaluate(when, { inputs: stage.scope.inputs, outputs })
  return !verdict.ok || verdict.holds
}

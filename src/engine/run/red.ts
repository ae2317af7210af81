import type { Candidate } from '../../app/gate/candidate.js'
import { knownCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import type { CheckResult } from '../../domain/log/trailer-values.js'
import type { Path } from '../../domain/names/path.js'
import type { CheckCommand } from '../../domain/policy/policy.js'
import { redGlobs, redPart } from '../../domain/workflow/red.js'
import { codeChangesWith } from '../../domain/workflow/workflow.js'
import { editTree } from '../../git/trees.js'
import { type CheckPolicy, runChecks } from './checks.js'

/** What runs, by which policy, with which ignored files along. */
export interface RedRun {
  readonly policy: CheckPolicy
  readonly commands: readonly CheckCommand[]
  readonly along: readonly Path[]
}

/**
 * Runs the commands of a check that passed once more, on the base with the change's tests alone: there one has to fail. What
 * happened; nothing where its stage does not ask for it.
 */
export async function runRed(
  context: Context,
  { workflow }: Loaded,
  stage: StageDefinition,
  { changes }: Candidate,
  { policy, commands, along }: RedRun,
): Promise<readonly CheckResult[]> {
  const globs = redGlobs(stage)
  if (globs === null) return []
  context.progress(`red: the same on the base, with only ${globs.join(', ')} of the change; one has to fail`)
  const { repo } = context
  const base = await knownCommit(repo, workflow.base)
  const part = redPart(stage, codeChangesWith(workflow, changes))
  const tree = await editTree(
    repo,
    base.tree,
    part.map(({ path, new: file }) => ({ path, file })),
  )
  return runChecks(context, tree, policy, commands, { along })
}

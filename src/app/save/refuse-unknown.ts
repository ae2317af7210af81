import { builtInIds, type DefinitionId, definitionsIn } from '../definitions/known-definitions.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import { stemFor } from '../write/definition-on-target.js'

/**
 * Refuses with `DEFINITION_UNKNOWN` to save a run of a definition that is not built in, and that the target had neither
 * where the run was opened nor has now: a verifier would find the landing.
 */
export async function refuseUnknown({ repo }: Context, { workflow, entries, target }: Loaded): Promise<void> {
  const wanted = workflow.definitions.map(({ name, blob }): DefinitionId => `${name}@${blob}`)
  const builtIn = builtInIds(repo.objectFormat)
  if (wanted.every((id) => builtIn.has(id))) return
  const [base] = entries[0]?.commit.parents ?? []
  const commits = [base, target?.oid].flatMap((oid) => (oid === undefined ? [] : [oid]))
  const trees = await Promise.all(commits.map(async (oid) => (await knownCommit(repo, oid)).tree))
  const there = new Set((await Promise.all(trees.map((tree) => definitionsIn(repo, tree)))).flat())
  const unknown = workflow.definitions.find(
    ({ name, blob }) => !builtIn.has(`${name}@${blob}`) && !there.has(`${name}@${blob}`),
  )
  if (unknown === undefined) return
  const branch = workflow.target.replace('refs/heads/', '')
  const message = `${branch} does not have ${unknown.name} as this run has it, so what it saves there would not be verified`
  const land = `wf draft add-${stemFor(unknown.name)} --goal 'Add the workflow ${unknown.name}'`
  throw new Refused('DEFINITION_UNKNOWN', message, `${land} lands it; then wf save ${workflow.slug}`)
}

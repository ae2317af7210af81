import { definitionInFile, isFileName, listDefinitions } from '../../app/definitions/definitions.js'
import { readCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../../app/outcome/outcome.js'
import { definitionToRead } from '../../app/write/definition-on-target.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { type Arguments, text } from '../parts/command.js'

/** A definition, and where it comes from; without a name, which there are. */
export async function show(context: Context, args: Arguments): Promise<Outcome> {
  const name = text(args, 'name')
  const head = await context.repo.resolve('HEAD')
  const commit = head === null ? null : await readCommit(context.repo, head)
  if (commit === null) throw new Refused('NO_COMMIT', 'nothing is committed here', 'git commit')
  if (name === null) {
    const definitions = await listDefinitions(context, commit.tree)
    return outcome('workflow', { facts: { did: 'definitions', definitions } })
  }
  const found = isFileName(name)
    ? await definitionInFile(context, name)
    : await definitionToRead(context, commit.tree, name)
  const { definition, source, content } = found
  const inputs = definition.inputs.map(({ name: input, type, required }) => ({ name: input, type, required }))
  const stages = definition.stages.map(({ name: stage, type, dependsOn }) => ({
    name: stage,
    type,
    dependsOn,
  }))
  return outcome('workflow', {
    facts: { did: 'show', name: found.name, source, inputs, stages, text: decodeLossy(content) },
  })
}

import { pinnedSchema, type Schema } from '../../app/definitions/pinned-schema.js'
import { knownCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Loaded } from '../../app/read/load.js'
import { SchemaFault } from '../../data/judge.js'

/** The schema that a workflow pinned at a path, ready to be asked. Refuses one that is none. */
export async function requireSchema({ repo }: Context, { workflow }: Loaded, path: string): Promise<Schema> {
  try {
    const { tree } = await knownCommit(repo, workflow.id)
    const found = await pinnedSchema(repo, tree, path)
    if (found !== null) return found
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error
    throw new Refused('SCHEMA_INVALID', error.message, `edit ${path}, and start again`)
  }
  const message = `the schema ${path} was not in the repository when ${workflow.slug} was opened`
  const hint = 'add it to the target branch and start again, or correct the definition'
  throw new Refused('SCHEMA_MISSING', message, hint)
}

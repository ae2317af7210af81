import { lstat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import { WORKFLOWS } from '../../domain/names/slug.js'
import { shellWord } from '../../domain/text/shell-word.js'
import {
  definitionInFile,
  type FoundDefinition,
  findDefinition,
  isDefinitionName,
} from '../definitions/definitions.js'
import { builtInIds, definitionsIn } from '../definitions/known-definitions.js'
import { blobOid } from '../objects/blob-oid.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { asOption } from './run-inputs.js'
import type { StartRequest } from './start-request.js'

/** A name as slugs can have it. */
export const stemFor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50)

/**
 * By name, a run takes what its target has: this tree, of `where`. A file of that name in the working tree can be tried,
 * or landed: the refusal has both commands.
 */
export async function definitionOnTarget(
  context: Context,
  where: string,
  tree: Oid,
  request: Pick<StartRequest, 'name' | 'inputs'>,
): Promise<FoundDefinition> {
  try {
    return await findDefinition(context, tree, request.name)
  } catch (error) {
    const file = isMissing(error) ? await fileInWorktree(context, request.name) : null
    if (file === null) throw error
    const found = await definitionInFile(context, file)
    const typed = [...request.inputs].map(([input, value]) => ` --${input} ${shellWord(String(value))}`)
    const usage = typed.length > 0 ? typed.join('') : found.definition.inputs.map(asOption).join('')
    const land = `wf draft add-${stemFor(request.name)} --goal 'Add the workflow ${request.name}'`
    const message = `${request.name} is only in your working tree: ${where} does not have ${file} yet. To land it: ${land}`
    throw new Refused('NOT_ON_TARGET', message, `wf workflow start ${shellWord(file)}${usage}`)
  }
}

/** To look at a definition, the one of that name in the working tree is as good, where the tree has none. */
export async function definitionToRead(context: Context, tree: Oid, name: string): Promise<FoundDefinition> {
  try {
    return await findDefinition(context, tree, name)
  } catch (error) {
    const file = isMissing(error) ? await fileInWorktree(context, name) : null
    if (file === null) throw error
    return definitionInFile(context, file)
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Refused && error.reason.code === 'NO_SUCH_DEFINITION'

/** Where the working tree has a definition of that name, seen from where the command was called. */
async function fileInWorktree({ repo, cwd }: Context, name: string): Promise<string | null> {
  const { top } = await repo.places()
  if (top === null || !isDefinitionName(name)) return null
  const file = join(top, `${WORKFLOWS}${name}.yml`)
  const stats = await lstat(file).catch(() => null)
  return stats?.isFile() ? relative(cwd, file) : null
}

/** A branch accepts runs of the definitions that it has, and of the built-in ones. */
export async function isKnown(
  { repo }: Context,
  tree: Oid,
  { name, content }: FoundDefinition,
): Promise<boolean> {
  const id = `${name}@${blobOid(content, repo.objectFormat)}` as const
  return builtInIds(repo.objectFormat).has(id) || (await definitionsIn(repo, tree)).includes(id)
}

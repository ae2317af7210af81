import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { BUILT_IN } from '../definitions/built-in.js'
import { parseDefinition } from '../definitions/definition-file.js'
import { type ByteString, decodeUtf8, encodeUtf8 } from '../domain/bytes.js'
import type { Definition } from '../domain/definition.js'
import type { Oid } from '../domain/oid.js'
import { asciiPath } from '../domain/path.js'
import { WORKFLOWS } from '../domain/slug.js'
import { fileAt } from '../git/trees.js'
import { showErrors } from '../yaml/parse-yaml.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

export interface FoundDefinition {
  readonly name: string
  readonly content: ByteString
  readonly definition: Definition
  /** Where it was found: a path of the repository, a file of the user's, or `built in`. */
  readonly source: string
}

/**
 * The definition of that name: the project's own, as it stands in `tree`, before the user's, before the
 * built-in one. Refuses one that does not parse, with every place.
 */
export async function findDefinition(context: Context, tree: Oid, name: string): Promise<FoundDefinition> {
  const found =
    (await fromProject(context, tree, name)) ?? (await fromUser(context, name)) ?? fromBuiltIn(name)
  if (found === null) {
    const known = [...BUILT_IN.keys()].join(', ')
    throw new Refused('NO_SUCH_DEFINITION', `no definition is called ${name}`, `built in: ${known}`)
  }
  const text = decodeUtf8(found.content)
  const parsed = text === null ? null : parseDefinition(found.source, text)
  if (parsed?.ok) return { ...found, name, definition: parsed.value }
  throw new Refused(
    'BAD_DEFINITION',
    parsed ? showErrors(parsed.errors) : `${found.source} is not UTF-8`,
    `edit ${found.source}`,
  )
}

interface Source {
  readonly content: ByteString
  readonly source: string
}

async function fromProject({ repo }: Context, tree: Oid, name: string): Promise<Source | null> {
  const path = asciiPath(`${WORKFLOWS}${name}.yml`)
  const file = await fileAt(repo, tree, path)
  const blob = file === null ? null : await repo.read(file.oid)
  return blob === null ? null : { content: blob.content, source: path }
}

async function fromUser({ env }: Context, name: string): Promise<Source | null> {
  const folder = env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), '.config')
  const source = join(folder, 'wf', 'workflows', `${name}.yml`)
  try {
    return { content: (await readFile(source)).toString('latin1') as ByteString, source }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

function fromBuiltIn(name: string): Source | null {
  const text = BUILT_IN.get(name)
  return text === undefined ? null : { content: encodeUtf8(text), source: 'built in' }
}

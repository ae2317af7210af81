import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { BUILT_IN, builtInDefinition } from '../../definitions/built-in.js'
import type { Definition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import { asciiPath, showPath } from '../../domain/names/path.js'
import { WORKFLOWS } from '../../domain/names/slug.js'
import { type ByteString, decodeUtf8, encodeUtf8 } from '../../domain/text/bytes.js'
import { nearest } from '../../domain/text/nearest.js'
import { listFiles } from '../../git/trees.js'
import { bytesAsStored } from '../objects/bytes-as-stored.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { contentOf, namedFile, type Source, userFolder } from './named-file.js'

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
  const found = NAME.test(name)
    ? ((await namedFile(context.repo, tree, context.env, 'workflows', name)) ?? fromBuiltIn(name))
    : null
  if (found === null) throw await unknownDefinition(context, tree, name)
  return parsed(name, found)
}

/** The definition of that name that comes with `wf`, whatever the project or the user calls the same. */
export async function builtInNamed(name: string): Promise<FoundDefinition> {
  const found = fromBuiltIn(name)
  if (found === null) throw new Error(`no built-in definition is called ${name}`)
  return parsed(name, found)
}

/** A definition in a file, wherever it lies: it is called as the file is, without its ending. */
export async function definitionInFile({ repo, cwd }: Context, file: string): Promise<FoundDefinition> {
  const name = basename(file).replace(/\.ya?ml$/, '')
  if (!NAME.test(name)) {
    const message = `${JSON.stringify(name)} is not a valid definition name: letters, digits, ".", "_" and "-" only`
    throw new Refused('BAD_DEFINITION', message, 'rename the file')
  }
  const place = resolve(cwd, file)
  const bytes = await contentOf(place)
  if (bytes === null)
    throw new Refused('NO_SUCH_DEFINITION', `there is no file ${file}`, 'ls .vizier/workflows')
  return parsed(name, { content: await bytesAsStored(repo, place, bytes), source: file })
}

/** Does somebody who types this mean a file? */
export const isFileName = (typed: string): boolean => typed.includes('/') || /\.ya?ml$/.test(typed)

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const isDefinitionName = (name: string): boolean => NAME.test(name)

/** Every definition that has a name here: the first place that has it hides those behind it. */
export async function listDefinitions(
  context: Context,
  tree: Oid,
): Promise<readonly { readonly name: string; readonly source: string }[]> {
  const files = await listFiles(context.repo, tree, asciiPath(WORKFLOWS))
  const project = files.flatMap(({ path }) => stemOf(path.slice(WORKFLOWS.length), showPath(path)))
  const folder = join(userFolder(context.env), 'workflows')
  const own = await readdir(folder).catch(() => [])
  const user = own.flatMap((file) => stemOf(file, join(folder, file)))
  const builtIn = [...BUILT_IN.keys()].map((name) => ({ name, source: 'built in' }))
  const seen = new Set<string>()
  return [...project, ...user, ...builtIn]
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function stemOf(file: string, source: string) {
  const name = file.endsWith('.yml') ? file.slice(0, -4) : ''
  return NAME.test(name) ? [{ name, source }] : []
}

async function unknownDefinition(context: Context, tree: Oid, name: string): Promise<Refused> {
  const known = (await listDefinitions(context, tree)).map((each) => each.name)
  const near = nearest(name, known)
  const message = `no definition is called ${JSON.stringify(name)}${near === null ? '' : `; did you mean "${near}"?`}`
  return new Refused('NO_SUCH_DEFINITION', message, `there are: ${known.join(', ')}`)
}

async function parsed(name: string, found: Source): Promise<FoundDefinition> {
  const { content, source } = found
  const text = decodeUtf8(content)
  const known = text === null ? null : builtInDefinition(text)
  if (known !== null) return { ...found, name, definition: known }
  const bad = (message: string, errors: readonly unknown[]): Refused =>
    new Refused('BAD_DEFINITION', message, `edit ${source}`, { errors })
  if (text === null) throw bad(`${source} is not UTF-8`, [])
  const { parseDefinition } = await import('../../definitions/definition-file.js')
  const read = parseDefinition(source, text)
  const definition = read.ok ? read.value : null
  const faults = await (await import('./condition-faults.js')).conditionFaults(source, text, definition)
  if (read.ok && faults.length === 0) return { ...found, name, definition: read.value }
  const errors = read.ok ? [] : read.errors
  const { showErrors } = await import('../../yaml/parse-yaml.js')
  throw bad([...(errors.length === 0 ? [] : [showErrors(errors)]), ...faults].join('\n'), errors)
}

function fromBuiltIn(name: string): Source | null {
  const text = BUILT_IN.get(name)
  return text === undefined ? null : { content: encodeUtf8(text), source: 'built in' }
}

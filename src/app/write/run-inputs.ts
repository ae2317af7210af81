import type { Data, Definition, InputDefinition } from '../../domain/definition/definition.js'
import { checkInputs, type InputValues } from '../../domain/definition/input-values.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Change } from '../../domain/tree/change.js'
import { fileAt } from '../../git/trees.js'
import { type FoundDefinition, isFileName } from '../definitions/definitions.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { guardPaths } from './path-taken.js'
import type { StartRequest } from './start-request.js'

/** The command that starts this again, with every input. */
const usageOf = ({ definition, name }: FoundDefinition, typed: string): string =>
  `wf workflow start ${isFileName(typed) ? shellWord(typed) : name}${definition.inputs.map(asOption).join('')}`

export async function inputsFor(found: FoundDefinition, request: StartRequest): Promise<InputValues> {
  const usage = usageOf(found, request.name)
  const given = new Map(spelledAs(found.definition, request.inputs, usage))
  for (const { name, type } of found.definition.inputs) {
    const typed = given.get(name)
    // What is outside stays as it was typed, and is refused as that.
    if (type === 'file' && typeof typed === 'string') given.set(name, (await request.fromTop(typed)) ?? typed)
  }
  const checked = checkInputs(found.definition, given)
  if (checked.ok) return checked.values
  const message = checked.errors.map((error) => error.message).join('\n')
  throw new Refused('BAD_INPUTS', message, usage, { errors: checked.errors })
}

/** The inputs that are files: the target has them, or they are pinned as they are in the working tree. */
export async function pinFiles(
  { repo }: Context,
  tree: Oid,
  found: FoundDefinition,
  values: InputValues,
  request: StartRequest,
): Promise<readonly Change[]> {
  const pinned = new Map<Path, Change>()
  for (const { name: input, type } of found.definition.inputs) {
    const value = values[input]
    if (type !== 'file' || typeof value !== 'string') continue
    const path = encodeUtf8(value) as Path
    if ((await fileAt(repo, tree, path)) !== null) continue
    const file = await request.takeFile(value)
    if (file !== null) pinned.set(path, { path, old: null, new: file })
    else
      throw new Refused(
        'BAD_INPUTS',
        `the input "${input}" is ${value}, and neither the target nor the working tree has such a file`,
        usageOf(found, request.name),
      )
  }
  await guardPaths(repo, tree, [...pinned.keys()])
  return [...pinned.values()]
}

/** As `inputs.json` names them, by their blobs. */
export const pinnedIn = (pinned: readonly Change[]): Readonly<Record<string, string>> =>
  Object.fromEntries(pinned.map(({ path, new: file }) => [showPath(path), file?.oid ?? '']))

export const pinSubject = (slug: string, pinned: readonly Change[]): string =>
  `Pin ${pinned.map(({ path }) => showPath(path)).join(', ')} as ${slug} reads it`

/** How an input is typed: `--rfc-path FILE`. */
export const asOption = ({ name, type, values, required }: InputDefinition): string => {
  const value = type === 'enum' ? values.join('|') : type.toUpperCase()
  const option = `--${name.replaceAll('_', '-')} ${value}`
  return required ? ` ${option}` : ` [${option}]`
}

/** People type `rfc-path` for `rfc_path`. Refuses an input that was given in both ways. */
function spelledAs(
  { inputs }: Definition,
  given: ReadonlyMap<string, Data>,
  usage: string,
): ReadonlyMap<string, Data> {
  const found = new Map<string, Data>()
  for (const [typed, value] of given) {
    const name = inputs.some((each) => each.name === typed) ? typed : typed.replaceAll('-', '_')
    if (found.has(name)) throw new Refused('BAD_INPUTS', `the input "${name}" was given twice`, usage)
    found.set(name, value)
  }
  return found
}

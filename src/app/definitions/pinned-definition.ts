import { builtInDefinition } from '../../definitions/built-in.js'
import { type Definition, isRecord } from '../../domain/definition/definition.js'
import type { InputValues, RunInputs } from '../../domain/definition/input-values.js'
import { instantiate, needsInstance } from '../../domain/definition/instantiate.js'
import type { Commit } from '../../domain/log/commit.js'
import type { EventOf } from '../../domain/log/event.js'
import { readMessage } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { asciiPath } from '../../domain/names/path.js'
import { definitionPath, inputsPath, runFolder } from '../../domain/names/slug.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { parseJson } from '../objects/parse-json.js'
import { textOf } from '../objects/text-of.js'

/** The definition that `opened` pinned, with the inputs that it pinned; or why there is none. */
export async function pinnedDefinition(repo: Repository, opened: Commit): Promise<Definition | string> {
  const last = LAST.get(repo)
  if (last?.opened === opened.oid) return last.definition
  const definition = await readPinned(repo, opened)
  if (typeof definition !== 'string') LAST.set(repo, { opened: opened.oid, definition })
  return definition
}

// Whoever runs a workflow reads its log again after each event, and what it pinned never changes.
const LAST = new WeakMap<Repository, { readonly opened: Oid; readonly definition: Definition }>()

async function readPinned(repo: Repository, opened: Commit): Promise<Definition | string> {
  const reading = readMessage(opened.message)
  if (reading.kind !== 'event' || reading.event.event !== 'opened') return 'it does not begin with an event'
  const { slug } = reading.event.workflow
  const definition = await parsedAt(repo, opened, definitionPath(slug))
  if (typeof definition === 'string' || !needsInstance(definition)) return definition
  const run = await pinnedInputs(repo, opened, slug)
  if (typeof run === 'string') return run
  const nested = await pinnedNested(repo, opened, reading.event)
  if (typeof nested === 'string') return nested
  const instance = instantiate(definition, slug, run, nested)
  if (instance.ok) return instance.definition
  return instance.errors.map(({ stage, message }) => `${stage}: ${message}`).join('; ')
}

async function pinnedNested(
  repo: Repository,
  opened: Commit,
  { workflow, definitions }: EventOf<'opened'>,
): Promise<ReadonlyMap<string, Definition> | string> {
  if (definitions.length > MOST_NESTED) return `it runs more than ${MOST_NESTED} definitions`
  const found = new Map<string, Definition>()
  let left = MOST_TEXT
  for (const { name } of definitions.slice(1)) {
    const path = asciiPath(`${runFolder(workflow.slug)}definitions/${name}.yml`)
    left -= (await textAt(repo, opened, path))?.length ?? 0
    if (left < 0) return 'the definitions that it runs are larger than 2 MiB'
    const parsed = await parsedAt(repo, opened, path)
    if (typeof parsed === 'string') return parsed
    found.set(name, parsed)
  }
  return found
}

/** What `inputs.json` says; or that it says nothing that could be read. */
export async function pinnedInputs(
  repo: Repository,
  opened: Commit,
  slug: string,
): Promise<RunInputs | string> {
  const path = inputsPath(slug)
  const text = await textAt(repo, opened, path)
  const data = text === null ? null : parseJson(text)
  if (!isRecord(data) || typeof data.target !== 'string') return `${path} is missing or has no inputs`
  const inputs = data.inputs ?? {}
  const date = data.date ?? ''
  if (typeof date !== 'string' || !/^(?:\d{4}-\d{2}-\d{2})?$/.test(date) || !isRecord(inputs))
    return `${path} has no inputs`
  const strange = Object.values(inputs).some(
    (value) => !['string', 'number', 'boolean'].includes(typeof value),
  )
  return strange ? `${path} has no inputs` : { target: data.target, date, inputs: inputs as InputValues }
}

// Each takes its time to parse, whether or not anything runs it.
const MOST_NESTED = 100
const MOST_TEXT = 2 << 20

type PathOf = ReturnType<typeof definitionPath>

async function parsedAt(repo: Repository, opened: Commit, path: PathOf): Promise<Definition | string> {
  const text = await textAt(repo, opened, path)
  if (text === null) return `${path} is missing or not text`
  const builtIn = builtInDefinition(text)
  if (builtIn !== null) return builtIn
  const { parseDefinition } = await import('../../definitions/definition-file.js')
  const parsed = parseDefinition(path, text)
  return parsed.ok ? parsed.value : (await import('../../yaml/parse-yaml.js')).showErrors(parsed.errors)
}

async function textAt(repo: Repository, opened: Commit, path: PathOf): Promise<string | null> {
  const file = await fileAt(repo, opened.tree, path)
  return file === null ? null : textOf(repo, file.oid)
}

import {
  type Data,
  type Definition,
  isRecord,
  type OutputDefinition,
  outputNames,
  outputPath,
  type StageDefinition,
} from '../../domain/definition/definition.js'
import { type Read, readsOf } from '../../domain/definition/reads.js'
import { ancestors } from '../../domain/definition/stage-graph.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { textOf } from '../objects/text-of.js'

export type Outputs = { readonly [stage: string]: { readonly [output: string]: Data } }

/** What the stages before `stage` handed on, as it stands in a tree: JSON as data, all else as text. */
export async function outputsBefore(
  repo: Repository,
  tree: Oid,
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): Promise<Outputs> {
  return outputsOf(repo, tree, ancestors(definition, stage), slug, stage.scope.prefix)
}

/** The same of what a stage reads, where it says so: no more of it, and of a field nothing around it. */
export async function outputsFor(
  repo: Repository,
  tree: Oid,
  definition: Definition,
  stage: StageDefinition,
  slug: string,
): Promise<Outputs> {
  const own = await outputsBefore(repo, tree, definition, stage, slug)
  const reads = readsOf(definition, stage)
  if (reads === null) return own
  const { prefix } = stage.scope
  const outputs = { ...own, ...(await givenOutputs(repo, tree, definition, stage, slug, reads)) }
  const found = new Map<string, { [output: string]: Data }>()
  for (const read of reads) {
    // A record is shown by itself, with what was decided about it.
    if (read.kind === 'file' || read.kind === 'record') continue
    const [name, output] = partsOf(nameWithin(prefix, read.of))
    const value = outputs[name]?.[output]
    if (value === undefined) continue
    const own = found.get(name) ?? {}
    found.set(name, own)
    if (read.kind === 'output') own[output] = value
    else own[output] = withField(own[output], value, read.field.split('.'))
  }
  return Object.fromEntries(found)
}

/** How a stage calls an output: as its own definition does, or apart from all those where it was given to that. */
export const nameWithin = (prefix: string, output: string): string =>
  output.startsWith(prefix) ? output.slice(prefix.length) : `/${output}`

/** What a stage reads of the outputs that were given to its definition. */
async function givenOutputs(
  repo: Repository,
  tree: Oid,
  definition: Definition,
  stage: StageDefinition,
  slug: string,
  reads: readonly Read[],
): Promise<Outputs> {
  const { prefix } = stage.scope
  const names = reads.flatMap((read) => (read.kind === 'file' || read.of.startsWith(prefix) ? [] : [read.of]))
  const given = ancestors(definition, stage).filter((each) =>
    outputNames(each).some((of) => names.includes(of)),
  )
  const found = names.length === 0 ? {} : await outputsOf(repo, tree, given, slug)
  return Object.fromEntries(Object.entries(found).map(([name, own]) => [`/${name}`, own]))
}

const partsOf = (name: string): readonly [stage: string, output: string] => [
  name.slice(0, name.lastIndexOf('.')),
  name.slice(name.lastIndexOf('.') + 1),
]

/** The fields that were read so far, and one more of the same data. */
function withField(so: Data | undefined, whole: Data, [key, ...rest]: readonly string[]): Data {
  if (key === undefined) return whole
  const before = isRecord(so) ? so : {}
  const inner = isRecord(whole) && Object.hasOwn(whole, key) ? whole[key] : undefined
  return inner === undefined ? before : { ...before, [key]: withField(before[key], inner, rest) }
}

/** The same of the stages given, each by its name within `prefix`. */
export async function outputsOf(
  repo: Repository,
  tree: Oid,
  stages: readonly StageDefinition[],
  slug: string,
  prefix = '',
): Promise<Outputs> {
  const found: [string, { [output: string]: Data }][] = []
  for (const stage of stages) {
    if (!stage.name.startsWith(prefix)) continue
    const own: [string, Data][] = []
    for (const output of stage.outputs) {
      const value = await readOutput(repo, tree, output, slug)
      if (value !== undefined) own.push([output.name, value])
    }
    if (own.length > 0) found.push([stage.name.slice(prefix.length), Object.fromEntries(own)])
  }
  return Object.fromEntries(found)
}

async function readOutput(
  repo: Repository,
  tree: Oid,
  output: OutputDefinition,
  slug: string,
): Promise<Data | undefined> {
  const path = outputPath(output, slug)
  const file = await fileAt(repo, tree, path)
  const text = file === null || file.mode === '160000' ? null : await textOf(repo, file.oid)
  if (text === null) return undefined
  if (!path.endsWith('.json')) return text
  try {
    return JSON.parse(text) as Data
  } catch {
    return text
  }
}

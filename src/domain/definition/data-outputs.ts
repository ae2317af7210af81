import { isUnder, type Path } from '../names/path.js'
import { runFolder } from '../names/slug.js'
import { type Definition, outputPath } from './definition.js'
import { readsOf } from './reads.js'

/** An output that is JSON, of which stages read records or fields, or rules read anything. */
export interface DataOutput {
  /** `<stage>.<output>`. */
  readonly of: string
  readonly stage: string
  readonly path: Path
  /** The field that lists its records. */
  readonly records: string | null
  /** The fields that stages read by themselves, by their paths in it. */
  readonly fields: readonly string[]
}

/** What of the draft has to be known as data: nothing, where a definition has neither records, nor `reads`, nor rules. */
export interface DataNeeds {
  readonly outputs: readonly DataOutput[]
  /** Files of the repository that stages read. */
  readonly files: readonly Path[]
  /** The folder of which every JSON file is kept: which of them are outputs, only a list says. */
  readonly folder: Path | null
}

/** Is a file of the draft read as data? */
export const isData = ({ outputs, folder }: DataNeeds, path: Path): boolean =>
  outputs.some((output) => output.path === path) ||
  (folder !== null && isUnder(path, folder) && path.endsWith('.json'))

const NONE: DataNeeds = { outputs: [], files: [], folder: null }

const NEEDS = new WeakMap<Definition, Map<string, DataNeeds>>()

export function dataNeeds(definition: Definition, slug: string): DataNeeds {
  const known = NEEDS.get(definition)?.get(slug)
  if (known !== undefined) return known
  const needs = needsOf(definition, slug)
  const bySlug = NEEDS.get(definition) ?? new Map<string, DataNeeds>()
  // Thousands of workflows share a definition.
  if (bySlug.size > 300) bySlug.clear()
  NEEDS.set(definition, bySlug.set(slug, needs))
  return needs
}

function needsOf(definition: Definition, slug: string): DataNeeds {
  const { stages } = definition
  const asked = stages.some(
    ({ type, reads, outputs }) =>
      type === 'rules' || reads !== null || outputs.some(({ records }) => records !== null),
  )
  if (!asked) return NONE
  const reads = stages.flatMap((stage) => readsOf(definition, stage) ?? [])
  const fields = reads.flatMap((read) => (read.kind === 'field' ? [read] : []))
  const outputs = stages.flatMap(({ name, outputs: own }) =>
    own
      .filter(({ path }) => path.endsWith('.json'))
      .map((output): DataOutput => {
        const of = `${name}.${output.name}`
        return {
          of,
          stage: name,
          path: outputPath(output, slug),
          records: output.records,
          fields: [...new Set(fields.filter((read) => read.of === of).map(({ field }) => field))],
        }
      }),
  )
  const files = [...new Set(reads.flatMap((read) => (read.kind === 'file' ? [read.path] : [])))]
  return { outputs, files, folder: definition.unfolding === undefined ? null : runFolder(slug) }
}

import { outputPath, type StageDefinition } from '../definition/definition.js'
import { readsOf } from '../definition/reads.js'
import { upstream } from '../definition/stage-graph.js'
import type { PathAt, RecordAt } from '../log/trailer-values.js'
import type { Path } from '../names/path.js'
import { draftFile, type Input, type Workflow } from './workflow.js'

/** What a stage has read, at this point: what it says that it reads, else all that the stages before it wrote. */
export function inputsOf(workflow: Workflow, stage: StageDefinition): readonly Input[] {
  const reads = readsOf(workflow.definition, stage)
  if (reads === null) return filesBefore(workflow, stage)
  const files = new Map<Path, PathAt>()
  const records = new Map<string, RecordAt>()
  for (const read of reads) {
    if (read.kind === 'field') {
      const { of, field: id } = read
      const digest = workflow.data.fields.get(of)?.get(id)
      if (digest !== undefined) records.set(`${of}/${id}`, { of, id, digest })
      continue
    }
    if (read.kind === 'record') {
      const { of, id } = read
      const record = workflow.data.records.get(of)?.get(id)
      if (record !== undefined) records.set(`${of}/${id} decided`, { of, id, digest: record.read })
      continue
    }
    const path = read.kind === 'file' ? read.path : outputPath(read.output, workflow.slug)
    const blob = read.kind === 'file' ? workflow.data.files.get(path) : draftFile(workflow, path)?.oid
    if (blob !== undefined) files.set(path, { path, blob })
    if (read.kind === 'output') for (const each of decidedIn(workflow, read.of)) records.set(...each)
  }
  return [...sorted(files), ...sorted(records)]
}

/** What people decided about records of an output is read with it; a record of which nobody said anything is in the file. */
const decidedIn = ({ data }: Workflow, of: string): readonly (readonly [string, RecordAt])[] =>
  [...(data.records.get(of)?.values() ?? [])].flatMap(({ id, read, decided, answered }) =>
    decided.length + answered.length === 0
      ? []
      : [[`${of}/${id} decided`, { of, id, digest: read }] as const],
  )

const sorted = <K extends string, T>(of: ReadonlyMap<K, T>): readonly T[] =>
  [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)

/** The artefacts that this log submitted before a stage, at the tip's blobs. */
export function filesBefore(workflow: Workflow, stage: StageDefinition): readonly PathAt[] {
  const paths = new Set(upstream(workflow.definition, stage, workflow.slug).map((product) => product.path))
  return [...paths].sort().flatMap((path) => {
    const file = draftFile(workflow, path)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
}

/** The inputs as the trailers of an event name them. */
export const asTrailers = (
  inputs: readonly Input[],
): { readonly inputs: readonly PathAt[]; readonly records: readonly RecordAt[] } => ({
  inputs: inputs.flatMap((each) => ('path' in each ? [each] : [])),
  records: inputs.flatMap((each) =>
    'path' in each ? [] : [{ of: each.of, id: each.id, digest: each.digest }],
  ),
})

/** The inputs that an event names. */
export const inputsIn = ({ inputs, records }: ReturnType<typeof asTrailers>): readonly Input[] => [
  ...inputs,
  ...records,
]

const nameOf = (input: Input): string => ('path' in input ? input.path : `${input.of}/${input.id}`)
const whatOf = (input: Input): string => ('path' in input ? input.blob : input.digest)

export function sameInputs(a: readonly Input[], b: readonly Input[]): boolean {
  if (a.length !== b.length) return false
  const same = (one: Input, other: Input | undefined): boolean =>
    other !== undefined && nameOf(one) === nameOf(other) && whatOf(one) === whatOf(other)
  // As they are nearly always: in the same order.
  if (a.every((each, at) => same(each, b[at]))) return true
  const text = (list: readonly Input[]) =>
    list
      .map((each) => `${whatOf(each)} ${nameOf(each)}`)
      .sort()
      .join('\0')
  return text(a) === text(b)
}

/** The first input that is another now, as people call it. */
export function differing(before: readonly Input[], now: readonly Input[]): string {
  const held = new Map(before.map((each) => [nameOf(each), whatOf(each)]))
  const changed = now.find((each) => held.get(nameOf(each)) !== whatOf(each))
  const gone = before.find((each) => !now.some((other) => nameOf(other) === nameOf(each)))
  const found = changed ?? gone
  return found === undefined ? 'an input' : nameOf(found)
}

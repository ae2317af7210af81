import { judgeAnswerData } from '../../domain/decide/answer-data.js'
import { questionsOf } from '../../domain/decide/question.js'
import { type Data, outputPath, type StageDefinition } from '../../domain/definition/definition.js'
import type { PathAt } from '../../domain/log/trailer-values.js'
import type { Oid } from '../../domain/names/oid.js'
import { whyNoRecords } from '../../domain/workflow/draft-data.js'
import type { Unfit } from '../../domain/workflow/unfit.js'
import { TooMuchToRead } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'
import { textOf } from '../objects/text-of.js'

/** What is spent on judging the data of one log: anybody can push one. */
export interface FitBudget {
  spend(oid: Oid, cost: { readonly steps?: number; readonly bytes?: number }): void
}

// As much as forty judgements that take the longest, or thousands of those that people need.
const STEPS = 20_000_000
const BYTES = 64 << 20

export function fitBudget(): FitBudget {
  const left = { steps: STEPS, bytes: BYTES }
  return {
    spend(oid, { steps = 0, bytes = 0 }) {
      left.steps -= steps
      left.bytes -= bytes
      if (left.steps < 0 || left.bytes < 0)
        throw new TooMuchToRead(oid, 'is in a log with more data under schemas than is judged')
    },
  }
}

/** What is asked of lists beyond their form. */
export interface Lists {
  readonly items: number | null
  readonly whyNoStages: (path: string, value: Data) => string | null
}

const ANY_LIST: Lists = { items: null, whyNoStages: () => null }

/**
 * What of the artefacts that a stage hands in does not fit: its schema, and of a form its questions. The only place
 * where this is judged: the commands ask before they write, and everybody who reads the log asks again. `pinned` is the
 * tree of `opened`.
 */
export async function unfitOf(
  repo: Repository,
  pinned: Oid,
  stage: StageDefinition,
  slug: string,
  artefacts: readonly PathAt[],
  budget: FitBudget,
  /** How many records an output may have, and why a list stands for no stages. */
  lists: Lists = ANY_LIST,
): Promise<readonly Unfit[]> {
  const found: Unfit[] = []
  for (const output of stage.outputs) {
    const path = outputPath(output, slug)
    const blob = artefacts.find((artefact) => artefact.path === path)?.blob
    const { schema, records } = output
    if (blob === undefined || (schema === null && records === null && stage.type !== 'form')) continue
    const asked = { schema, records, lists, stage, path, blob }
    const faults = await remembered(repo, pinned, asked, budget)
    const what = schema ?? (records === null ? 'the questions of its form' : 'a list of records')
    if (faults.length > 0) found.push({ path, asked: what, faults })
  }
  return found
}

interface Asked {
  readonly schema: string | null
  readonly records: string | null
  readonly lists: Lists
  readonly stage: StageDefinition
  readonly path: string
  readonly blob: Oid
}

/** Whoever runs a workflow reads its log again after each event: the same bytes are judged once. */
async function remembered(
  repo: Repository,
  pinned: Oid,
  asked: Asked,
  budget: FitBudget,
): Promise<readonly string[]> {
  const known = KNOWN.get(repo) ?? new Map<string, readonly string[]>()
  KNOWN.set(repo, known)
  const key = [pinned, asked.stage.name, asked.path, asked.blob].join(' ')
  const before = known.get(key)
  if (before !== undefined) return before
  const faults = await judge(repo, pinned, asked, budget)
  known.set(key, faults)
  return faults
}

const KNOWN = new WeakMap<Repository, Map<string, readonly string[]>>()

async function judge(
  repo: Repository,
  pinned: Oid,
  { schema, records, lists, stage, path, blob }: Asked,
  budget: FitBudget,
): Promise<readonly string[]> {
  const text = await textOf(repo, blob)
  if (text === null) return ['it is not UTF-8, or larger than 4 MiB']
  budget.spend(blob, { bytes: text.length })
  // Loaded only where a definition has a schema, or a form.
  const { readData } = await import('../../data/read-data.js')
  const read = readData(path, text)
  if (!read.ok) return [read.why]
  const noRecords =
    records === null
      ? null
      : (whyNoRecords(read.value, records, lists.items) ?? lists.whyNoStages(path, read.value as Data))
  const faults = [
    ...(stage.type === 'form' ? judgeAnswerData(questionsOf(stage), read.value) : []),
    ...(noRecords === null ? [] : [noRecords]),
  ]
  if (schema === null || faults.length > 0) return faults
  const [{ pinnedSchema }, { SchemaFault, showMisfit }] = await Promise.all([
    import('./pinned-schema.js'),
    import('../../data/judge.js'),
  ])
  try {
    const found = await pinnedSchema(repo, pinned, schema)
    if (found === null) return [`the schema ${schema} was not in the repository when the workflow opened`]
    const misfits = found.judge(read.value)
    budget.spend(blob, { steps: found.judge.spent() })
    return misfits.map(showMisfit)
  } catch (error) {
    if (error instanceof SchemaFault) return [error.message]
    throw error
  }
}

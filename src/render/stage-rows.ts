import { counted } from '../domain/text/counted.js'
import { formatDuration } from '../domain/text/duration.js'
import { type Paint, safe } from './paint.js'

const MARKS: Readonly<Record<string, string>> = {
  completed: '✓',
  skipped: '-',
  awaiting: '?',
  running: '>',
  pending: ' ',
  stale: '!',
  failed: 'x',
}

/** A stage as `wf status` tells it; other commands tell less. */
export interface StageTold {
  readonly name: string
  readonly state: string
  readonly why: string
  readonly verification?: string
  readonly seconds?: number | null
  readonly by?: readonly string[]
  readonly reasons?: readonly { readonly event: string; readonly who: string; readonly text: string }[]
  /** Where it runs for a record of a list: `<stage>.<id>`. */
  readonly record?: string
}

/**
 * A line for each stage, and one for all stages of a record of a list: with what is first not done in it. Which stage that is, the
 * reason begins with; all of them are in the JSON.
 */
export function stageRows(stages: readonly StageTold[], p: Paint): readonly (readonly string[])[] {
  return stages.flatMap((stage, at) => {
    if (stage.record === undefined) return [stageRow(stage, at, p)]
    if (stages[at - 1]?.record === stage.record) return []
    return [stageRow(recordTold(stage.record, stages), at, p)]
  })
}

const stageRow = (stage: StageTold, at: number, p: Paint): readonly string[] => [
  `${tint(stage.state, p)(MARKS[stage.state] ?? ' ')} ${at + 1}`,
  stage.name,
  tint(stage.state, p)(stage.state),
  ...spanOf(stage, p),
  p.dim(safe([stage.why, labelOf(stage), ...namesOf(stage)].filter((each) => each !== '').join(', '))),
]

const isDone = ({ state }: StageTold): boolean => state === 'completed' || state === 'skipped'

const sumOf = (seconds: readonly number[]): number | null =>
  seconds.length === 0 ? null : seconds.reduce((sum, each) => sum + each, 0)

/** All stages of one record as if they were one. */
function recordTold(record: string, stages: readonly StageTold[]): StageTold {
  const own = stages.filter((stage) => stage.record === record)
  const open = own.find(({ state }) => state === 'failed') ?? own.find((stage) => !isDone(stage))
  const spent =
    own[0]?.seconds === undefined ? {} : { seconds: sumOf(own.flatMap((stage) => stage.seconds ?? [])) }
  if (open === undefined)
    return { name: record, state: 'completed', why: counted(own.length, 'stage'), ...spent }
  const untouched = open.state === 'pending' && own[0] === open
  const why = `${open.name.slice(record.length + 1)}${open.why === '' ? '' : `: ${open.why}`}`
  return { name: record, state: open.state, why: untouched ? '' : why, ...spent }
}

/** How long a stage took, or how long it has been open. */
function spanOf(stage: StageTold, p: Paint): readonly string[] {
  if (stage.seconds === undefined) return []
  return [stage.seconds === null || stage.state === 'skipped' ? '' : p.dim(formatDuration(stage.seconds))]
}

/** What a verification is worth; of one that is stale, nothing. */
const labelOf = ({ verification, state }: StageTold): string =>
  state === 'stale' ? '' : (verification ?? '')

/** Who approved or wrote it; of what an earlier stage has to come before again, nobody's decision is told. */
const namesOf = ({ by, state }: StageTold): readonly string[] =>
  by === undefined || by.length === 0 || state === 'stale' ? [] : [`by ${by.join(' and ')}`]

export function tint(state: string, p: Paint): (text: string) => string {
  if (state === 'completed') return p.good
  if (state === 'failed' || state === 'stale') return p.bad
  if (state === 'awaiting' || state === 'running') return p.wait
  return p.dim
}

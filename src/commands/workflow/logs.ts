import { keptOutput } from '../../app/gate/check-outputs.js'
import { readTranscript } from '../../app/gate/transcripts.js'
import { chooseSlug } from '../../app/outcome/choose.js'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome } from '../../app/outcome/outcome.js'
import { isoTime } from '../../app/read/facts.js'
import { type Loaded, loadWorkflow, sceneOf } from '../../app/read/load.js'
import { parsePerson } from '../../domain/log/commit.js'
import type { EventOf } from '../../domain/log/event.js'
import { bodyOf, subjectOf } from '../../domain/log/message.js'
import { stageStates } from '../../domain/workflow/freshness.js'
import type { Entry } from '../../domain/workflow/workflow.js'
import { workflowState } from '../../domain/workflow/workflow-state.js'
import { type Arguments, flag, text } from '../parts/command.js'

export interface LogLine {
  readonly at: string | null
  readonly event: string
  readonly stage: string | null
  readonly attempt: number | null
  readonly says: string
  /** What was said in the attempt, as far as it is in this clone: `{"who": …, "text": …}`. */
  readonly transcript: readonly unknown[]
  /** The checks that failed, and the last that each printed; `null` where that is not in this clone. */
  readonly printed: readonly Printed[]
}

interface Printed {
  readonly check: string
  readonly exit: number
  readonly text: string | null
}

/** What happened in a run, in its order, with what agents were told and said. */
export async function logs(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'name'))
  let loaded = await loadWorkflow(context, slug)
  const lines = [...(await linesOf(context, loaded, 0))]
  if (flag(args, 'follow')) {
    for (const line of lines) context.progress(told(line))
    let seen = loaded.entries.length
    while (!context.signal.aborted && (await goesOn(loaded))) {
      await moment(context.signal)
      loaded = await loadWorkflow(context, slug)
      const more = await linesOf(context, loaded, seen)
      seen = loaded.entries.length
      for (const line of more) context.progress(told(line))
      lines.push(...more)
    }
    context.signal.throwIfAborted()
  }
  const facts = { did: 'logs', state: stateOf(loaded), followed: flag(args, 'follow'), lines }
  return outcome('workflow', { workflow: slug, facts })
}

/** Between two stages nothing runs: whoever ran the last one may be about to begin the next. */
async function goesOn(loaded: Loaded): Promise<boolean> {
  const state = stateOf(loaded)
  if (state === 'running') return true
  if (state !== 'awaiting' && state !== 'failed') return false
  const [{ ownerOf }, { ownerState }] = await Promise.all([
    import('../../engine/run/claims.js'),
    import('../../git/process/process-owner.js'),
  ])
  const at = loaded.entries.findLastIndex(
    ({ reading }) => reading.kind === 'event' && reading.event.event === 'started',
  )
  return at >= 0 && ownerState(ownerOf(loaded, { at })) === 'alive'
}

const stateOf = (loaded: Loaded) =>
  workflowState(loaded.workflow, stageStates(loaded.workflow, sceneOf(loaded)), loaded)

export const told = ({ at, event, stage, says }: LogLine): string =>
  [at ?? '', event, stage ?? '', says].filter((part) => part !== '').join('  ')

async function linesOf(
  context: Context,
  { entries, workflow }: Loaded,
  from: number,
): Promise<readonly LogLine[]> {
  return Promise.all(
    entries.slice(from).map((entry, at) => lineOf(context, workflow.slug, entries, from + at, entry)),
  )
}

async function lineOf(
  context: Context,
  slug: string,
  entries: readonly Entry[],
  at: number,
  { commit, reading }: Entry,
): Promise<LogLine> {
  const person = parsePerson(commit.committer)
  const when = person === null ? null : isoTime(person.seconds, person.zone)
  const says = subjectOf(commit.message)
  if (reading.kind !== 'event')
    return { at: when, event: reading.kind, stage: null, attempt: null, says, transcript: [], printed: [] }
  const { event } = reading
  const stage = 'stage' in event ? event.stage : null
  const attempt = stage === null ? null : attemptAt(entries, at, stage)
  const ends = event.event === 'submitted' || event.event === 'failed'
  const raw =
    ends && stage !== null && attempt !== null ? await readTranscript(context, slug, stage, attempt) : null
  return {
    at: when,
    event: event.event,
    stage,
    attempt,
    says: event.event === 'failed' ? bodyOf(commit.message) : says,
    transcript: (raw ?? '').split('\n').flatMap(parsed),
    printed: event.event === 'checked' ? await printedBy(context, event) : [],
  }
}

async function printedBy(context: Context, { checks }: EventOf<'checked'>): Promise<readonly Printed[]> {
  const failed = checks.filter(({ exit }) => exit !== 0)
  const texts = failed.map(async ({ name, exit, output }) => {
    const text = await keptOutput(context, output)
    return { check: name, exit, text }
  })
  return Promise.all(texts)
}

function attemptAt(entries: readonly Entry[], at: number, stage: string): number | null {
  for (const { reading } of entries.slice(0, at + 1).reverse()) {
    if (reading.kind === 'event' && reading.event.event === 'started' && reading.event.stage === stage)
      return reading.event.attempt
  }
  return null
}

function parsed(line: string): readonly unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch {
    return [{ who: 'wf', text: line }]
  }
}

// Refs tell nobody that they have moved: they are looked at.
const BETWEEN = 300

function moment(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, BETWEEN)
    function over(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    signal.addEventListener('abort', over, { once: true })
  })
}

import { dataAt } from '../../domain/definition/definition.js'
import { type Read, readsOf } from '../../domain/definition/reads.js'
import { showPath } from '../../domain/names/path.js'
import { fenced } from '../../domain/text/backticks.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import type { DataRecord } from '../../domain/workflow/draft-data.js'
import type { StageRun } from '../stages/stage-run.js'
import { textAt } from '../stages/text-at.js'
import { outputNamed, shownName } from '../stages/values.js'

const MOST = 200_000

/** What a stage says that it reads, whole, in the order in which it says it; nothing where it says nothing. Of what it is given elsewhere (`context_from`), the decisions. */
export async function whatItReads(run: StageRun): Promise<readonly string[]> {
  const { loaded, stage } = run
  const reads = readsOf(loaded.workflow.definition, stage) ?? []
  const given = new Set([stage.config.context_from ?? []].flat().map(String))
  const parts = await Promise.all(
    reads.map((read) =>
      read.kind === 'output' && given.has(read.of) ? decisions(run.loaded, read) : sectionFor(run, read),
    ),
  )
  return parts.flat()
}

async function sectionFor(run: StageRun, read: Read): Promise<readonly string[]> {
  const { loaded, stage, outputs, tree, context } = run
  if (read.kind === 'file') {
    const text = await textAt(context, tree, decodeUtf8(read.path) ?? '')
    return text === null ? [] : [section(showPath(read.path), text)]
  }
  if (read.kind === 'record') return recordSection(loaded, read)
  const whole = outputNamed(stage, outputs, read.of)
  const value = read.kind === 'output' ? whole : dataAt(whole, read.field.split('.'))
  if (value === undefined) return []
  const name = shownName(stage, read.of)
  const title = read.kind === 'output' ? name : `${name}.${read.field}`
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return [section(title, text), ...decisions(loaded, read)]
}

/** One record, with what people said about it. */
function recordSection(
  { workflow }: StageRun['loaded'],
  { of, id }: Extract<Read, { kind: 'record' }>,
): readonly string[] {
  const record = workflow.data.records.get(of)?.get(id)
  if (record === undefined) return []
  return [section(`${of} ${id}`, JSON.stringify(record.value, null, 2)), ...decisionsAbout([record])]
}

/** What people decided about records of it: that one of them need not be met, for example. */
function decisions({ workflow }: StageRun['loaded'], read: Read): readonly string[] {
  if (read.kind !== 'output') return []
  return decisionsAbout([...(workflow.data.records.get(read.of)?.values() ?? [])])
}

function decisionsAbout(records: readonly DataRecord[]): readonly string[] {
  const decided = records.flatMap((record) =>
    record.decided.slice(-1).map(({ as, why }) => `- ${record.id}: ${as.replaceAll('_', ' ')} (${why})`),
  )
  return decided.length === 0 ? [] : [`People decided about these:\n\n${decided.join('\n')}`]
}

const section = (title: string, text: string): string => `## ${title}\n\n${fenced(text.slice(0, MOST))}`

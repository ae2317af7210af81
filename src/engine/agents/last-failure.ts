import { bodyOf } from '../../domain/log/message.js'
import { escapeLine } from '../../domain/text/escape.js'
import { inputsOf, sameInputs } from '../../domain/workflow/inputs.js'
import type { StageRun } from '../stages/stage-run.js'

/** What an agent can do better: all else that fails an attempt is not its work. */
const ITS_WORK: readonly string[] = [
  'ANSWER_INVALID',
  'LIMIT',
  'NO_CHANGE',
  'REPORT_DIFF',
  'REPORT_PASS',
  'REPORT_VAGUE',
  'SCHEMA_MISMATCH',
  'SURFACE',
  'WRITE_SCOPE',
]

const MOST = 2000

/** Why the last attempt at the same task was not taken, for the next one to read. */
export function lastFailure({ loaded, stage }: Pick<StageRun, 'loaded' | 'stage'>): readonly string[] {
  const { workflow, entries } = loaded
  const attempt = workflow.attempts.get(stage.name)
  if (attempt?.outcome !== 'failed' || !sameInputs(attempt.inputs, inputsOf(workflow, stage))) return []
  const entry = entries[attempt.at]
  const [line = ''] = (entry === undefined ? '' : bodyOf(entry.commit.message)).split('\n', 1)
  const code = line.split(':', 1)[0] ?? ''
  if (!ITS_WORK.includes(code)) return []
  return [`## Why the last attempt was not taken\n\n${escapeLine(line).slice(0, MOST)}`]
}

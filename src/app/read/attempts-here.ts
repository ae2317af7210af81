import { bodyOf } from '../../domain/log/message.js'
import { escapeLine } from '../../domain/text/escape.js'
import type { Attempt } from '../../domain/workflow/workflow.js'
import { ownerState, parseOwner } from '../../git/process/process-owner.js'
import type { Loaded } from './load.js'

/** Characters of why an attempt failed: the log has all of it. */
const MAX_WHY = 200

/** Stages whose attempt was begun on this machine by a process that is gone: nobody finishes it. */
export const interruptedIn = ({ workflow, entries }: Loaded): ReadonlySet<string> =>
  new Set([...workflow.attempts].flatMap(([stage, attempt]) => (isCutOff(entries, attempt) ? [stage] : [])))

function isCutOff(entries: Loaded['entries'], attempt: Attempt): boolean {
  if (attempt.outcome !== 'started') return false
  const body = bodyAt(entries, attempt)
  return body !== null && ownerState(parseOwner(body)) === 'gone'
}

/** What became of the last attempt at a stage, where its state alone does not say: `attempt 2 failed: AGENT_CRASHED: …`. */
export function attemptLine(loaded: Loaded, stage: string, why: string): string {
  const attempt = loaded.workflow.attempts.get(stage)
  if (attempt === undefined) return why
  if (isCutOff(loaded.entries, attempt)) return `attempt ${attempt.number} was interrupted`
  const said = `attempt ${attempt.number} failed`
  if (attempt.outcome !== 'failed' || !why.startsWith(said)) return why
  const [line = ''] = (bodyAt(loaded.entries, attempt) ?? '').split('\n', 1)
  return line === '' ? why : why.replace(said, () => `${said}: ${escapeLine(line).slice(0, MAX_WHY)}`)
}

const bodyAt = (entries: Loaded['entries'], { at }: Pick<Attempt, 'at'>): string | null => {
  const entry = entries[at]
  return entry === undefined ? null : bodyOf(entry.commit.message)
}

import { slugOfArchive } from '../../domain/names/fetched.js'
import { slugOfDraft } from '../../domain/names/slug-of.js'
import type { Ref } from '../../git/port.js'
import type { Row } from '../documents/remembered-rows.js'
import type { Context } from '../outcome/context.js'
import { LOG_NOT_HERE, landedElsewhere, slugsOfSessions } from './log-elsewhere.js'

/** Of one that cannot be read nothing is known but why. */
export const UNREAD: Omit<Row, 'slug' | 'reason'> = {
  state: 'failed',
  stage: null,
  target: null,
  waiting: 0,
  goal: '',
  why: '',
  said: '',
  turn: { kind: 'nobody' },
  opener: '',
  next: null,
  last: null,
}

/** What landed and has neither a draft nor an archive here: a plain clone fetches no archives. */
export async function rowsElsewhere(
  context: Context,
  refs: readonly Ref[],
  sources: readonly Ref[],
): Promise<readonly Row[]> {
  const here = new Set<string | null>(sources.map(({ name }) => slugOfDraft(name) ?? slugOfArchive(name)))
  const landed = [...(await slugsOfSessions(context, refs))].filter(([slug]) => !here.has(slug))
  return landed.map(([slug, branch]) => ({
    ...UNREAD,
    slug,
    state: 'completed',
    target: branch,
    reason: { code: LOG_NOT_HERE, message: landedElsewhere(branch), hint: 'wf sync' },
  }))
}

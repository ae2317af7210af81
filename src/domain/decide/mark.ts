import { type Decided, refused, type Scene, steps, unchanged } from './decision.js'
import { guardOpen } from './guards.js'

export type Mark = 'paused' | 'resumed' | 'abandoned'

const VERBS: Readonly<Record<Mark, string>> = { paused: 'Pause', resumed: 'Resume', abandoned: 'Abandon' }

/** Pauses, resumes or abandons a workflow. Said again while it is so, nothing changes. To abandon one takes a reason. */
export function decideMark({ workflow }: Scene, mark: Mark, note: string): Decided {
  const { mode, slug } = workflow
  if (mode === mark) return unchanged(`${slug} is ${mark} already`)
  if (mark === 'resumed' && mode === 'open') return unchanged(`${slug} is not paused`)
  const closed = mode === 'paused' ? null : guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  if (mark === 'abandoned' && note.trim() === '')
    return refused('WHY_MISSING', `the log says why ${slug} was abandoned`, `wf abandon ${slug} -m WHY`)
  return steps({ event: { event: mark }, changes: [], subject: `${VERBS[mark]} ${slug}`, body: note })
}

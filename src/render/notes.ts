import type { Outcome } from '../app/outcome/outcome.js'
import { counted } from '../domain/text/counted.js'
import { type Paint, safe } from './paint.js'

interface NotesFacts {
  readonly workflows: number
  readonly notes: number
  readonly unread: readonly string[]
}

export function renderNotes({ facts, status }: Outcome, p: Paint): string {
  const { workflows, notes, unread } = facts as unknown as NotesFacts
  const did = status === 'done' ? p.good('rebuilt') : 'unchanged'
  const left = unread.map((slug) => `${p.bad('unread')} ${safe(slug)}: its archive has no log\n`)
  return `${did}: ${counted(notes, 'note')} of ${counted(workflows, 'workflow')}\n${left.join('')}`
}

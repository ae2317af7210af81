import { bodyOf } from '../log/message.js'
import type { Entry } from '../workflow/workflow.js'

/** What people said when they asked for a new version or rejected a patch, as items of a Markdown list. */
export function reasonsIn(
  entries: readonly Entry[],
  isAbout: (stage: string) => boolean = () => true,
): readonly string[] {
  return entries.flatMap(({ commit, reading }) => {
    if (reading.kind !== 'event') return []
    const { event } = reading
    if ((event.event !== 'revised' && event.event !== 'rejected') || !isAbout(event.stage)) return []
    const body = bodyOf(commit.message)
    return body === '' ? [] : [`- ${event.stage}, ${event.event}: ${body}`]
  })
}

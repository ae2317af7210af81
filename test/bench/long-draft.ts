import { again, read } from './many-drafts.js'
import type { Stand } from './stand.js'

/** The draft `fix` with so many events: it was paused and resumed again and again. */
export function longDraft(made: Stand, events: number): Stand {
  made.wf('draft', 'fix', '--goal', 'Mend it')
  const there = Number(made.git(['rev-list', '--count', 'main..draft/fix']))
  made.wf('pause', 'fix', '-m', 'Not yet')
  made.wf('resume', 'fix')
  const pair = ['draft/fix^', 'draft/fix'].map((name) => read(made, name))
  const tip = made.git(['rev-parse', 'draft/fix'])
  const lines: string[] = []
  for (let at = there + 2; at < events; at++) {
    const next = pair[(at - there) % 2]
    // From the second on, `git fast-import` knows the branch.
    if (next) lines.push(again(next, 'fix', lines.length === 0 ? tip : null, (text) => text))
  }
  made.git(['fast-import', '--quiet'], lines.join(''))
  made.git(['reset', '-q', '--hard'])
  return made
}

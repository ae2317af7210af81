import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { longDraft } from './long-draft.js'
import { manyDrafts } from './many-drafts.js'
import { catFile, plain } from './plain.js'
import type { TimedRow } from './rows.js'
import { asItIsNow, type Stand, stand } from './stand.js'

const DRAFTS = 5000

/** What thousands of drafts take that nobody has looked at yet. */
export const SCALE_ROWS: readonly TimedRow[] = [
  {
    kind: 'time',
    name: 'wf list, 5,000 drafts, the first time : node, for-each-ref',
    bars: [],
    runs: 3,
    prepare() {
      const made = manyDrafts(stand(), DRAFTS)
      const forget = () => rmSync(join(made.path, '.git', 'wf', 'rows.json'), { force: true })
      return { made, ours: made.ours(['list'], forget), floor: plain(made, [{ line: 'git for-each-ref' }]) }
    },
  },
  {
    kind: 'time',
    name: 'wf sync, 5,000 drafts, the first time : git push of them',
    bars: [],
    runs: 3,
    prepare() {
      const made = manyDrafts(stand(), DRAFTS)
      made.git(['remote', 'add', 'origin', '../shared.git'])
      const fresh = emptyRemote(made)
      const push = ['git', 'push', '-q', 'origin', 'refs/heads/draft/*:refs/heads/draft/*'] as const
      return { made, ours: made.ours(['sync'], fresh), floor: made.side([...push], fresh) }
    },
  },
  {
    kind: 'time',
    name: 'pre-receive, 5,000 drafts, a push of one : node, for-each-ref',
    bars: [],
    runs: 5,
    prepare() {
      const made = manyDrafts(stand(), DRAFTS)
      const root = made.git(['rev-parse', 'main'])
      const tip = made.git(['rev-parse', 'draft/fix'])
      const before = made.git(['rev-parse', 'draft/fix^'])
      const bare = join(made.folder, 'server.git')
      made.git(['clone', '-q', '--bare', '.', bare])
      made.git(['-C', bare, 'update-ref', 'refs/heads/draft/fix', before])
      made.wf('hooks', 'install', '-C', bare)
      mkdirSync(join(bare, 'wf'), { recursive: true })
      writeFileSync(join(bare, 'wf', 'roots'), `${root}\n`)
      const input = join(made.folder, 'pushed')
      writeFileSync(input, `${before} ${tip} refs/heads/draft/fix\n`)
      const script = join(made.folder, 'pre-receive.sh')
      writeFileSync(script, `exec sh wf/hooks/pre-receive < ${input}\n`)
      const floor = plain(made, [{ line: 'git for-each-ref' }])
      return { made, ours: { ...made.side(['/bin/sh', script]), cwd: bare }, floor: { ...floor, cwd: bare } }
    },
  },
  longRow('status'),
  longRow('log'),
]

function longRow(verb: 'status' | 'log'): TimedRow {
  return {
    kind: 'time',
    name: `wf ${verb}, 2,000 events : node, cat-file of them`,
    bars: [],
    runs: 5,
    prepare() {
      const made = longDraft(stand(), 2000)
      return { made, ours: made.ours([verb, 'fix']), floor: plain(made, [catFile(made, 'main..draft/fix')]) }
    },
  }
}

/** Nothing is there, and nothing here remembers it. */
function emptyRemote(made: Stand): () => void {
  const forget = asItIsNow(made)
  const bare = join(made.folder, 'shared.git')
  return () => {
    forget()
    rmSync(bare, { recursive: true, force: true })
    made.git(['init', '-q', '--bare', '-b', 'main', bare])
    made.git(['push', '-q', 'origin', 'main'])
  }
}

import { performance } from 'node:perf_hooks'
import { manyDrafts } from './many-drafts.js'
import type { TableRow, TimedRow } from './rows.js'
import { asItIsNow, type Stand, stand } from './stand.js'

/** What running a workflow takes beside its agents, and how that grows. */
export const WORKFLOW_ROWS: readonly (TimedRow | TableRow)[] = [
  {
    kind: 'time',
    name: 'wf run, a stage without its agent : node -e 0',
    bars: [3],
    prepare() {
      const made = opened(withAgent(stand()), 'one', 1)
      const floor = made.side([process.execPath, '-e', '0'])
      return { made, ours: made.ours(['run', 'one-1'], asItIsNow(made)), floor }
    },
  },
  {
    kind: 'time',
    name: 'wf run, a stage without its agent, 1,000 runs : 1 run',
    bars: [],
    prepare() {
      const many = opened(withAgent(manyDrafts(stand(), 1000)), 'one', 1)
      const few = opened(withAgent(stand()), 'one', 1)
      const made = { ...many, remove: () => [many, few].forEach((each) => void each.remove()) }
      const [ours, floor] = [many, few].map((each) => each.ours(['run', 'one-1'], asItIsNow(each)))
      if (ours === undefined || floor === undefined) throw new Error('nothing to compare')
      return { made, ours, floor }
    },
  },
  { kind: 'table', name: 'wf run, stages in one definition', lines: async () => stagesTable() },
]

/** An agent that answers at once: what is left is ours. */
function withAgent(made: Stand): Stand {
  made.write(
    '../ada/.config/wf/agents.yml',
    'agents: { quick: { transport: command, command: [echo, done], prompt: file } }\ndefault: quick\n',
  )
  return made
}

/** A run of so many stages, one after the other, opened and not begun. */
function opened(made: Stand, name: string, stages: number): Stand {
  const lines = Array.from({ length: stages }, (_, at) => {
    const after = at === 0 ? '' : `, depends_on: stage-${at - 1}`
    return `  - { name: stage-${at}, type: agent${after}, config: { prompt: x } }\n`
  })
  made.write(`.vizier/workflows/${name}.yml`, `name: ${name}\nversion: 1\nstages:\n${lines.join('')}`)
  made.git(['add', '.vizier'])
  made.git(['commit', '-q', '-m', `A workflow: ${name}`])
  made.wf('workflow', 'start', name, '--agent', 'manual')
  return made
}

const COUNTS = [1, 10, 30, 100]

/** The whole of a run, and what each stage after the first adds. */
function stagesTable(): readonly string[] {
  let first = 0
  return COUNTS.map((count) => {
    const made = opened(withAgent(stand()), 'one', count)
    try {
      const began = performance.now()
      made.wf('run', 'one-1')
      const took = performance.now() - began
      if (count === 1) first = took
      const each = count === 1 ? '' : `, ${((took - first) / (count - 1)).toFixed(0)} ms for each more`
      return `wf run, ${count} ${count === 1 ? 'stage' : 'stages'} in one definition: ${took.toFixed(0)} ms${each}`
    } finally {
      made.remove()
    }
  })
}

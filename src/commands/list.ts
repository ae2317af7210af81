import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { listWorkflows } from '../app/read/listing.js'
import { LOG_NOT_HERE } from '../app/read/log-elsewhere.js'
import { type Arguments, type Command, text } from './parts/command.js'

const STATES = ['running', 'awaiting', 'paused', 'completed', 'failed', 'abandoned'] as const

export const command: Command = {
  positionals: '',
  options: { state: { type: 'string', describe: 'only those in this state', choices: STATES } },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const wanted = text(args, 'state')
  const all = await listWorkflows(context)
  const workflows = all.filter((row) => wanted === null || row.state === wanted)
  return outcome('list', {
    facts: {
      workflows: workflows.map(({ slug, state, stage, target, waiting, reason }) => ({
        slug,
        state,
        stage,
        target,
        waiting,
        reason,
      })),
    },
    next: nextOf(all),
  })
}

function nextOf(all: Awaited<ReturnType<typeof listWorkflows>>): Outcome['next'] {
  if (all.length === 0) return [{ command: 'wf draft <slug> --goal TEXT', why: 'there is no workflow yet' }]
  if (all.every(({ reason }) => reason?.code !== LOG_NOT_HERE)) return []
  return [{ command: 'wf sync', why: 'brings the logs that are not here' }]
}

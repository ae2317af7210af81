import type { Context } from '../app/outcome/context.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { WITH } from './parts/along.js'
import { ANSWER_OPTIONS } from './parts/answer-options.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'
import { inputOptions } from './workflow/input-options.js'

const STATES = ['running', 'awaiting', 'paused', 'completed', 'failed', 'abandoned'] as const

export const command: Command = {
  positionals: '<action> [name]',
  about: { name: 'a definition, its file, or the name of a run' },
  get actions() {
    return Object.keys(ACTIONS)
  },
  options: {
    input: { type: 'string', array: true, describe: 'start: NAME=VALUE, for an input; --NAME VALUE as well' },
    slug: { type: 'string', describe: 'start: what the run is called; default: NAME-1, NAME-2, …' },
    target: { type: 'string', describe: 'start: the branch that it is for' },
    agent: { type: 'string', describe: 'who does what the definition leaves open' },
    jobs: { type: 'string', describe: 'how many stages run side by side; default: 4' },
    ...ANSWER_OPTIONS,
    'take-over': { type: 'boolean', describe: 'retry: also what another machine has begun' },
    remote: { type: 'string', describe: 'the run is shared with other machines through this remote' },
    offline: { type: 'boolean', describe: 'the run goes on here alone, even if it is shared' },
    with: WITH,
    follow: { type: 'boolean', describe: 'logs: keep printing until the run stops' },
    status: { type: 'string', describe: 'list: only those in this state', choices: STATES },
    recheck: {
      type: 'boolean',
      describe: 'results: run the checks of findings that somebody says are settled',
    },
    format: { type: 'string', describe: 'results: how they are printed', choices: ['json', 'markdown'] },
    message: { type: 'string', alias: 'm', describe: 'pause: why' },
  },
  epilogue:
    'start NAME|FILE, status, logs, results, pause, resume, retry [SLUG], list: runs. ' +
    'new NAME, validate [NAME|FILE], show [NAME]: definitions, in .vizier/workflows/, in your own folder, or built in. ' +
    'wf workflow start rfc-review --rfc-path docs/rfc-1.md --agent claude',
  respell: inputOptions,
  run,
}

type Action = (context: Context, args: Arguments) => Promise<Outcome>

/** Each is loaded where it is called. */
const ACTIONS: Readonly<Record<string, () => Promise<Action>>> = {
  start: async () => (await import('./workflow/start.js')).start,
  resume: async () => (await import('./workflow/go-on.js')).resume,
  retry: async () => (await import('./workflow/go-on.js')).retry,
  pause: async () => (await import('./workflow/pause.js')).pause,
  status: async () => (await import('./workflow-status.js')).status,
  list: async () => (await import('./workflow-status.js')).list,
  logs: async () => (await import('./workflow/logs.js')).logs,
  results: async () => (await import('./workflow/results.js')).results,
  new: async () => (await import('./workflow/write.js')).write,
  validate: async () => (await import('./workflow/validate.js')).validate,
  show: async () => (await import('./workflow/show.js')).show,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action') ?? ''
  const load = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (load === undefined) throw new UsageError(`wf workflow ${Object.keys(ACTIONS).join('|')}`)
  return (await load())(context, args)
}

import type { Command, TextCommand } from '../commands/command.js'

export interface Listed {
  readonly describe: string
  readonly load: () => Promise<{ readonly command: Command | TextCommand }>
}

/** Every verb, in the order of the help. Its module loads only when it is called. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  init: { describe: 'set up policy and signing key', load: () => import('../commands/init.js') },
  draft: { describe: 'open a workflow; propose', load: () => import('../commands/draft.js') },
  status: {
    describe: 'the stages, where it stands, what to do next',
    load: () => import('../commands/status.js'),
  },
  list: { describe: 'all workflows', load: () => import('../commands/list.js') },
  show: {
    describe: 'what was written, and what a stage decides on',
    load: () => import('../commands/show.js'),
  },
  approve: { describe: 'approve what awaits approval', load: () => import('../commands/approve.js') },
  revise: { describe: 'ask for a new version', load: () => import('../commands/revise.js') },
  run: { describe: 'run a command behind the gate, or the checks', load: () => import('../commands/run.js') },
  'submit-diff': { describe: 'put a diff behind the gate', load: () => import('../commands/submit-diff.js') },
  diff: { describe: 'what waits at the gate', load: () => import('../commands/diff.js') },
  'accept-diff': { describe: 'accept exactly these bytes', load: () => import('../commands/accept-diff.js') },
  'reject-diff': {
    describe: 'send a patch away, and say why',
    load: () => import('../commands/reject-diff.js'),
  },
  update: { describe: 'merge the target into the draft', load: () => import('../commands/update.js') },
  save: { describe: 'check, seal and merge', load: () => import('../commands/save.js') },
  pause: {
    describe: 'stop all but reading, revising and rejecting',
    load: () => import('../commands/pause.js'),
  },
  resume: { describe: 'go on where it was paused', load: () => import('../commands/resume.js') },
  abandon: { describe: 'give a workflow up; its log is kept', load: () => import('../commands/abandon.js') },
  gc: { describe: 'take away what finished workflows left', load: () => import('../commands/gc.js') },
  log: { describe: 'the provenance chain', load: () => import('../commands/log.js') },
  policy: { describe: 'who may do what here', load: () => import('../commands/policy.js') },
  completion: {
    describe: 'a completion script for your shell',
    load: () => import('./completion.js'),
  },
  verify: { describe: 'check the whole chain again', load: () => import('../commands/verify.js') },
}

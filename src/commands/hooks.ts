import { type HooksReport, hooksStatus, installHooks, uninstallHooks } from '../app/hooks/install/manage.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<action>',
  actions: ['install', 'uninstall', 'status'],
  options: {},
  epilogue:
    'wf hooks install: next to the hooks that are there, or through husky, lefthook or pre-commit. ' +
    'In a bare repository: pre-receive. wf hooks uninstall puts back what was there; wf hooks status looks.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action')
  switch (action) {
    case 'install':
      return changed(action, await installHooks(context))
    case 'uninstall':
      return changed(action, await uninstallHooks(context))
    case 'status':
      return status(context)
    default:
      throw new UsageError('wf hooks install | uninstall | status')
  }
}

function changed(action: string, { next, ...report }: HooksReport): Outcome {
  const { written } = report
  const commit = { command: `git add -- ${written.join(' ')}`, why: 'for everybody: then git commit' }
  return outcome('hooks', {
    status: report.changed ? 'done' : 'unchanged',
    facts: { action, ...report },
    next: written.length > 0 ? [commit, ...next] : next,
  })
}

async function status(context: Context): Promise<Outcome> {
  const found = await hooksStatus(context)
  const whole = found.scripts === 'here' && found.hooks.every(({ state }) => state === 'installed')
  return outcome('hooks', {
    facts: { action: 'status', ...found },
    next: [
      ...(whole ? [] : [{ command: 'wf hooks install', why: 'not all of them are in place' }]),
      { command: 'wf doctor', why: 'proves that they run' },
    ],
  })
}

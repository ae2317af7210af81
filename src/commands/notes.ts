import { rebuildNotes } from '../app/notes/note-records.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<action>',
  actions: ['rebuild'],
  options: {},
  epilogue:
    'wf notes rebuild: rebuilds refs/notes/wf from the workflows that have ended and the commits that landed them. Notes are ' +
    'an index for people, shown by git log --notes=wf; no decision depends on them.',
  run,
}

const TRIES = 5

async function run(context: Context, args: Arguments): Promise<Outcome> {
  if (text(args, 'action') !== 'rebuild') throw new UsageError('wf notes rebuild')
  for (let tries = 0; tries < TRIES; tries++) {
    const rebuilt = await rebuildNotes(context)
    if (rebuilt === 'lost') continue
    const { workflows, notes, unread, changed } = rebuilt
    return outcome('notes', {
      status: changed ? 'done' : 'unchanged',
      facts: { workflows, notes, unread },
      next: [{ command: 'git log --notes=wf', why: 'shows them' }],
    })
  }
  throw new Refused('BUSY', 'other processes wrote notes faster than this one could', 'wf notes rebuild')
}

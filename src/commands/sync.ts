import { guardAgent } from '../app/ask/agent-rail.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { chooseRemote } from '../app/outcome/remotes.js'
import { badSlug } from '../app/read/load.js'
import { saidOf } from '../app/sync/plan-redo.js'
import type { Verdict } from '../app/sync/redo.js'
import { syncOnce } from '../app/sync/sync.js'
import { isSlug } from '../domain/names/slug.js'
import { escapeText } from '../domain/text/escape.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    remote: { type: 'string', describe: 'with which remote; default: wf.remote, origin, or the only one' },
    pending: { type: 'boolean', describe: 'pending patches as well' },
    transcripts: { type: 'boolean', describe: "agents' prompts and outputs as well" },
    'decide-again': {
      type: 'boolean',
      describe: 'where both sides went on: decide again on their tip what is still valid, and sign it',
    },
  },
  epilogue:
    'Fetches drafts, archives and notes, judges them, follows what went on, and pushes what is new here, all or ' +
    'nothing. A draft that is only there becomes one here where it is named.',
  run,
}

const TRIES = 5

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = text(args, 'slug')
  if (slug !== null && !isSlug(slug)) throw badSlug(slug)
  const remote = await chooseRemote(context, text(args, 'remote'))
  const wanted = {
    remote,
    slug,
    pending: flag(args, 'pending'),
    transcripts: flag(args, 'transcripts'),
    consent: (of: string, verdicts: readonly Verdict[], signs: boolean) =>
      consent(context, { slug: of, verdicts, signs, said: flag(args, 'decide-again') }),
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const synced = await syncOnce(context, wanted)
    if (synced === 'moved') continue
    const { facts, refs, commits, reason, changed } = synced
    const status = reason !== null ? 'refused' : changed ? 'done' : 'unchanged'
    return outcome('sync', { status, workflow: slug, facts, refs, commits, reason, next: synced.next })
  }
  throw new Refused('BUSY', `${remote} changed faster than this clone could follow`, 'wf sync')
}

interface Asked {
  readonly slug: string
  readonly verdicts: readonly Verdict[]
  /** Something has to be signed. */
  readonly signs: boolean
  /** `--decide-again` was given. */
  readonly said: boolean
}

/** Whoever decided decides again: nobody's signature is put under another log without a yes. */
async function consent(context: Context, { slug, verdicts, signs, said }: Asked): Promise<void> {
  const { person } = context
  if (!said && person === null) {
    const message = `${slug} diverged: your decisions have to be made again`
    throw new Refused('DIVERGED', message, `wf sync ${slug} --decide-again`)
  }
  if (signs) await guardAgent(context, slug)
  if (said || person === null) return
  const lines = verdicts.map((verdict) => {
    const { became, event, subject, why } = saidOf(verdict, null)
    return `${became.padEnd(10)}${event.padEnd(10)}${subject}${why === null ? '' : ` (${why})`}\n`
  })
  await person.show(escapeText(`${slug} diverged. On their tip, of what was done here:\n${lines.join('')}`))
  if (!(await person.confirm(`Do that${signs ? ', and sign again' : ''} (${slug})?`)))
    throw new Refused('NOT_CONFIRMED', `${slug} stays as it is`, `wf sync ${slug}`)
}

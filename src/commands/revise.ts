import { askConsent, type Consent } from '../app/ask/ask.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { signerOrNone } from '../app/write/signer.js'
import { decideRevise } from '../domain/decide/approve.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why a new version is needed' },
    whole: { type: 'boolean', describe: 'show all of it, and not only what changed since you saw it' },
    stage: { type: 'string', describe: 'which approval; default: the first that is pending' },
    expect: { type: 'string', describe: 'the object that was read: a blob, or the delta of the code' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const note = text(args, 'message') ?? ''
  if (note.trim() === '')
    throw new Refused(
      'WHY_MISSING',
      'the author of the new version needs to know why',
      `wf revise ${slug} -m WHY`,
    )
  const shown = await loadWorkflow(context, slug)
  // Anyone may ask for a new version; where there is a key, the request is signed.
  const signer = await signerOrNone(context)
  const decide = (loaded: Loaded, yes: Consent) =>
    decideRevise(sceneOf(loaded), { ...yes, note }, context.hashing)
  const [expect, stage] = [text(args, 'expect'), text(args, 'stage')]
  const given = { expect, stage, key: signer?.key ?? null, whole: flag(args, 'whole') }
  const consent = await askConsent(context, shown, 'revise', given, (yes) => decide(shown, yes))
  const recorded = await record(context, 'revise', slug, async (loaded) => ({
    decided: decide(loaded, consent),
    signer,
  }))
  if (isOutcome(recorded)) return { ...recorded, next: await nextOf(context, shown) }
  const { head, commits, refs, before } = recorded
  return outcome('revise', {
    workflow: slug,
    stage: [...head.workflow.revised].find(([, at]) => at === head.workflow.at)?.[0] ?? null,
    facts: { subject: consent.expect, why: note, signed: signer !== null },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}

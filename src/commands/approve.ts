import { askConsent, type Consent } from '../app/ask/ask.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { isoTime } from '../app/read/facts.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { approvedAlready, decideApprove } from '../domain/decide/approve.js'
import { parsePerson } from '../domain/log/commit.js'
import { principalOf } from '../domain/policy/policy.js'
import { completionOf } from './completion-of.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    stage: { type: 'string', describe: 'which approval; default: the first that is pending' },
    expect: { type: 'string', describe: 'the object that was read: a blob, or the delta of the code' },
    whole: { type: 'boolean', describe: 'show all of it, and not only what changed since you saw it' },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const [expect, stage] = [text(args, 'expect'), text(args, 'stage')]
  const done = expect === null ? approvedAlready(sceneOf(shown), stage, signer, context.hashing) : null
  const note = text(args, 'message') ?? ''
  const decide = (loaded: Loaded, yes: Consent) =>
    decideApprove(sceneOf(loaded), { ...yes, note }, signer, context.hashing)
  const given = { expect, stage, key: signer.key, whole: flag(args, 'whole') }
  const consent =
    done === null
      ? await askConsent(context, shown, 'approve', given, (yes) => decide(shown, yes))
      : { expect: done.token, stage: done.stage.name }
  const recorded = await record(context, 'approve', slug, async (loaded) => {
    requirePolicy(loaded)
    return { decided: decide(loaded, consent), signer }
  })
  if (isOutcome(recorded)) return { ...recorded, next: await nextOf(context, shown) }
  const { head, commits, refs, before } = recorded
  const approval = head.workflow.approvals.at(-1)
  const at = parsePerson(head.tip.committer)
  const completion = await completionOf(context, head.workflow)
  return outcome('approve', {
    workflow: slug,
    stage: approval?.stage ?? null,
    facts: {
      subject: consent.expect,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
      at: at ? isoTime(at.seconds, at.zone) : null,
      ...(completion === null ? {} : { completion }),
    },
    commits,
    refs,
    next:
      completion === null
        ? await nextOf(context, before, { workflow: head.workflow })
        : [{ command: `wf workflow results ${slug}`, why: 'its results' }],
  })
}

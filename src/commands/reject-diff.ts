import { refuseKnown } from '../app/ask/refuse-known.js'
import { showChanges } from '../app/ask/show-changes.js'
import { readPatches } from '../app/gate/gate.js'
import { choosePatch, decidedBefore, selectPatch } from '../app/gate/select-patch.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { waitingAfter } from '../app/read/waiting.js'
import { isOutcome, record } from '../app/write/record.js'
import { signerOrNone } from '../app/write/signer.js'
import { unchanged } from '../domain/decide/decision.js'
import { decideReject } from '../domain/decide/gate.js'
import { pendingRef } from '../domain/names/slug.js'
import { nameOfPatch } from '../domain/tree/patch.js'
import { type Arguments, type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why it is rejected' },
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    expect: { type: 'string', describe: 'the object id of the patch that was read' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const why = text(args, 'message') ?? ''
  if (why.trim() === '')
    throw new Refused(
      'WHY_MISSING',
      'the author of the patch needs to know why',
      `wf reject-diff ${slug} -m WHY`,
    )
  const shown = await loadWorkflow(context, slug)
  const selector = text(args, 'patch')
  const given = text(args, 'expect')
  if (isRejected(shown, [given, selector])) {
    return outcome('reject-diff', {
      status: 'unchanged',
      workflow: slug,
      facts: { why: REJECTED },
      next: await nextOf(context, shown),
    })
  }
  const chosen = await choosePatch(context, slug, await readPatches(context, shown), selector ?? given)
  const { person } = context
  let expect = given
  if (person !== null && given === null) {
    refuseKnown(decideReject(sceneOf(shown), { patch: chosen, expect: chosen.oid, why }))
    await person.show(await showChanges(context, chosen.parent, chosen.oid, chosen.changes), 'diff')
    if (!(await person.confirm(`Reject patch ${nameOfPatch(chosen)} of ${slug}?`))) {
      throw new Refused(
        'NOT_CONFIRMED',
        'nothing was recorded',
        `wf diff ${slug} --patch ${nameOfPatch(chosen)}`,
      )
    }
    expect = chosen.oid
  }
  const signer = await signerOrNone(context)
  const recorded = await record(context, 'reject-diff', slug, async (loaded) => {
    // Somebody else may have been faster.
    if (isRejected(loaded, [chosen.oid])) return { decided: unchanged(REJECTED), signer: null }
    const patch = selectPatch(slug, await readPatches(context, loaded), chosen.oid)
    return {
      decided: decideReject(sceneOf(loaded), { patch, expect, why }),
      signer,
      refs: () => [{ name: pendingRef(slug, patch.oid), from: patch.oid, to: null }],
    }
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs, before: was } = recorded
  return outcome('reject-diff', {
    workflow: slug,
    facts: { patch: chosen.oid, delta: chosen.delta, why },
    commits,
    refs,
    next: await nextOf(context, was, { workflow: head.workflow, waiting: waitingAfter(was.waiting, refs) }),
  })
}

const REJECTED = 'this patch was rejected already'

/** Was it rejected before? Refuses where it was accepted. */
function isRejected({ workflow }: Loaded, oids: readonly (string | null)[]): boolean {
  const before = decidedBefore(workflow, oids)
  if (before !== 'accepted') return before === 'rejected'
  throw new Refused('PATCH_ACCEPTED', 'this patch was accepted', `wf revise ${workflow.slug} -m WHY`)
}

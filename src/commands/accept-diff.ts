import { guardAgent } from '../app/agent-rail.js'
import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { isoTime } from '../app/facts.js'
import { readPatches } from '../app/gate.js'
import { loadWorkflow, requirePolicy, sceneOf } from '../app/load.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { headOf, isOutcome, record } from '../app/record.js'
import { decidedBefore, selectPatch } from '../app/select-patch.js'
import { decisionSigner } from '../app/signer.js'
import { sameFile } from '../domain/change.js'
import { parsePerson } from '../domain/commit.js'
import { decideAccept } from '../domain/decide/gate.js'
import { escapeText } from '../domain/escape.js'
import { nextSteps } from '../domain/next.js'
import type { Oid } from '../domain/oid.js'
import type { Patch } from '../domain/patch.js'
import { showPath } from '../domain/path.js'
import { principalOf } from '../domain/policy.js'
import { pendingRef } from '../domain/slug.js'
import { codePatch } from '../git/native/diff-text.js'
import { fileAt } from '../git/trees.js'
import { type Arguments, type Command, flag, text } from './command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    expect: { type: 'string', describe: 'the object id of the patch that was read' },
    'confirm-destructive': {
      type: 'boolean',
      describe: 'accept deletions and the like, which are recorded by name',
    },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const expect = text(args, 'expect')
  const selector = text(args, 'patch')
  const before = decidedBefore(shown.workflow, [expect, selector])
  if (before === 'rejected')
    throw new Refused('PATCH_REJECTED', 'this patch was rejected', `wf submit-diff ${slug}`)
  if (before === 'accepted') {
    const facts = { why: 'this patch was accepted already' }
    return outcome('accept-diff', {
      status: 'unchanged',
      workflow: slug,
      facts,
      next: nextSteps(sceneOf(shown)),
    })
  }
  const chosen = selectPatch(slug, await readPatches(context, shown.pending), selector ?? expect)
  const consent = await ask(context, slug, chosen, expect, flag(args, 'confirm-destructive'))
  const recorded = await record(context, 'accept-diff', slug, async (loaded) => {
    const patches = await readPatches(context, loaded.pending)
    const patch = selectPatch(slug, patches, chosen.oid)
    await refuseMoved(context, slug, (await headOf(context, loaded)).tip.tree, patch)
    const accept = {
      patch: { ...patch, number: chosen.number },
      ...consent,
      note: text(args, 'message') ?? '',
    }
    return {
      decided: decideAccept(sceneOf(loaded), accept, signer),
      signer,
      refs: [{ name: pendingRef(slug, patch.oid), from: patch.oid, to: null }],
    }
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs } = recorded
  const at = parsePerson(head.tip.committer)
  return outcome('accept-diff', {
    workflow: slug,
    stage: head.workflow.acceptances.at(-1)?.event.stage ?? null,
    facts: {
      patch: chosen.oid,
      delta: chosen.delta,
      tree: head.tip.tree,
      files: chosen.files,
      insertions: chosen.insertions,
      deletions: chosen.deletions,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
      at: at ? isoTime(at.seconds, at.zone) : null,
      destructive: chosen.destructive.map(showPath),
    },
    commits,
    refs,
    next: nextSteps({
      workflow: head.workflow,
      standing: policy,
      waiting: recorded.before.pending.length - 1,
    }),
  })
}

interface Consent {
  readonly expect: string | null
  readonly confirmDestructive: boolean
}

async function ask(
  context: Context,
  slug: string,
  patch: Patch,
  expect: string | null,
  confirmed: boolean,
): Promise<Consent> {
  await guardAgent(context, slug)
  const { person } = context
  if (person === null || expect !== null) return { expect, confirmDestructive: confirmed }
  await person.show(escapeText(await codePatch(context.repo.where, patch.parent, patch.oid)))
  const what = `patch ${patch.number} of ${slug} (${patch.files} files, +${patch.insertions} -${patch.deletions})`
  if (!(await person.confirm(`Accept ${what}?`)))
    throw new Refused('NOT_CONFIRMED', 'nothing was recorded', null)
  if (patch.destructive.length === 0 || confirmed) return { expect: patch.oid, confirmDestructive: confirmed }
  const names = patch.destructive.map(showPath).join(', ')
  const sure = await person.confirm(`It is destructive to ${names}. Accept that as well?`)
  if (!sure) throw new Refused('NOT_CONFIRMED', 'nothing was recorded', null)
  return { expect: patch.oid, confirmDestructive: true }
}

/** What the tip has changed since at the same paths is not what the patch was made on, nor what was read. */
async function refuseMoved(context: Context, slug: string, tree: Oid, patch: Patch): Promise<void> {
  for (const change of patch.changes) {
    if (sameFile(await fileAt(context.repo, tree, change.path), change.old)) continue
    const message = `${showPath(change.path)} has changed on draft/${slug} since patch ${patch.number} was made`
    throw new Refused(
      'PATCH_MOVED',
      message,
      `wf reject-diff ${slug} --patch ${patch.number} -m WHY, and make it anew`,
    )
  }
}

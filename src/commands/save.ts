import { guardAgent } from '../app/agent-rail.js'
import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { decisionFacts } from '../app/facts.js'
import { goalOf, type Landing, planLanding, sealStep, writeLanding } from '../app/land.js'
import { type Loaded, loadWorkflow, requirePolicy, requireSound, sceneOf } from '../app/load.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome.js'
import { people } from '../app/people.js'
import { publish } from '../app/publish.js'
import { headOf } from '../app/record.js'
import { decisionSigner } from '../app/signer.js'
import { smallLines } from '../app/small-lines.js'
import { type Head, writeStep } from '../app/write-step.js'
import { guardSave } from '../domain/decide/save.js'
import { statusOf } from '../domain/delta.js'
import { escapeText } from '../domain/escape.js'
import type { Oid } from '../domain/oid.js'
import { showPath } from '../domain/path.js'
import type { Policy } from '../domain/policy.js'
import { archiveRef } from '../domain/slug.js'
import type { CheckResult } from '../domain/trailer-values.js'
import { requirePassed, runChecks } from '../engine/checks.js'
import type { RefUpdate } from '../git/port.js'
import { type Arguments, type Command, flag, text } from './command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    squash: { type: 'boolean', describe: 'land as one commit; refs/wf/archive/<slug> keeps the chain' },
    'keep-branch': { type: 'boolean', describe: 'leave the draft branch where it is' },
  },
  epilogue:
    'Lands exactly what was decided: the target gets a merge whose second parent is the signed chain.',
  run,
}

const TRIES = 10

interface Checked {
  readonly tree: Oid
  readonly results: readonly CheckResult[]
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const first = await loadWorkflow(context, slug)
  if (first.workflow.mode === 'sealed') return alreadySaved(first)
  const signer = await decisionSigner(context)
  await guardAgent(context, slug)
  const memo: { checked: Checked | null } = { checked: null }
  for (let tries = 0; tries < TRIES; tries++) {
    const loaded = await loadWorkflow(context, slug)
    requireSound(loaded)
    // Somebody else was faster.
    if (loaded.workflow.mode === 'sealed') return alreadySaved(loaded)
    const policy = requirePolicy(loaded)
    const lines = await smallLines(context.repo, loaded.workflow)
    const no = guardSave(sceneOf(loaded), signer, lines)
    if (no) return refusal('save', no, { workflow: slug })
    const landing = await planLanding(context, loaded).catch((error) => offerUpdate(context, slug, error))
    if (landing === null) continue
    if (memo.checked?.tree !== landing.tree) memo.checked = await check(context, landing.tree, policy)
    const who = await people(context)
    const step = await sealStep(context, loaded, landing, memo.checked.results)
    const sealed = await writeStep(context, await headOf(context, loaded), step, { people: who, signer })
    const merge = await writeLanding(
      context,
      landing,
      sealed,
      await goalOf(context, loaded),
      who,
      flag(args, 'squash'),
    )
    const refs = await refsOf(context, loaded, landing, sealed, merge, flag(args, 'keep-branch'))
    if ((await publish(context, refs, `wf save: ${slug}`)) === 'done')
      return saved(loaded, landing, sealed, merge, refs)
  }
  throw new Refused(
    'BUSY',
    `other processes moved the target of ${slug} faster than this one could`,
    `wf save ${slug}`,
  )
}

/**
 * Where both sides changed a path, whoever saves may look at the merge at once: update, sign-off of those paths,
 * and then the save goes on. Each step is the command of its own name, with its own question.
 */
async function offerUpdate(context: Context, slug: string, error: unknown): Promise<null> {
  const { person } = context
  const asked = error instanceof Refused && error.reason.code === 'CHANGED_ON_BOTH_SIDES'
  if (!asked || person === null) throw error
  await person.show(`${escapeText(error.message)}\n`)
  if (!(await person.confirm(`Update ${slug} from its target, and sign off what both sides changed?`)))
    throw error
  const [update, approve] = await Promise.all([import('./update.js'), import('./approve.js')])
  take(await update.command.run(context, { slug }))
  try {
    take(await approve.command.run(context, { slug }))
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused
    const { code, message, hint } = refused.reason
    const why = code === 'NOT_CONFIRMED' ? 'what both sides changed is not signed off' : message
    throw new Refused(code, `${slug} is updated, and not saved: ${why}`, hint ?? `wf approve ${slug}`)
  }
  return null
}

function take({ reason, facts }: Outcome): void {
  if (reason) throw new Refused(reason.code, reason.message, reason.hint, facts)
}

async function check(context: Context, tree: Oid, policy: Policy): Promise<Checked> {
  const results = await runChecks(context, tree, policy.checks)
  requirePassed(results)
  return { tree, results }
}

/** Target, archive and draft, all or none. A draft that is checked out somewhere stays. */
async function refsOf(
  { repo }: Context,
  loaded: Loaded,
  landing: Landing,
  sealed: Head,
  merge: Oid,
  keep: boolean,
): Promise<readonly RefUpdate[]> {
  const seal = sealed.tip.oid
  const [draft] = await repo.refs([loaded.ref])
  const stays = keep || (draft?.worktree ?? null) !== null
  return [
    { name: loaded.workflow.target, from: landing.onto.oid, to: merge },
    { name: archiveRef(loaded.workflow.slug), from: null, to: seal },
    { name: loaded.ref, from: loaded.tip, to: stays ? seal : null },
  ]
}

/** What a save says, whichever command it is that saved. */
export function saved(
  loaded: Loaded,
  landing: Landing,
  sealed: Head,
  merge: Oid,
  refs: readonly RefUpdate[],
): Outcome {
  const { workflow } = sealed
  const seal = workflow.seal
  if (seal === null) throw new Error('the chain that landed has no seal')
  const [plan] = seal.event.plans
  const decisions = [
    ...workflow.approvals.map((each) => ({ ...each, what: `approved ${each.stage}` })),
    ...workflow.acceptances.map((each) => ({
      ...each,
      what: `accepted patch ${each.event.patch.slice(0, 10)}`,
    })),
  ]
  return outcome('save', {
    workflow: workflow.slug,
    stage: workflow.definition.stages.find((stage) => stage.type === 'merge')?.name ?? null,
    facts: {
      target: workflow.target.replace('refs/heads/', ''),
      commit: merge,
      seal: seal.oid,
      plan: plan ? { path: showPath(plan.path), blob: plan.blob } : null,
      files: landing.landed.map((change) => ({
        status: statusOf(change.old, change.new),
        path: showPath(change.path),
      })),
      approvals: decisions
        .sort((a, b) => a.at - b.at)
        .map((each) => ({ what: each.what, ...decisionFacts(loaded, each) })),
      checks: seal.event.checks,
      session: { path: showPath(seal.event.session.path), blob: seal.event.session.blob },
      destructive: workflow.acceptances.flatMap(({ event }) => event.destructive.map(showPath)),
    },
    commits: [
      { oid: seal.oid, event: 'sealed' },
      { oid: merge, event: 'landing' },
    ],
    refs: refs.filter(({ from, to }) => from !== to),
    next: [
      { command: `wf log ${workflow.slug}`, why: 'the whole chain' },
      { command: 'wf verify', why: 'checks all of it again' },
    ],
  })
}

function alreadySaved(loaded: Loaded): Outcome {
  const { workflow } = loaded
  return outcome('save', {
    status: 'unchanged',
    workflow: workflow.slug,
    facts: { why: `${workflow.slug} is sealed already`, seal: workflow.seal?.oid ?? null },
    next: [{ command: `wf log ${workflow.slug}`, why: 'the whole chain' }],
  })
}

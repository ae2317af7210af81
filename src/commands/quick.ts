import { guardAgent, refuseAgent } from '../app/ask/agent-rail.js'
import { showChanges } from '../app/ask/show-changes.js'
import { findDefinition } from '../app/definitions/definitions.js'
import { takeDiff, takeOver } from '../app/gate/take-diff.js'
import { noteEnd } from '../app/notes/note-records.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type People, people } from '../app/outcome/people.js'
import { likelyRemote } from '../app/outcome/remotes.js'
import { asVerified } from '../app/read/as-verified.js'
import { goalOf } from '../app/read/goal.js'
import { findWorkflow, type Loaded, sceneOf } from '../app/read/load.js'
import { type Landing, planLanding, sealStep, writeLanding } from '../app/save/land.js'
import { writeQuick } from '../app/save/quick.js'
import { countLines } from '../app/verify/objects/small-lines.js'
import { guardFollower } from '../app/write/guard-follower.js'
import { inOneGo } from '../app/write/in-one-go.js'
import { guardSlug } from '../app/write/open.js'
import { type OpeningTarget, openingTarget } from '../app/write/opening-target.js'
import { publish } from '../app/write/publish.js'
import { headOf } from '../app/write/record.js'
import { type DecisionSigner, decisionSigner } from '../app/write/signer.js'
import { writeStep } from '../app/write/write-step.js'
import { writeText } from '../app/write/write-text.js'
import { guardExpect } from '../domain/decide/guards.js'
import { guardSave } from '../domain/decide/save.js'
import { plansInForce } from '../domain/fold/plans.js'
import { whyNotSmall } from '../domain/judge/small.js'
import type { CheckResult } from '../domain/log/trailer-values.js'
import { FETCHED } from '../domain/names/fetched.js'
import type { Oid } from '../domain/names/oid.js'
import type { Path } from '../domain/names/path.js'
import { ARCHIVES, archiveRef, draftRef, PENDING } from '../domain/names/slug.js'
import { encodeUtf8 } from '../domain/text/bytes.js'
import { shellWord } from '../domain/text/shell-word.js'
import type { Change } from '../domain/tree/change.js'
import { deltaOf } from '../domain/tree/delta.js'
import { requirePassed, runChecks } from '../engine/run/checks.js'
import { changesBetween } from '../git/trees.js'
import { alongFact, alongWith, WITH } from './parts/along.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'
import { saved } from './saved.js'

export const command: Command = {
  positionals: '<slug>',
  about: { slug: 'the name of the change: lower-case letters, digits and -, and one / at most' },
  options: {
    message: { type: 'string', alias: 'm', describe: 'why: it is the goal and the plan' },
    from: { type: 'string', describe: 'worktree (the default), index, or a commit' },
    target: { type: 'string', describe: 'the branch that the change is for; default: the current one' },
    with: WITH,
    expect: { type: 'string', describe: 'the delta that was read: anything else is refused' },
  },
  epilogue:
    'Goal, plan, change, seal and merge at once, by one signature, where the policy has a rule "small" that ' +
    'the change fits. What is larger takes the way of wf draft.',
  run,
}

const TRIES = 10

async function run(given: Context, args: Arguments): Promise<Outcome> {
  const context = asVerified(given)
  const slug = text(args, 'slug') ?? ''
  const from = text(args, 'from') ?? 'worktree'
  if (from.includes('..')) throw new UsageError('--from takes worktree, index or one commit')
  const why = text(args, 'message')?.trim() ?? ''
  if (why === '') throw new Refused('WHY_MISSING', 'a change needs a reason', `wf quick ${slug} -m WHY`)
  let agreed = text(args, 'expect')
  const along = await alongWith(context, args)
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await take(context, slug, { why: `${why}\n`, from, target: text(args, 'target') })
    if ('action' in found) return found
    const signer = await decisionSigner(context)
    guardExpected(context, slug, found, agreed)
    const prepared = await prepare(context, slug, found, signer, along)
    agreed = await consent(context, slug, found, agreed)
    const done = await land(context, slug, found, prepared, signer)
    if (done !== 'lost') return { ...done, facts: { ...done.facts, ...alongFact(along) } }
  }
  throw new Refused('BUSY', `other processes moved the target faster than this one could`, `wf quick ${slug}`)
}

interface Asked {
  readonly why: string
  readonly from: string
  readonly target: string | null
}

interface Taken extends Asked {
  readonly at: OpeningTarget
  /** The target's tree with the change in it. */
  readonly tree: Oid
  readonly changes: readonly Change[]
  readonly delta: string
}

/** The change, on the tip of its target. Refuses what is not small before anything is written. */
async function take(context: Context, slug: string, asked: Asked): Promise<Taken | Outcome> {
  const { repo, hashing } = context
  const refs = await repo.refs(['refs/heads/', ARCHIVES, FETCHED, PENDING])
  const at = await openingTarget(context, refs, asked.target)
  const branch = at.target.name.replace('refs/heads/', '')
  const onto = { tree: at.onto.tree, label: branch }
  const tree = await takeOver(context, await takeDiff(context, asked.from, []), onto)
  const changes = await changesBetween(repo, at.onto.tree, tree)
  const before = changes.length === 0 ? await savedBefore(context, slug, asked.why, at.onto.tree) : null
  if (before !== null) return before
  guardSlug(slug, refs)
  if (refs.some(({ name }) => name === draftRef(slug)))
    throw new Refused('SLUG_TAKEN', `${slug} is a workflow that is open`, `wf status ${slug}`)
  if (changes.length === 0)
    throw new Refused('EMPTY_DIFF', `nothing here differs from ${branch}`, 'git status')
  const no = whyNotSmall(at.policy, changes, await countLines(repo, changes))
  if (no !== null)
    throw new Refused(
      'NOT_SMALL',
      `this is not a small change: ${no}`,
      `wf draft ${slug} --goal TEXT --plan FILE`,
    )
  return { ...asked, at, tree, changes, delta: deltaOf(changes, hashing.format, hashing.sha256) }
}

/** The same said again: the slug is sealed, with this reason for its plan. */
async function savedBefore(context: Context, slug: string, why: string, tree: Oid): Promise<Outcome | null> {
  const found = await findWorkflow(context, slug)
  if (found === null || found.workflow.mode !== 'sealed') return null
  const plans = plansInForce(found.workflow)
  const said = await Promise.all(plans.map(({ path }) => writeText(context, tree, path, encodeUtf8(why))))
  if (!plans.some(({ blob }, at) => blob === said[at])) return null
  return outcome('quick', {
    status: 'unchanged',
    workflow: slug,
    facts: { why: `${slug} is sealed already`, seal: found.workflow.seal?.oid ?? null },
    next: [{ command: `wf log ${slug}`, why: 'the whole chain' }],
  })
}

/** Without a terminal, refuses anything but the change that `--expect` names, before it takes long. */
function guardExpected(
  context: Context,
  slug: string,
  { at, why, from, target, delta }: Taken,
  agreed: string | null,
): void {
  refuseAgent(context)
  if (context.person !== null) return
  const words = ['wf', 'quick', slug, '-m', shellWord(why.trim())]
  if (from !== 'worktree') words.push('--from', shellWord(from))
  if (target !== null) words.push('--target', shellWord(target))
  const look = `${lookAt(from, at)}, then ${words.join(' ')} --expect ${delta}`
  const no = guardExpect(agreed, delta, 'the change', look)
  if (no !== null) throw new Refused(no.code, no.message, no.hint, { delta })
}

/** Git's own command that shows what would land. */
function lookAt(from: string, { onto }: OpeningTarget): string {
  if (from === 'worktree') return 'git diff HEAD'
  return from === 'index' ? 'git diff --cached' : `git diff ${onto.oid.slice(0, 10)} ${shellWord(from)}`
}

/** On a terminal the change is shown; what was agreed to, or `--expect` names, is what lands. */
async function consent(
  context: Context,
  slug: string,
  { at, tree, changes, delta }: Taken,
  agreed: string | null,
): Promise<string | null> {
  const { person } = context
  if (agreed === delta || person === null) return agreed
  await guardAgent(context, slug)
  await person.show(await showChanges(context, at.onto.tree, tree, changes), 'diff')
  const branch = at.target.name.replace('refs/heads/', '')
  if (await person.confirm(`Sign this off and save it into ${branch}, as ${slug}?`)) return delta
  throw new Refused('NOT_CONFIRMED', 'nothing was recorded', `wf quick ${slug} -m WHY`)
}

/** What would be sealed, as objects that nothing refers to yet. */
interface Prepared {
  readonly loaded: Loaded
  readonly landing: Landing
  readonly checks: readonly CheckResult[]
  readonly who: People
}

/** Writes the workflow, and runs the checks on what would land. Refuses where they, or the rules, say no. */
async function prepare(
  context: Context,
  slug: string,
  { at, why, changes }: Taken,
  signer: DecisionSigner,
  along: readonly Path[],
): Promise<Prepared> {
  const who = await people(context)
  const definition = await findDefinition(context, at.onto.tree, 'small')
  const loaded = await writeQuick(context, { slug, at, definition, text: why, changes }, who)
  const no = guardSave(sceneOf(loaded), signer, await countLines(context.repo, changes))
  if (no) throw new Refused(no.code, no.message, no.hint)
  const landing = await planLanding(context, loaded)
  await guardFollower(context, at.target.name, landing.onto.oid, landing.landed)
  const checks = await runChecks(context, landing.tree, at.policy, at.policy.checks, { along })
  requirePassed(checks)
  return { loaded, landing, checks, who }
}

async function land(
  context: Context,
  slug: string,
  { at }: Taken,
  { loaded, landing, checks, who }: Prepared,
  signer: DecisionSigner,
): Promise<Outcome | 'lost'> {
  const { sealed, merge } = await inOneGo(context, async (within) => {
    const step = await sealStep(within, loaded, landing, checks)
    const seal = await writeStep(within, await headOf(within, loaded), step, { people: who, signer })
    const goal = await goalOf(within, loaded)
    return { sealed: seal, merge: await writeLanding(within, landing, seal, goal, who, false) }
  })
  const refs = [
    { name: at.target.name, from: landing.onto.oid, to: merge },
    { name: archiveRef(slug), from: null, to: sealed.tip.oid },
    // Nobody may have opened it meanwhile.
    { name: draftRef(slug), from: null, to: null },
  ]
  if ((await publish(context, refs, `wf quick: ${slug}`)) === 'lost') return 'lost'
  const noted = await noteEnd(context, sealed.tip.oid, merge)
  return {
    ...saved(loaded, landing, sealed, { merge }, [...refs, ...noted], await likelyRemote(context)),
    action: 'quick',
  }
}

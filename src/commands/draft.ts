import { addedText } from '../app/ask/added-text.js'
import type { Given } from '../app/ask/given.js'
import { findDefinition } from '../app/definitions/definitions.js'
import { readPatches } from '../app/gate/gate.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { type People, people } from '../app/outcome/people.js'
import { statusFacts } from '../app/read/facts.js'
import { findWorkflow, type Loaded, loadWorkflow, requireSound } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { inOneGo } from '../app/write/in-one-go.js'
import { guardSlug, openWorkflow } from '../app/write/open.js'
import { openingTarget } from '../app/write/opening-target.js'
import { publish } from '../app/write/publish.js'
import { headOf } from '../app/write/record.js'
import { guardOpen } from '../domain/decide/guards.js'
import { FETCHED } from '../domain/names/fetched.js'
import { ARCHIVES, draftRef, PENDING } from '../domain/names/slug.js'
import { changeUnder } from '../domain/policy/policy.js'
import { askWhatIsMissing, readGiven } from './draft-given.js'
import { type Begun, submit } from './draft-submit.js'
import { alongFact, alongWith, WITH } from './parts/along.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<slug>',
  about: { slug: 'the name of the change: lower-case letters, digits and -, and one / at most' },
  options: {
    goal: { type: 'string', describe: 'what is to be achieved' },
    snapshot: { type: 'string', describe: 'a file with the proposed snapshot, - for standard input' },
    plan: { type: 'string', describe: 'a file with the plan, - for standard input' },
    artefact: { type: 'string', array: true, describe: 'another artefact, as NAME=FILE' },
    from: { type: 'string', describe: 'an earlier workflow whose artefacts to begin with' },
    agent: { type: 'string', describe: 'the agent that writes the plan' },
    prompt: {
      type: 'string',
      describe: 'with --agent, adds this to the prompt: a text, or the path of a file',
    },
    with: WITH,
    target: { type: 'string', describe: 'the branch that the change is for; default: the current one' },
    message: { type: 'string', alias: 'm', describe: 'a note for the log' },
  },
  epilogue:
    'On a workflow that is open, proposes new versions. The same bytes change nothing. With --agent claude, the agent ' +
    'reads the goal and the code, and its answer is proposed as the plan.',
  run,
}

const TRIES = 50

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = text(args, 'slug') ?? ''
  const given = await readGiven(context, args)
  const named = text(args, 'agent')
  if (named !== null) return runAgent(context, slug, named, given, args)
  if (text(args, 'prompt') !== null) throw new UsageError('--prompt is for --agent NAME')
  if (args.with !== undefined) throw new UsageError('--with is for --agent NAME')
  return propose(context, slug, args, given, null)
}

/** Proposes what is given, and then the plan that an agent writes for it. */
async function runAgent(
  context: Context,
  slug: string,
  named: string,
  given: readonly Given[],
  args: Arguments,
): Promise<Outcome> {
  if (given.some(({ option }) => option === 'plan'))
    throw new UsageError('--agent writes the plan: leave out --plan, or --agent')
  // Loaded only where an agent is asked.
  const [{ chooseAgent, readAgents }, { planByAgent }] = await Promise.all([
    import('../engine/agents/known/agents-file.js'),
    import('../engine/agents/plan-by-agent.js'),
  ])
  const agent = chooseAgent(await readAgents(context), named, null)
  if (agent.transport === 'manual')
    throw new Refused('MANUAL_AGENT', `${agent.name} is a person`, `wf draft ${slug} --plan FILE`)
  const along = await alongWith(context, args)
  const added = await addedText(context, text(args, 'prompt'))
  const exists = (await findWorkflow(context, slug)) !== null
  const first = exists && given.length === 0 ? null : await propose(context, slug, args, given, null)
  if (first !== null && first.reason !== null) return first
  const plan = await planByAgent(context, slug, agent, added, along)
  const second = await propose(context, slug, args, [plan], agent.name)
  const told = { ...second, facts: { ...second.facts, ...alongFact(along) } }
  return first === null
    ? told
    : { ...told, commits: [...first.commits, ...second.commits], refs: [...first.refs, ...second.refs] }
}

async function propose(
  context: Context,
  slug: string,
  args: Arguments,
  given: readonly Given[],
  agent: string | null,
): Promise<Outcome> {
  // Nobody writes the same twice because somebody else was faster.
  let asked: readonly Given[] | null = null
  for (let tries = 0; tries < TRIES; tries++) {
    const existing = await findWorkflow(context, slug)
    if (existing) requireSound(existing)
    if (existing?.from === 'archive')
      guardSlug(slug, [{ name: existing.ref, oid: existing.tip, head: false, worktree: null }])
    const who = await people(context)
    const from = existing?.tip ?? null
    const written = await inOneGo(context, async (within) => {
      const begun = existing ? await begin(within, existing) : await open(within, slug, args, who)
      asked ??= await askWhatIsMissing(within, begun, given)
      return submit(within, begun, asked, { agent, note: text(args, 'message') ?? '' }, who)
    })
    if ('reason' in written) return refusal('draft', written.reason, { workflow: slug })
    const to = written.head.tip.oid
    if (to === from) return finish(context, slug, [], null)
    const ref = { name: draftRef(slug), from, to }
    if ((await publish(context, [ref], `wf draft: ${slug}`)) === 'done')
      return finish(context, slug, written.commits, ref)
  }
  throw new Refused('BUSY', `other processes changed ${slug} faster than this one could`, 'try again')
}

async function begin(context: Context, loaded: Loaded): Promise<Begun> {
  const closed = guardOpen(loaded.workflow)
  if (closed) throw new Refused(closed.code, closed.message, closed.hint)
  return {
    head: await headOf(context, loaded),
    standing: loaded.standing,
    waiting: loaded.waiting,
    from: loaded.tip,
  }
}

async function open(context: Context, slug: string, args: Arguments, who: People): Promise<Begun> {
  const refs = await context.repo.refs(['refs/heads/', ARCHIVES, FETCHED, PENDING])
  guardSlug(slug, refs)
  const { target, onto, policy } = await openingTarget(context, refs, text(args, 'target'))
  const definition = await findDefinition(context, onto.tree, changeUnder(policy))
  const inputs = { target: target.name }
  const head = await openWorkflow(
    context,
    { slug, target: target.name, base: target.oid, definition, inputs },
    who,
  )
  return { head, standing: policy, waiting: [], from: null }
}

async function finish(
  context: Context,
  slug: string,
  commits: Outcome['commits'],
  ref: Outcome['refs'][number] | null,
): Promise<Outcome> {
  const loaded = await loadWorkflow(context, slug)
  return outcome('draft', {
    status: commits.length > 0 ? 'done' : 'unchanged',
    workflow: slug,
    facts: statusFacts(context, loaded, await readPatches(context, loaded)),
    commits,
    refs: ref ? [ref] : [],
    next: await nextOf(context, loaded),
  })
}

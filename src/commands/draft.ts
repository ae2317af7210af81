import { addedText } from '../app/ask/added-text.js'
import { type Given, givenByFile, givenByWorkflow, givenText, newest } from '../app/ask/given.js'
import { findDefinition } from '../app/definitions/definitions.js'
import { readPatches } from '../app/gate/gate.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { type People, people } from '../app/outcome/people.js'
import { statusFacts } from '../app/read/facts.js'
import { findWorkflow, type Loaded, loadWorkflow, requireSound, sceneOf } from '../app/read/load.js'
import { guardSlug, openWorkflow } from '../app/write/open.js'
import { openingTarget } from '../app/write/opening-target.js'
import { guardPaths } from '../app/write/path-taken.js'
import { publish } from '../app/write/publish.js'
import { eventOf, headOf } from '../app/write/record.js'
import { type Head, writeStep } from '../app/write/write-step.js'
import type { Scene } from '../domain/decide/decision.js'
import { guardOpen } from '../domain/decide/guards.js'
import { nextSteps } from '../domain/decide/next.js'
import { decideSubmit, nextSkip } from '../domain/decide/submit.js'
import type { Written } from '../domain/decide/written.js'
import type { StageDefinition } from '../domain/definition/definition.js'
import { products } from '../domain/definition/stage-graph.js'
import { ARCHIVES, draftRef, PENDING } from '../domain/names/slug.js'
import { type ByteString, encodeUtf8 } from '../domain/text/bytes.js'
import { isDone, isReady, stageStates } from '../domain/workflow/freshness.js'
import { fileAt } from '../git/trees.js'
import { type Arguments, type Command, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<slug>',
  about: { slug: 'the name of the change: lower-case letters, digits and -' },
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
    import('../engine/agents/agents-file.js'),
    import('../engine/agents/plan-by-agent.js'),
  ])
  const agent = chooseAgent(await readAgents(context), named, null)
  if (agent.transport === 'manual')
    throw new Refused('MANUAL_AGENT', `${agent.name} is a person`, `wf draft ${slug} --plan FILE`)
  const added = await addedText(context, text(args, 'prompt'))
  const exists = (await findWorkflow(context, slug)) !== null
  const first = exists && given.length === 0 ? null : await propose(context, slug, args, given, null)
  if (first !== null && first.reason !== null) return first
  const plan = await planByAgent(context, slug, agent, added)
  const second = await propose(context, slug, args, [plan], agent.name)
  return first === null
    ? second
    : { ...second, commits: [...first.commits, ...second.commits], refs: [...first.refs, ...second.refs] }
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
    const begun = existing ? { ...(await begin(context, existing)) } : await open(context, slug, args, who)
    asked ??= await askWhatIsMissing(context, begun, given)
    const written = await submit(context, begun, asked, { agent, note: text(args, 'message') ?? '' }, who)
    if ('reason' in written) return refusal('draft', written.reason, { workflow: slug })
    const to = written.head.tip.oid
    if (to === begun.from) return finish(context, slug, [], null)
    const ref = { name: draftRef(slug), from: begun.from, to }
    if ((await publish(context, [ref], `wf draft: ${slug}`)) === 'done')
      return finish(context, slug, written.commits, ref)
  }
  throw new Refused('BUSY', `other processes changed ${slug} faster than this one could`, 'try again')
}

interface Begun {
  readonly head: Head
  readonly standing: Scene['standing']
  readonly waiting: number
  readonly from: Loaded['tip'] | null
}

async function begin(context: Context, loaded: Loaded): Promise<Begun> {
  const closed = guardOpen(loaded.workflow)
  if (closed) throw new Refused(closed.code, closed.message, closed.hint)
  return {
    head: await headOf(context, loaded),
    standing: loaded.standing,
    waiting: loaded.pending.length,
    from: loaded.tip,
  }
}

async function open(context: Context, slug: string, args: Arguments, who: People): Promise<Begun> {
  const refs = await context.repo.refs(['refs/heads/', ARCHIVES, PENDING])
  guardSlug(slug, refs)
  const { target, onto, policy } = await openingTarget(context, refs, text(args, 'target'))
  const definition = await findDefinition(context, onto.tree, 'change')
  const inputs = { target: target.name }
  const head = await openWorkflow(
    context,
    { slug, target: target.name, base: target.oid, definition, inputs },
    who,
  )
  return { head, standing: policy, waiting: 0, from: null }
}

/** What the options name, and with `--from` what an earlier workflow held. `-` is standard input, read only once. */
async function readGiven(context: Context, args: Arguments): Promise<readonly Given[]> {
  const files: [string, string][] = []
  for (const option of ['snapshot', 'plan']) {
    const file = text(args, option)
    if (file !== null) files.push([option, file])
  }
  for (const pair of texts(args, 'artefact')) {
    const at = pair.indexOf('=')
    if (at <= 0) throw new UsageError(`--artefact takes NAME=FILE, not ${JSON.stringify(pair)}`)
    files.push([pair.slice(0, at), pair.slice(at + 1)])
  }
  if (files.filter(([, file]) => file === '-').length > 1) {
    throw new UsageError('standard input can be read only once')
  }
  const old = text(args, 'from')
  const goal = text(args, 'goal')
  const copied = old === null ? [] : await givenByWorkflow(context, old)
  const named = await Promise.all(files.map(([option, file]) => givenByFile(context, option, file)))
  return newest([...copied, ...(goal === null ? [] : [givenText('goal.md', goal)]), ...named])
}

/** On a terminal, an editor opens on a template for what comes next and was not given. */
async function askWhatIsMissing(
  { person }: Context,
  begun: Begun,
  given: readonly Given[],
): Promise<readonly Given[]> {
  if (person === null || given.length > 0) return given
  const scene = sceneFor(begun, begun.head)
  const next = stageStates(scene.workflow, scene).find(
    ({ stage, state }) => stage.type === 'document' && (state === 'awaiting' || state === 'stale'),
  )
  const wanted = next
    ? products(next.stage, scene.workflow.slug).find((product) => !product.optional)
    : undefined
  if (!next || !wanted) return given
  const name = wanted.path.slice(wanted.path.lastIndexOf('/') + 1)
  const content = await person.edit(name, `# ${scene.workflow.slug}: ${next.stage.name}\n\n`)
  if (content === null || content.trim() === '')
    throw new Refused(
      'ARTEFACT_EMPTY',
      `the ${next.stage.name} was left empty`,
      `wf draft ${scene.workflow.slug}`,
    )
  return [{ option: name, content, copied: false }]
}

type Submitted =
  | { readonly head: Head; readonly commits: Outcome['commits'] }
  | { readonly reason: NonNullable<Outcome['reason']> }

async function submit(
  context: Context,
  begun: Begun,
  given: readonly Given[],
  by: { readonly agent: string | null; readonly note: string },
  who: People,
): Promise<Submitted> {
  const writing = { people: who, signer: null }
  let { head } = begun
  const commits = begun.from === null ? [{ oid: head.tip.oid, event: eventOf(head.tip) }] : []
  const write = async (step: Parameters<typeof writeStep>[2]): Promise<void> => {
    head = await writeStep(context, head, step, writing)
    commits.push({ oid: head.tip.oid, event: eventOf(head.tip) })
  }
  for (const [stage, contents] of byStage(sceneFor(begun, head), given)) {
    const written = await Promise.all(contents.map((each) => store(context, head, each)))
    // What was copied waits until its turn comes; what was given now is refused by name.
    if (contents.every((each) => each.copied) && !isReady(head.workflow, stage, sceneFor(begun, head)))
      continue
    const decided = decideSubmit(sceneFor(begun, head), stage, written, by)
    if (decided.kind === 'refused') return { reason: decided.reason }
    if (decided.kind === 'steps') for (const step of decided.steps) await write(step)
    for (let skip = nextSkip(sceneFor(begun, head)); skip; skip = nextSkip(sceneFor(begun, head)))
      await write(skip)
  }
  return { head, commits }
}

const sceneFor = (begun: Begun, head: Head): Scene => ({
  workflow: head.workflow,
  standing: begun.standing,
  waiting: begun.waiting,
})

interface Content {
  readonly path: ByteString
  readonly content: string
  readonly copied: boolean
}

async function store({ repo }: Context, head: Head, { path, content }: Content): Promise<Written> {
  await guardPaths(repo, head.tip.tree, [path])
  const [blob, before] = await Promise.all([
    repo.write('blob', encodeUtf8(content)),
    fileAt(repo, head.tip.tree, path),
  ])
  return { path, blob, before }
}

/** Which stage each thing is for, in the order of the definition. Refuses what no stage takes. */
function byStage(scene: Scene, given: readonly Given[]): ReadonlyMap<StageDefinition, readonly Content[]> {
  const { workflow } = scene
  const states = stageStates(workflow, scene).filter(({ stage }) => stage.type === 'document')
  const found = new Map<StageDefinition, Content[]>()
  for (const { option, content, copied } of given) {
    const fits = states.flatMap(({ stage, state }) =>
      products(stage, workflow.slug)
        .filter(({ path, kind }) => kind === option || path.endsWith(`/${option}`))
        .map(({ path }) => ({ stage, path, open: !isDone(state) })),
    )
    const chosen = fits.find((fit) => fit.open) ?? fits.at(-1)
    if (!chosen) {
      const names = states
        .flatMap(({ stage }) => products(stage, workflow.slug))
        .map(({ path }) => path.split('/').at(-1))
      throw new Refused(
        'NO_SUCH_ARTEFACT',
        `no stage of ${workflow.slug} takes "${option}"`,
        `it takes: ${names.join(', ')}`,
      )
    }
    found.set(chosen.stage, [...(found.get(chosen.stage) ?? []), { path: chosen.path, content, copied }])
  }
  const order = states.map(({ stage }) => stage)
  return new Map([...found].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
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
    next: nextSteps(sceneOf(loaded)),
  })
}

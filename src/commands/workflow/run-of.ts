import { readPatches } from '../../app/gate/gate.js'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../../app/outcome/outcome.js'
import { statusFacts } from '../../app/read/facts.js'
import { type Loaded, loadWorkflow } from '../../app/read/load.js'
import { nextOf } from '../../app/read/next-of.js'
import { type Share, shareOf } from '../../app/sync/share.js'
import { isToReject } from '../../domain/decide/is-to-reject.js'
import { stageNamed } from '../../domain/definition/stage-graph.js'
import type { Path } from '../../domain/names/path.js'
import { attemptsSpent } from '../../domain/workflow/limits.js'
import { announcing } from '../../engine/run/announcing.js'
import { complete } from '../../engine/run/complete.js'
import type { GivenAnswers } from '../../engine/run/given-answers.js'
import { runWorkflow } from '../../engine/run/run-workflow.js'
import { RemoteFailed } from '../../git/process/failure.js'
import { againWith, alongFact } from '../parts/along.js'
import { type Arguments, flag, text, UsageError } from '../parts/command.js'
import { answersGiven } from './given-answers.js'
import { teller } from './progress-lines.js'

const JOBS = 4

/** Runs all of a run that is ready, and answers where it stands then. A stage that failed for good fails the command. */
export async function runOf(
  context: Context,
  action: string,
  slug: string,
  args: Arguments,
  {
    retry,
    along,
    given,
  }: { readonly retry: boolean; readonly along: readonly Path[]; readonly given?: GivenAnswers },
): Promise<Outcome> {
  const answers = given ?? (await answersGiven(context, args))
  const announced = announcing(context, slug, teller(context, flag(args, 'json')))
  const share = await joinOthers(context, slug, args)
  const before = await loadWorkflow(context, slug)
  const agent = text(args, 'agent')
  const again = `${by(agent)}${againWith(args)}`
  const end = await runWorkflow(context, slug, {
    jobs: jobsOf(text(args, 'jobs')),
    agent,
    answers,
    retry,
    takeOver: flag(args, 'take-over'),
    setup: flag(args, 'setup'),
    along,
    tell: announced.tell,
    share,
  }).finally(announced.end)
  const loaded = await loadWorkflow(context, slug)
  const patches = await readPatches(context, loaded)
  const facts = statusFacts(context, loaded, patches)
  const failed = facts.stages.filter(({ state }) => state === 'failed')
  const moved = before.tip !== loaded.tip
  const failure =
    end.failures.filter(({ stage }) => failed.some(({ name }) => name === stage)).at(-1) ??
    (moved ? leftToAPerson(loaded, failed) : undefined)
  const open = facts.stages.filter(({ state }) => state !== 'completed' && state !== 'skipped')
  // What another machine did meanwhile is not waited for any more.
  const waiting = end.waiting.filter(({ stage }) => open.some(({ name }) => name === stage))
  const done = facts.state === 'completed' && moved ? await complete(context, loaded) : null
  return outcome(action, {
    status: failure !== undefined ? 'failed' : moved ? 'done' : 'unchanged',
    reason:
      failure === undefined
        ? null
        : {
            code: failure.code,
            message: `${failure.stage} failed: ${failure.why}`,
            hint: hintAfter(loaded, failure.stage, again),
          },
    workflow: slug,
    facts: {
      ...facts,
      did: 'run',
      ...alongFact(along),
      moved: end.moved,
      failures: end.failures,
      waits: waiting,
      completion: done,
      ...(share === null ? {} : { remote: share.remote, untold: share.untold }),
      ...(moved || failure !== undefined ? {} : { why: whyNothing(facts.state, waiting) }),
    },
    next: [
      ...(done === null
        ? nextOfRun(slug, again, waiting, await nextOf(context, loaded, { patches }))
        : [resultsOf(slug)]),
      ...(share?.untold == null ? [] : [{ command: `wf sync ${slug}`, why: share.untold }]),
    ],
  })
}

/**
 * Where the run is shared with other machines, looks what they did, and tells them what was done here. Refuses where
 * that cannot be: two that cannot see each other would do the same work twice.
 */
export async function joinOthers(context: Context, slug: string, args: Arguments): Promise<Share | null> {
  const wish = { remote: text(args, 'remote'), offline: flag(args, 'offline') }
  const share = await shareOf(context, await loadWorkflow(context, slug), wish)
  try {
    await share?.follow()
  } catch (error) {
    if (!(error instanceof RemoteFailed)) throw error
    const message = `${error.message}; without it, nobody knows what other machines have begun`
    throw new Refused(error.code, message, `wf workflow resume ${slug} --offline`)
  }
  return share
}

/** A stage that handed in what it was asked for, and found something in code that it sends back no more. */
function leftToAPerson(
  { workflow }: Loaded,
  failed: readonly { readonly name: string; readonly why: string }[],
): { readonly stage: string; readonly code: string; readonly why: string } | undefined {
  const found = failed.find(({ name }) => stageNamed(workflow.definition, name)?.sendsBack)
  return found && { stage: found.name, code: 'FINDINGS_LEFT', why: found.why }
}

/**
 * What to do after a failure. A limit is part of the definition, which a workflow keeps: only another can have another. What
 * was found in a patch that waits is for a person to send back, since the same code comes to the same.
 */
function hintAfter({ workflow, waiting }: Loaded, name: string, again: string): string {
  const { slug, definition } = workflow
  const stage = stageNamed(definition, name)
  if (stage !== null && attemptsSpent(workflow, stage) !== null) return `wf abandon ${slug}`
  if (stage !== null && isToReject({ workflow, waiting }, stage)) return `wf reject-diff ${slug} -m WHY`
  return `wf workflow retry ${slug}${again}`
}

type Waits = Awaited<ReturnType<typeof runWorkflow>>['waiting']

/** What the engine waits for is said better by itself than by the state of the stage. */
function nextOfRun(slug: string, again: string, waits: Waits, next: Outcome['next']): Outcome['next'] {
  const said = waits.map(({ stage, why, command }) => ({ command, why: `${stage}: ${why}` }))
  const same = (command: string): boolean =>
    command === `wf run ${slug}` || (said.length > 0 && command.startsWith(`wf run ${slug} `))
  return [
    ...said,
    ...next
      .filter(({ command }) => !same(command) && !said.some((each) => each.command === command))
      // The agent that was asked for is asked again, with what went along.
      .map((step) =>
        step.command === `wf workflow retry ${slug}` ? { ...step, command: `${step.command}${again}` } : step,
      ),
  ]
}

const by = (agent: string | null): string => (agent === null ? '' : ` --agent ${agent}`)

const resultsOf = (slug: string) => ({ command: `wf workflow results ${slug}`, why: 'its results' })

function whyNothing(state: string, waits: Waits): string {
  const [first] = waits
  if (first !== undefined) return `${first.stage} waits: ${first.why}`
  if (state === 'paused') return 'it is paused'
  return state === 'completed' ? 'every stage is done' : 'no stage is ready to run'
}

function jobsOf(given: string | null): number {
  if (given === null) return JOBS
  if (!/^[1-9]\d{0,2}$/.test(given)) throw new UsageError('--jobs is a number, 1 to 999')
  return Number(given)
}

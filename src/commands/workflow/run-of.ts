import type { Context } from '../../app/context.js'
import { statusFacts } from '../../app/facts.js'
import { readPatches } from '../../app/gate.js'
import { loadWorkflow, sceneOf } from '../../app/load.js'
import { type Outcome, outcome } from '../../app/outcome.js'
import { nextSteps } from '../../domain/next.js'
import { complete } from '../../engine/complete.js'
import { runWorkflow } from '../../engine/run-workflow.js'
import { type Arguments, flag, text, texts, UsageError } from '../command.js'
import { teller } from './progress-lines.js'
import { pairs } from './start.js'

const JOBS = 4

/** Runs all of a run that is ready, and answers where it stands then. A stage that failed for good fails the command. */
export async function runOf(
  context: Context,
  action: string,
  slug: string,
  args: Arguments,
  { retry }: { readonly retry: boolean },
): Promise<Outcome> {
  const tell = teller(context, flag(args, 'json'))
  const before = await loadWorkflow(context, slug)
  const end = await runWorkflow(context, slug, {
    jobs: jobsOf(text(args, 'jobs')),
    agent: text(args, 'agent'),
    answers: pairs(texts(args, 'answer'), 'answer'),
    retry,
    takeOver: flag(args, 'take-over'),
    tell,
  })
  const loaded = await loadWorkflow(context, slug)
  const patches = await readPatches(context, loaded.pending)
  const facts = statusFacts(context, loaded, patches)
  const failed = facts.stages.filter(({ state }) => state === 'failed').map(({ name }) => name)
  const failure = end.failures.filter(({ stage }) => failed.includes(stage)).at(-1)
  const moved = before.tip !== loaded.tip
  const done = facts.state === 'completed' && moved ? await complete(context, loaded) : null
  return outcome(action, {
    status: failure !== undefined ? 'failed' : moved ? 'done' : 'unchanged',
    reason:
      failure === undefined
        ? null
        : {
            code: failure.code,
            message: `${failure.stage} failed: ${failure.why}`,
            hint: `wf workflow retry ${slug}`,
          },
    workflow: slug,
    facts: {
      ...facts,
      did: 'run',
      moved: end.moved,
      failures: end.failures,
      waits: end.waiting,
      completion: done,
      ...(moved || failure !== undefined ? {} : { why: whyNothing(facts.state, end.waiting) }),
    },
    next: done === null ? nextOf(slug, end.waiting, nextSteps(sceneOf(loaded))) : [resultsOf(slug)],
  })
}

type Waits = Awaited<ReturnType<typeof runWorkflow>>['waiting']

/** What the engine waits for is said better by itself than by the state of the stage. */
function nextOf(slug: string, waits: Waits, next: Outcome['next']): Outcome['next'] {
  const said = waits.map(({ stage, why, command }) => ({ command, why: `${stage}: ${why}` }))
  return [
    ...said,
    ...next.filter(
      ({ command }) => command !== `wf run ${slug}` && !said.some((each) => each.command === command),
    ),
  ]
}

const resultsOf = (slug: string) => ({ command: `wf workflow results ${slug}`, why: 'what it came to' })

function whyNothing(state: string, waits: Waits): string {
  const [first] = waits
  if (first !== undefined) return `${first.stage} waits: ${first.why}`
  return state === 'completed' ? 'every stage is done' : 'no stage is ready to run'
}

function jobsOf(given: string | null): number {
  if (given === null) return JOBS
  if (!/^[1-9]\d{0,2}$/.test(given)) throw new UsageError('--jobs is a number, 1 to 999')
  return Number(given)
}

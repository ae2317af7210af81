import { readGate } from '../app/gate/gate.js'
import { openChoice } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { nowOf } from '../app/outcome/now.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { statusFacts, storyFacts } from '../app/read/facts.js'
import { goalOf } from '../app/read/goal.js'
import { loadWorkflow, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { type RemoteStanding, remoteStandings } from '../app/sync/remote-standing.js'
import { turnOf } from '../domain/decide/turn.js'
import { counted } from '../domain/text/counted.js'
import { addUsage, type Usage } from '../domain/text/usage.js'
import { stageStates } from '../domain/workflow/freshness.js'
import { runningOf } from '../engine/stages/running.js'
import { overview } from './overview.js'
import { type Arguments, type Command, text } from './parts/command.js'
import { turnTeller } from './parts/me.js'

export const command: Command = {
  positionals: '[slug]',
  options: { watch: { type: 'boolean', describe: 'show it again whenever it changes, until Ctrl-C' } },
  epilogue:
    'Without a slug: the draft that is checked out or the only one; else all that are open, yours first.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = text(args, 'slug') ?? (await openChoice(context))
  return slug === null ? overview(context) : statusOf(context, slug)
}

async function statusOf(context: Context, slug: string): Promise<Outcome> {
  const loaded = await loadWorkflow(context, slug)
  const [{ patches, faults }, remotes, goal, now, running, tell] = await Promise.all([
    readGate(context, loaded),
    remoteStandings(context, loaded),
    goalOf(context, loaded),
    nowOf(context),
    runningOf(context, slug),
    turnTeller(context, loaded.target),
  ])
  const { workflow, entries, standing } = loaded
  const scene = sceneOf(loaded)
  const story = storyFacts(workflow, entries, stageStates(workflow, scene), standing, now)
  const facts = statusFacts(context, loaded, patches)
  const faulty = loaded.findings.length > 0
  const turn = faulty ? ({ kind: 'nobody' } as const) : turnOf(scene)
  return outcome('status', {
    workflow: slug,
    facts: {
      ...facts,
      goal: goal.trim(),
      ...story,
      stages: facts.stages.map((stage) => ({ ...stage, ...story.stages.get(stage.name) })),
      usage: usedBy([...story.stages.values(), ...patches]),
      turn: await tell(turn, story.opener, facts.target),
      running: running.map(({ stage, agent, attempt, began, line, at }) => ({
        stage,
        agent,
        attempt,
        line,
        seconds: secondsSince(began),
        idle: secondsSince(at),
      })),
      remotes,
      faults,
    },
    next: faulty
      ? toVerify(slug)
      : [...toSync(slug, remotes), ...(await nextOf(context, loaded, { patches }))],
  })
}

/** What agents used in all, as they told. */
const usedBy = (parts: readonly { readonly usage: Usage | null }[]): Usage | null =>
  parts.map(({ usage }) => usage).reduce(addUsage, null)

const secondsSince = (milliseconds: number): number =>
  Math.max(0, Math.round((Date.now() - milliseconds) / 1000))

/** Nothing is built upon a log with a fault. */
const toVerify = (slug: string): Outcome['next'] => [
  { command: `wf verify ${slug}`, why: 'its log has a fault' },
]

/** A decision without the newest commits would be made on an old log. */
function toSync(slug: string, remotes: readonly RemoteStanding[]): Outcome['next'] {
  return remotes
    .filter(({ behind }) => behind > 0)
    .map(({ remote, behind }) => ({
      command: `wf sync ${slug}${remote === 'origin' ? '' : ` --remote ${remote}`}`,
      why: `${remote} has ${counted(behind, 'commit')} more`,
    }))
}

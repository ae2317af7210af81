import { readPatches } from '../app/gate/gate.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { statusFacts } from '../app/read/facts.js'
import { loadWorkflow, sceneOf } from '../app/read/load.js'
import { type RemoteStanding, remoteStandings } from '../app/sync/remote-standing.js'
import { nextSteps } from '../domain/decide/next.js'
import { type Arguments, type Command, text } from './parts/command.js'

export const command: Command = { positionals: '[slug]', options: {}, run }

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const loaded = await loadWorkflow(context, slug)
  const patches = await readPatches(context, loaded.pending)
  const remotes = await remoteStandings(context, loaded)
  return outcome('status', {
    workflow: slug,
    facts: { ...statusFacts(context, loaded, patches), remotes },
    next:
      loaded.findings.length > 0 ? faulty(slug) : [...toSync(slug, remotes), ...nextSteps(sceneOf(loaded))],
  })
}

/** Nothing is built upon a log with a fault. */
const faulty = (slug: string): Outcome['next'] => [
  { command: `wf verify ${slug}`, why: 'its log has a fault' },
]

/** Whoever goes on without what is there decides on a log that is not the newest. */
function toSync(slug: string, remotes: readonly RemoteStanding[]): Outcome['next'] {
  return remotes
    .filter(({ behind }) => behind > 0)
    .map(({ remote, behind }) => ({
      command: `wf sync ${slug}${remote === 'origin' ? '' : ` --remote ${remote}`}`,
      why: `${remote} has ${behind} ${behind === 1 ? 'commit' : 'commits'} more`,
    }))
}

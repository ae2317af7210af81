import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { escapeText } from '../domain/text/escape.js'
import { GitError, GitMissing } from '../git/process/failure.js'
import { temporaryFolder } from '../git/process/temporary.js'
import { moveIn } from './actor.js'
import { parseArguments, USAGE } from './arguments.js'
import { farewell } from './farewell.js'
import { pageOn } from './page.js'
import { secondClone } from './second-clone.js'
import { setUp } from './set-up.js'
import { findSource, ownFolder } from './source.js'
import { playStages } from './stages.js'
import { storyFor } from './story.js'
import { tamper } from './tamper.js'
import { type Tour, TourFailed } from './tour-command.js'

const MISUSED = 2
const INTERRUPTED = 130

const abort = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => abort.abort(new Error('interrupted')))
}
// A reader that leaves (`npm run tour | head`) has seen enough: what runs is ended, and so is the tour.
process.stdout.on('error', () => abort.abort(new Error('nobody reads on')))

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const asked = parseArguments(argv, process.env, process.cwd())
  if (asked.kind === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  if (asked.kind === 'misused') {
    process.stderr.write(`tour: ${asked.why}\n\n${USAGE}`)
    return MISUSED
  }
  const page = pageOn(process.stdout, process.env)
  let folder: string | null = null
  try {
    const source = await findSource(asked.folder ?? ownFolder(), asked.folder === null, process.env)
    folder = await temporaryFolder('tour')
    const wf = realpathSync(join(import.meta.dirname, 'cli.js'))
    await guide({ page, wf, folder, signal: abort.signal }, source)
    return 0
  } catch (error) {
    return explain(error, folder)
  }
}

/** The whole way: seven stages, another pair of eyes, and four attempts to get past it. */
async function guide(tour: Tour, source: Awaited<ReturnType<typeof findSource>>): Promise<void> {
  const ada = await moveIn(tour.folder, 'Ada Lovelace', 'ada@example.com')
  const grace = await moveIn(tour.folder, 'Grace Hopper', 'grace@example.com')
  const mallory = await moveIn(tour.folder, 'Mallory', 'mallory@example.com')
  const scratch = await setUp(tour, ada, source)
  const story = await storyFor(ada, scratch)
  const played = await playStages(tour, ada, scratch, story)
  await secondClone(tour, grace, scratch, played)
  await tamper(tour, mallory, scratch, played)
  farewell(tour, scratch, story)
}

function explain(error: unknown, folder: string | null): number {
  const left = folder === null ? '' : `What the tour made so far is in ${folder}\n`
  if (abort.signal.aborted) {
    process.stderr.write(`\ntour: interrupted. ${left}`)
    return INTERRUPTED
  }
  const why =
    error instanceof TourFailed || error instanceof GitError
      ? error.message
      : error instanceof GitMissing
        ? 'there is no git on PATH; install Git 2.39 or newer'
        : `this is a defect of the tour: ${error instanceof Error ? error.stack : String(error)}`
  process.stderr.write(`\ntour: ${escapeText(why)}\n${left}`)
  return 1
}

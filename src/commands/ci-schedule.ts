import { readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { definitionOnTarget } from '../app/write/definition-on-target.js'
import { readCron } from '../ci/cron.js'
import { githubSchedule, gitlabSchedule, isPlain, type Scheduled } from '../ci/scheduled.js'
import { checkInputs } from '../domain/definition/input-values.js'
import { WORKFLOWS } from '../domain/names/slug.js'
import type { Places } from '../git/native/places.js'
import { lay } from './lay-pipeline.js'
import { type Arguments, text, texts, UsageError } from './parts/command.js'
import { pairs } from './workflow/pairs.js'

const FORGES = { github: githubSchedule, gitlab: gitlabSchedule } as const

/** Writes a pipeline that starts a run by the clock. Refuses what would fail each night. */
export async function schedule(
  context: Context,
  args: Arguments,
  forge: keyof typeof FORGES,
  { places, program }: { readonly places: Places; readonly program: () => Promise<string> },
): Promise<Outcome> {
  const [given, workflow] = [text(args, 'schedule'), text(args, 'workflow')]
  if (given === null || workflow === null)
    throw new UsageError(`wf ci init ${forge} --schedule '0 6 * * 1' --workflow NAME`)
  const read = readCron(given)
  if (!read.ok) throw new Refused('BAD_SCHEDULE', read.why, `wf ci init ${forge} --schedule '0 6 * * 1'`)
  const inputs = texts(args, 'input')
  const agent = text(args, 'agent')
  const strange = [...inputs, ...(agent === null ? [] : [agent])].find((each) => !isPlain(each))
  if (strange !== undefined)
    throw new UsageError(`${JSON.stringify(strange)} cannot be written into a pipeline: only plain words can`)
  await guardRun(context, workflow, inputs)
  const wanted: Scheduled = { workflow, cron: read.cron, inputs, agent, program: await program() }
  const { written, left } = lay(places, FORGES[forge](wanted))
  return outcome('ci', {
    status: written.length > 0 ? 'done' : 'unchanged',
    facts: { forge, schedule: read.cron, workflow, written, left: left.map(({ path }) => path), root: null },
    next: [
      ...left.map(({ include }) => ({
        command: `add: ${include ?? ''}`,
        why: 'that file is yours: it is not changed; several includes are a list',
      })),
      ...(forge === 'gitlab' ? [gitlabSetting(wanted)] : []),
      ...(written.length > 0
        ? [{ command: `git add -- ${written.join(' ')}`, why: 'and land it by a workflow' }]
        : []),
    ],
  })
}

/** There the clock is a setting of the project. */
const gitlabSetting = ({ cron, workflow }: Scheduled) => ({
  command: `glab schedule create --cron '${cron}' --ref BRANCH --description 'wf ${workflow}' --variable WF_WORKFLOW:${workflow}`,
  why: 'the clock; and WF_PUSH_TOKEN, a token that may push, among the variables of the project',
})

/** The forge has what is committed: a definition of the user's own is not there, nor is one that takes other inputs. */
async function guardRun(context: Context, name: string, given: readonly string[]): Promise<void> {
  const head = await context.repo.resolve('HEAD')
  const commit = head === null ? null : await readCommit(context.repo, head)
  if (commit === null) throw new Refused('NO_COMMIT', 'nothing is committed here', 'git commit')
  const inputs = pairs(given, 'input')
  const wanted = { name, inputs }
  const { definition, source } = await definitionOnTarget(context, 'the commit', commit.tree, wanted)
  if (source !== 'built in' && !source.startsWith(WORKFLOWS)) {
    const message = `${name} is a definition of your own, in ${source}: a forge does not have it`
    throw new Refused('NOT_IN_REPOSITORY', message, `cp ${source} ${WORKFLOWS}, and land it`)
  }
  const checked = checkInputs(definition, inputs)
  if (checked.ok) return
  const message = checked.errors.map((error) => error.message).join('\n')
  throw new Refused('BAD_INPUTS', message, `wf workflow show ${name}`)
}

import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { readLaw } from '../app/read/law.js'
import { readRoots } from '../app/read/roots.js'
import { wayToPolicy } from '../app/read/way-to-policy.js'
import { githubPipeline } from '../ci/github.js'
import { gitlabPipeline } from '../ci/gitlab.js'
import type { NextStep } from '../domain/decide/next.js'
import { programFor } from './ci-program.js'
import { lay } from './lay-pipeline.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<action> <forge>',
  about: { forge: 'github or gitlab' },
  actions: ['init'],
  options: {
    program: {
      type: 'string',
      describe:
        'how the pipeline calls wf; default: this version from npm where it is published, else a build of this checkout',
    },
    schedule: { type: 'string', describe: 'a run by the clock: five fields, as cron has them' },
    workflow: { type: 'string', describe: '--schedule: the definition that is run' },
    input: { type: 'string', array: true, describe: '--schedule: NAME=VALUE, for each input' },
    agent: { type: 'string', describe: '--schedule: who does what the definition leaves open' },
  },
  epilogue:
    'wf ci init github | gitlab: writes a pipeline that verifies pushes, and merges before they are made. ' +
    "With --schedule '0 6 * * 1' --workflow NAME: one that starts a run by the clock, and shares it.",
  run,
}

const FORGES = {
  github: { make: githubPipeline, set: (root: string) => `gh variable set WF_ROOT --body ${root}` },
  gitlab: { make: gitlabPipeline, set: (root: string) => `glab variable set WF_ROOT ${root}` },
} as const

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const forge = text(args, 'forge') ?? ''
  if (text(args, 'action') !== 'init' || !Object.hasOwn(FORGES, forge))
    throw new UsageError('wf ci init github | gitlab')
  const places = await context.repo.places()
  if (places.top === null)
    throw new Refused('NO_WORKTREE', 'a bare repository has no files to write to', 'cd WORKTREE')
  const { make, set } = FORGES[forge as keyof typeof FORGES]
  const program = () => programFor(context, forge, text(args, 'program'))
  if (text(args, 'schedule') !== null || text(args, 'workflow') !== null) {
    const { schedule } = await import('./ci-schedule.js')
    return schedule(context, args, forge as keyof typeof FORGES, { places, program })
  }
  const files = make({ branches: await protectedNames(context), program: await program() })
  const { written, left } = lay(places, files)
  const [root] = await readRoots(context)
  return outcome('ci', {
    status: written.length > 0 ? 'done' : 'unchanged',
    facts: { forge, written, left: left.map(({ path }) => path), root: root ?? null },
    next: [
      ...left.map(
        ({ include }): NextStep => ({
          command: `add: ${include ?? ''}`,
          why: 'that file is yours: it is not changed',
        }),
      ),
      { command: set(root ?? 'COMMIT'), why: 'the root, where no pull request can change it' },
      ...(written.length > 0
        ? [{ command: `git add -- ${written.join(' ')}`, why: 'and land it by a workflow' }]
        : []),
    ],
  })
}

/** What the policy of the current branch protects; a pipeline for anything else would judge nothing. */
async function protectedNames(context: Context): Promise<readonly string[]> {
  const head = await context.repo.resolve('HEAD')
  const law = head === null ? null : await readLaw(context.repo, head)
  if (law?.kind === 'policy') return law.policy.protect
  throw new Refused(
    'NO_POLICY',
    'the commit that is checked out has no valid policy',
    (await wayToPolicy(context)).command,
  )
}

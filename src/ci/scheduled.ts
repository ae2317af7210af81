import { type Pipeline, SIGN } from './pipeline.js'

/** A run that a forge starts by the clock. */
export interface Scheduled {
  /** The definition; a name that holds nothing of the shell's. */
  readonly workflow: string
  readonly cron: string
  /** `NAME=VALUE`. */
  readonly inputs: readonly string[]
  readonly agent: string | null
  /** How the pipeline calls `wf`: a shell command. */
  readonly program: string
}

const banner = ({ workflow }: Scheduled): string => `${SIGN} Starts a run of ${workflow} by the clock.
# The run is pushed as a draft and shared: any clone can look at it, approve in it, and go on with it.
# An agent needs its program and its key here: add the steps and the secrets, and take the first line away, so that
# this file is not written anew.
`

/** For GitHub Actions, where the schedule stands in the file and always runs on the default branch. */
export function githubSchedule(wanted: Scheduled): readonly Pipeline[] {
  const { workflow, cron } = wanted
  const text = `${banner(wanted)}name: wf ${workflow}
on:
  schedule:
    - cron: '${cron}'
  workflow_dispatch:
permissions:
  contents: write
concurrency: wf-${workflow}
jobs:
  run:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - name: Run
        env:
          BRANCH: \${{ github.ref_name }}
        run: |
${script(wanted)
  .map((line) => `          ${line}\n`)
  .join('')}`
  return [{ path: `.github/workflows/wf-${workflow}.yml`, text, include: null }]
}

/**
 * For GitLab, where the schedule is a setting of the project: it carries a variable that says which run is meant. The
 * job's own token may not push, unless the project lets it: `WF_PUSH_TOKEN` is one that may.
 */
export function gitlabSchedule(wanted: Scheduled): readonly Pipeline[] {
  const { workflow } = wanted
  const path = `.gitlab/ci/wf-${workflow}.yml`
  const text = `${banner(wanted)}wf-${workflow}:
  image: node:22
  variables:
    GIT_DEPTH: "0"
    GIT_STRATEGY: clone
    BRANCH: $CI_COMMIT_BRANCH
  resource_group: wf-${workflow}
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule" && $WF_WORKFLOW == "${workflow}"
  script:
    - |
      if [ -n "\${WF_PUSH_TOKEN-}" ]; then
        git remote set-url origin "https://oauth2:$WF_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git"
      fi
${script(wanted)
  .map((line) => `      ${line}\n`)
  .join('')}`
  const include = `include: ${path}`
  return [
    { path, text, include: null },
    { path: '.gitlab-ci.yml', text: `${include}\n`, include },
  ]
}

/** The same on both: what others opened is looked at first, so that each run has a name of its own. */
function script({ workflow, inputs, agent, program }: Scheduled): readonly string[] {
  const words = [
    ...inputs.flatMap((input) => ['--input', quoted(input)]),
    ...(agent === null ? [] : ['--agent', quoted(agent)]),
  ]
  return [
    `git config user.name ${quoted(`wf ${workflow}`)}`,
    'git config user.email wf@localhost',
    'git checkout --quiet -B "$BRANCH"',
    "git fetch --quiet --no-tags --no-prune --refmap= origin '+refs/wf/archive/*:refs/wf-remotes/origin/archive/*' '+refs/heads/draft/*:refs/remotes/origin/draft/*'",
    [`${program} workflow start ${workflow} --target "$BRANCH" --remote origin`, ...words].join(' '),
  ]
}

/** One word for the shell, whatever stands in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** May this stand in a pipeline? No line of its own, and nothing that a forge would fill in. */
export const isPlain = (text: string): boolean => !/[\x00-\x1f\x7f]|\$\{\{|\$\[\[/.test(text)

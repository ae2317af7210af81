import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { WF } from '../support/town.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** What a forge does with a pipeline: a fresh clone, at a commit, and its scripts run there with its variables. */
function runs(
  place: Workplace,
  scripts: readonly string[],
  checkout: string,
  variables: Record<string, string>,
) {
  const { repo } = place
  const folder = join(repo.path, '..', `runner-${counter++}`)
  repo.git('clone', '-q', '--no-checkout', '../forge.git', folder)
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, env: repo.env })
  git('fetch', '-q', 'origin', checkout)
  git('checkout', '-q', '--detach', 'FETCH_HEAD')
  // The package is not in a registry for this: the built program, by the name that the pipeline calls.
  repo.write('../npx/npx', `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${WF}' "$@"\n`, 0o755)
  const PATH = `${join(repo.path, '..', 'npx')}:${process.env.PATH}`
  const summary = join(folder, 'summary.md')
  const env = { ...repo.env, PATH, GITHUB_STEP_SUMMARY: summary, ...variables }
  const ran = spawnSync('sh', ['-e', '-c', scripts.join('\n')], { cwd: folder, env, encoding: 'utf8' })
  return { exit: ran.status, out: ran.stdout, err: ran.stderr, folder, summary }
}
let counter = 0

/** What a pipeline calls once the package is published. */
const NPX = ['--program', 'npx --yes git-wf']

let place: Workplace
let root: string
beforeAll(async () => {
  place = await workplace('saved')
  const { repo } = place
  root = repo.read('.git/wf/roots').trim()
  repo.git('init', '-q', '--bare', '-b', 'main', '../forge.git')
  repo.git('remote', 'add', 'origin', '../forge.git')
  repo.git('push', '-q', 'origin', 'main', 'refs/wf/archive/*:refs/wf/archive/*')
  // A pull request of a sealed chain, squashed by the forge: the same tree on the same parent.
  const squash = repo.git('commit-tree', '-p', 'main~', '-m', 'Line 3 (#1)', 'main^{tree}')
  // One of a commit that nobody approved, merged by the forge.
  repo.git('switch', '-q', '-c', 'feature', 'main')
  repo.write('app.js', 'direct\n')
  repo.git('commit', '-q', '-a', '-m', 'Directly')
  const merge = repo.git('commit-tree', '-p', 'main', '-p', 'feature', '-m', 'Merge #2', 'feature^{tree}')
  repo.git('push', '-q', 'origin', 'feature', `${squash}:refs/pull/1/merge`, `${merge}:refs/pull/2/merge`)
  repo.git('switch', '-q', 'main')
})

describe('on GitHub', () => {
  let scripts: readonly string[]
  let workflow: {
    readonly on: Record<string, unknown>
    readonly jobs: {
      readonly verify: {
        readonly steps: readonly { readonly run?: string; readonly env?: Record<string, string> }[]
      }
    }
  }
  beforeAll(() => {
    const { facts, next } = place.does(['ci', 'init', 'github', ...NPX])
    expect(facts).toMatchObject({ written: ['.github/workflows/wf.yml'], root })
    expect(next[0]?.command).toBe(`gh variable set WF_ROOT --body ${root}`)
    workflow = parse(place.repo.read('.github/workflows/wf.yml'))
    scripts = workflow.jobs.verify.steps.flatMap(({ run }) => run ?? [])
    expect(place.does(['ci', 'init', 'github', ...NPX]).status).toBe('unchanged')
  })

  test('it runs on pushes, pull requests and merge groups, and no script holds what comes from outside', () => {
    expect(workflow.on).toEqual({
      push: { branches: ['main'] },
      pull_request: { branches: ['main'] },
      merge_group: null,
    })
    expect(scripts.join('')).not.toContain('${{')
  })

  test('a push passes, with a notice and a summary', () => {
    const ran = runs(place, scripts, 'main', { WF_ROOT: root, TARGET: 'main' })
    expect(ran, ran.err).toMatchObject({
      exit: 0,
      out: '::notice title=wf verify::wf verify: PASS, 1 commit on main, 0 findings\n',
    })
    expect(readFileSync(ran.summary, 'utf8')).toContain('| fix | ada |')
  })

  test('a squash of a sealed chain passes before it is made', () => {
    const ran = runs(place, scripts, 'refs/pull/1/merge', { WF_ROOT: root, TARGET: 'main' })
    expect(ran, ran.out).toMatchObject({ exit: 0 })
    expect(readFileSync(ran.summary, 'utf8')).toContain('fix (detached)')
  })

  test('a merge of what nobody approved fails before it is made, in a merge queue too', () => {
    for (const TARGET of ['main', 'refs/heads/main']) {
      const ran = runs(place, scripts, 'refs/pull/2/merge', { WF_ROOT: root, TARGET })
      expect(ran).toMatchObject({ exit: 1, out: expect.stringMatching(/^::error title=NOT_LANDED::commit /) })
    }
  })

  test('without a root it fails, and does not trust what it finds', () => {
    const ran = runs(place, scripts, 'main', { WF_ROOT: '', TARGET: 'main' })
    expect(ran).toMatchObject({ exit: 4, out: expect.stringContaining('::error title=NO_ROOT::') })
  })
})

describe('on GitLab', () => {
  let scripts: readonly string[]
  beforeAll(() => {
    place.repo.write('.gitlab-ci.yml', 'test:\n  script: [make test]\n')
    const { facts, next } = place.does(['ci', 'init', 'gitlab', ...NPX])
    expect(facts).toMatchObject({ written: ['.gitlab/ci/wf.yml'], left: ['.gitlab-ci.yml'] })
    expect(next[0]?.command).toBe('add: include: .gitlab/ci/wf.yml')
    scripts = parse(place.repo.read('.gitlab/ci/wf.yml')).wf.script
  })

  test('a push passes', () => {
    const ran = runs(place, scripts, 'main', { WF_ROOT: root, CI_COMMIT_BRANCH: 'main' })
    expect(ran, ran.err + ran.out).toMatchObject({ exit: 0 })
    expect(readFileSync(join(ran.folder, 'wf-junit.xml'), 'utf8')).toContain('failures="0"')
  })

  test('a merge request that runs on the branch alone is merged first, and fails where nobody approved it', () => {
    const ran = runs(place, scripts, 'feature', {
      WF_ROOT: root,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    })
    expect(ran, ran.err + ran.out).toMatchObject({
      exit: 1,
      out: expect.stringContaining('<failure type="NOT_LANDED"'),
    })
  })

  test('and one that runs on the merged result is taken as it is', () => {
    const ran = runs(place, scripts, 'refs/pull/2/merge', {
      WF_ROOT: root,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    })
    expect(ran, ran.err + ran.out).toMatchObject({
      exit: 1,
      out: expect.stringContaining('<failure type="NOT_LANDED"'),
    })
  })
})

describe('by the clock', () => {
  const cron = '*/30 6-8 * * MON,THU'
  const words = ['--schedule', cron, '--workflow', 'nightly', '--input', "topic=it's $HOME `id`"]
  beforeAll(() => {
    const { repo } = place
    repo.write(
      '.vizier/workflows/nightly.yml',
      `name: nightly
version: 1
inputs: [{ name: topic, type: string, required: true }]
stages:
  - { name: ask, type: form, config: { questions: [{ name: about, question: "{topic}?" }] } }
`,
    )
    repo.git('add', '.vizier')
    repo.git('commit', '-q', '-m', 'Nightly')
    repo.git('push', '-q', 'origin', 'main')
  })

  test.each([
    ['github', '.github/workflows/wf-nightly.yml'],
    ['gitlab', '.gitlab/ci/wf-nightly.yml'],
  ])(
    'on %s a run is opened, shared, and says what it waits for; the next has the next number',
    (forge, path) => {
      const { facts, next } = place.does(['ci', 'init', forge, ...words, ...NPX])
      expect(facts).toMatchObject({ written: [path], schedule: cron, workflow: 'nightly' })
      const file = parse(place.repo.read(path))
      const scripts: readonly string[] =
        forge === 'github'
          ? file.jobs.run.steps.flatMap(({ run }: { run?: string }) => run ?? [])
          : file['wf-nightly'].script
      if (forge === 'github') expect(file.on.schedule).toEqual([{ cron }])
      else expect(next.map(({ command }) => command).join()).toContain(`--cron '${cron}'`)
      const before = place.repo.git('ls-remote', 'origin', 'refs/heads/draft/nightly-*').split('\n')
      const ran = runs(place, scripts, 'main', { BRANCH: 'main' })
      expect(ran, ran.err).toMatchObject({ exit: 0, out: expect.stringContaining("it's $HOME `id`?") })
      const after = place.repo.git('ls-remote', 'origin', 'refs/heads/draft/nightly-*').split('\n')
      const number = before.join('') === '' ? 1 : before.length + 1
      expect(after).toHaveLength(number)
      expect(after.at(-1)).toMatch(new RegExp(`draft/nightly-${number}$`))
      expect(place.does(['ci', 'init', forge, ...words, ...NPX]).status).toBe('unchanged')
    },
  )

  test.each<[string, string, readonly string[]]>([
    ['a schedule that is none', 'BAD_SCHEDULE', ['--schedule', '61 * * * *', '--workflow', 'nightly']],
    ['no such definition', 'NO_SUCH_DEFINITION', ['--schedule', cron, '--workflow', 'nightyl']],
    ['an input that is missing', 'BAD_INPUTS', ['--schedule', cron, '--workflow', 'nightly']],
  ])('what would fail each night is refused: %s', (_, code, given) => {
    place.refuses(code, ['ci', 'init', 'github', ...given])
  })
})

test('a pipeline that somebody else wrote is left as it is', async () => {
  const taken = await workplace('begun')
  taken.repo.write('.github/workflows/wf.yml', 'name: windfarm\n')
  taken.refuses('PATH_TAKEN', ['ci', 'init', 'github', ...NPX])
})

test('the pipeline of this repository is the one that wf ci init writes, with the verifier as the target has it', async () => {
  const own = await workplace('begun')
  const build = '(cd ../wf && npm ci --silent && npm run --silent build)'
  const program = `git worktree add --quiet --detach ../wf HEAD^1 && ${build} && node ../wf/dist/cli.js`
  own.does(['ci', 'init', 'github', '--program', program])
  expect(readFileSync('.github/workflows/wf.yml', 'utf8')).toBe(own.repo.read('.github/workflows/wf.yml'))
})

describe('what a pipeline calls without --program', () => {
  const ADDRESS = 'https://example.com/wf.git'
  let own: Workplace
  beforeAll(async () => {
    own = await workplace('begun')
  })

  /** A folder that `wf` runs from, as it is installed or checked out. */
  function installed(): string {
    const root = join(own.repo.path, '..', `program-${counter++}`)
    cpSync('dist', join(root, 'dist'), { recursive: true })
    return root
  }

  /** Says what `npm view` would; what it was asked is in a file. */
  function registry(line: string): Record<string, string> {
    const folder = join(own.repo.path, '..', `npm-${counter++}`)
    own.repo.write(`../${basename(folder)}/npm`, `#!/bin/sh\necho "$@" > '${folder}/asked'\n${line}\n`, 0o755)
    return { PATH: `${folder}:${process.env.PATH}`, asked: join(folder, 'asked') }
  }

  function init(root: string, env: Record<string, string> = {}) {
    const ran = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'ci', 'init', 'github', '--json'], {
      cwd: own.repo.path,
      env: { ...own.repo.env, PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    })
    const { reason } = JSON.parse(ran.stdout)
    return { exit: ran.status, code: reason?.code, hint: reason?.hint, message: reason?.message }
  }

  test('of an installed package, the version that the registry has', () => {
    const root = installed()
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const answer of ['exit 1', `echo '"9.9.9"'`, `echo ''`])
      expect(init(root, registry(answer))).toMatchObject({
        exit: 1,
        code: 'PROGRAM_UNAVAILABLE',
        hint: 'wf ci init github --program COMMAND',
      })
    const { asked = '', ...env } = registry(`echo '"${version}"'`)
    expect(init(root, env).exit).toBe(0)
    expect(readFileSync(asked, 'utf8')).toBe(`view git-wf@${version} version --json\n`)
    expect(own.repo.read('.github/workflows/wf.yml')).toContain(`npx --yes git-wf@${version} verify`)
  })

  test('of a checkout, a build of its commit, where a remote has that; and such a pipeline runs', () => {
    const root = installed()
    const git = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: root, env: own.repo.env, encoding: 'utf8' }).trim()
    renameSync(join(root, 'dist'), join(root, 'built'))
    const scripts = { build: 'cp -R built dist' }
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', type: 'module', scripts }),
    )
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({
        name: 'x',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: { '': { name: 'x', version: '1.0.0' } },
      }),
    )
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-q', '-m', 'A checkout')
    cpSync(join(root, 'built'), join(root, 'dist'), { recursive: true })
    expect(init(root)).toMatchObject({ exit: 1, code: 'PROGRAM_UNAVAILABLE' })
    const commit = git('rev-parse', 'HEAD')
    for (const url of [
      '../elsewhere',
      'https://me:secret@example.com/wf.git',
      'https://example.com/$(id).git',
    ]) {
      git('config', 'remote.origin.url', url)
      git('update-ref', 'refs/remotes/origin/main', commit)
      const refused = init(root)
      expect(refused, url).toMatchObject({ exit: 1, code: 'PROGRAM_UNAVAILABLE' })
      expect(refused.message).not.toContain('secret')
    }
    git('config', 'remote.origin.url', ADDRESS)
    // Nobody is asked about a package of that name: this is another program.
    expect(init(root, registry('exit 9')).exit).toBe(0)
    const [job] = Object.values(parse(own.repo.read('.github/workflows/wf.yml')).jobs) as [
      { steps: { run?: string }[] },
    ]
    const lines = job.steps.flatMap(({ run }) => run ?? [])
    expect(lines.join('')).toContain(`git clone --quiet --no-checkout -- ${ADDRESS} "$wf"`)
    expect(lines.join('')).toContain(commit)
    const repo = own.repo
    repo.git('init', '-q', '--bare', '-b', 'main', '../forge.git')
    repo.git('remote', 'add', 'origin', '../forge.git')
    repo.git('push', '-q', 'origin', 'main')
    const elsewhere = `[url "${root}"]\n\tinsteadOf = ${ADDRESS}\n`
    writeFileSync(join(root, '..', 'elsewhere.gitconfig'), elsewhere)
    const ran = runs(own, lines, 'main', {
      WF_ROOT: repo.oid('main'),
      TARGET: 'main',
      GIT_CONFIG_GLOBAL: join(root, '..', 'elsewhere.gitconfig'),
    })
    expect(ran, ran.err + ran.out).toMatchObject({ exit: 0, out: expect.stringContaining('PASS') })
  })
})

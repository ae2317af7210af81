import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'
import {
  environment,
  everythingIn,
  expectTheWholeTour,
  folderOf,
  LONG,
  lookAround,
  runTour,
  section,
  type Toured,
  tourWith,
  verdicts,
} from './run-tour.js'

ownTemporaryFolder()

describe('a repository with work in it, inside an agent, with a hostile Git configuration', () => {
  let repo: ScratchRepository
  let hooks: string
  let before: readonly string[]
  let toured: Toured

  beforeAll(async () => {
    repo = await scratch({ branch: 'trunk' })
    withWork(repo)
    hooks = join(repo.env.HOME ?? '', 'hooks')
    withHostileConfiguration(repo, hooks)
    before = everythingIn(repo.path)
    toured = await runTour(['--repo', repo.path], { env: environment(repo, AN_AGENT) })
  }, LONG.timeout)

  test('goes through all stages, and finds all that was tampered with', () => {
    expectTheWholeTour(toured)
    expect(section(toured, '4 of 7')).toContain('PLAN_NOT_APPROVED')
    expect(section(toured, '7 of 7')).toContain('saved newcomers into trunk')
    const plan = section(toured, 'Tampered: one byte of the plan')
    expect(plan).toContain('-Do not change anything else.\n  +Do now change anything else.')
    expect(plan).toMatch(
      /\n {2}commit [0-9a-f]{40} .*\n(?: {4}.*\n)* {4}OWN_PATH .*newcomers\.md is not the version that was approved/,
    )
    const code = section(toured, 'Tampered: one line of code')
    expect(code).toMatch(
      /\n {2}commit [0-9a-f]{40} .*\n(?: {4}.*\n)* {4}LANDING_TREE .*HOW-CHANGES-LAND\.md differs from the approved version/,
    )
    for (const part of [plan, code]) {
      expect(part).toMatch(/\n {2}commit [0-9a-f]{40} .*\n(?: {4}.*\n)* {4}DECISION_SIGNATURE /)
      expect(part).toMatch(/\n {2}commit [0-9a-f]{40} .*\n(?: {4}.*\n)* {4}NOT_SEALED /)
    }
  })

  test('changes nothing in the repository that it came from, and runs no hooks', () => {
    expect(everythingIn(repo.path)).toEqual(before)
    expect(existsSync(join(hooks, 'ran'))).toBe(false)
  })

  test('knows nobody but the people of the tour, and prints no ANSI into a pipe', () => {
    expect(toured.out).not.toMatch(/An Agent|\x1b/)
  })

  test('leaves one folder behind, with no way back to where it came from', () => {
    const folder = folderOf(toured)
    const made = readdirSync(process.env.TMPDIR ?? '').filter((name) => !name.startsWith('wf-scratch-'))
    expect(made).toEqual([folder.slice(folder.lastIndexOf('/') + 1)])
    const people = ['ada', 'grace', 'mallory']
    const copies = ['tampered-code.git', 'tampered-plan.git']
    expect(readdirSync(folder).sort()).toEqual([...people, 'repository', 'second-clone', ...copies])
    expect(repo.git('-C', join(folder, 'repository'), 'remote')).toBe('')
  })

  test('names commands that look around in it', () => {
    const [status = '', log = '', verify = ''] = lookAround(toured, environment(repo))
    expect(status).toContain('newcomers  completed, for trunk')
    expect(log).toContain('Approve the plan of newcomers')
    expect(verify).toMatch(/^PASS\n/)
  })
})

const AN_AGENT = {
  CLAUDECODE: '1',
  WF_AGENT: 'somebody',
  SSH_AUTH_SOCK: '/nonexistent/agent',
  GIT_DIR: '/nonexistent',
  GIT_AUTHOR_NAME: 'An Agent',
  FORCE_COLOR: '1',
}

/** A file that is staged in part, and one that Git does not know. */
function withWork(repo: ScratchRepository): void {
  repo.write('README.md', '# Shop\n')
  repo.write('login.js', 'export const login = 1\n')
  repo.commit('Begin')
  repo.write('login.js', 'export const login = 2\n')
  repo.git('add', 'login.js')
  repo.write('login.js', 'export const login = 3\n')
  repo.write('notes.txt', 'not for anybody\n')
}

/** What people have in their own Git configuration, and hooks that refuse everything and tell that they ran. */
function withHostileConfiguration({ env }: ScratchRepository, hooks: string): void {
  mkdirSync(hooks)
  for (const name of ['post-checkout', 'pre-commit', 'reference-transaction', 'commit-msg']) {
    writeFileSync(join(hooks, name), `#!/bin/sh\ntouch ${hooks}/ran\nexit 1\n`, { mode: 0o755 })
  }
  const settings = [
    '[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /nonexistent/gpg\n[user]\n\tuseConfigOnly = true',
    `[init]\n\tdefaultBranch = weird\n\ttemplateDir = ${hooks}`,
    `[core]\n\thooksPath = ${hooks}\n\tautocrlf = true`,
    '[clone]\n\tdefaultRemoteName = elsewhere\n[diff]\n\tnoprefix = true\n\texternal = false',
    '[log]\n\tshowSignature = true\n[color]\n\tui = always\n',
  ]
  writeFileSync(join(env.HOME ?? '', '.gitconfig'), settings.join('\n'))
}

test(
  'an archive is as good as a repository; and where wf verify lies, the tour says so and fails',
  LONG,
  async () => {
    const repo = await scratch()
    const tour = tourWith(`
    import { execFileSync, spawnSync } from 'node:child_process'
    const [verb, ...words] = process.argv.slice(2)
    if (verb === 'verify') {
      console.log('PASS')
      console.log(String(execFileSync('git', ['rev-parse', 'main'])).slice(0, 10))
    } else {
      const wf = ${JSON.stringify(resolve('dist/cli.js'))}
      process.exitCode = spawnSync(process.execPath, [wf, verb, ...words], { stdio: 'inherit' }).status
    }`)
    const toured = await runTour([], { env: environment(repo), tour })
    expect(toured.out).toContain('is not a Git repository of its own')
    expect(verdicts(toured)).toEqual(['PASS', 'PASS'])
    expect(toured.exit).toBe(1)
    expect(toured.err).toMatch(
      /"wf verify" in .*tampered-plan\.git ended with exit code 0, where 1 was expected/,
    )
    expect(toured.err).toMatch(/What the tour made so far is in \/.*wf-tour-/)
  },
)

test('Ctrl-C ends what runs, and leaves nobody behind', LONG, async () => {
  const repo = await scratch()
  repo.commit('Begin')
  const running = join(repo.env.HOME ?? '', 'running')
  // It interrupts the tour itself, and would go on for ever.
  const tour = tourWith(`
    import { writeFileSync } from 'node:fs'
    writeFileSync(${JSON.stringify(running)}, String(process.pid))
    process.kill(process.ppid, 'SIGINT')
    setInterval(() => {}, 1000)`)
  const toured = await runTour(['--repo', repo.path], { env: environment(repo), tour })
  expect(toured.exit).toBe(130)
  expect(toured.err).toMatch(/^\ntour: interrupted\. What the tour made so far is in \//)
  const pid = Number(readFileSync(running, 'utf8'))
  expect(pid).toBeGreaterThan(0)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

describe('a command line that makes no sense', () => {
  test.each([
    [['--what'], 2, /Unknown option '--what'/],
    [['somewhere'], 2, /Unexpected argument 'somewhere'/],
    [['--repo', ''], 2, /--repo names no folder/],
    [['--repo', '/nonexistent'], 1, /there is no folder \/nonexistent/],
    [['--repo', '/'], 1, /\/ is in no Git repository: not a git repository/],
  ] as const)('%j', async (args, exit, why) => {
    const { PATH = '' } = process.env
    const toured = await runTour(args, { env: { PATH } })
    expect(toured.err).toMatch(why)
    expect(toured.exit).toBe(exit)
  })
})

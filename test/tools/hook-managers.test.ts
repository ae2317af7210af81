import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { PLAN, type Workplace, workplace } from '../support/workplace.js'

// The managers themselves, installed here: husky and lefthook from the npm registry, pre-commit from Debian.
const HUSKY = '9.1.7'
const LEFTHOOK = '2.2.2'

const tools = mkdtempSync(join(tmpdir(), 'wf-managers-'))
beforeAll(() => {
  writeFileSync(join(tools, 'package.json'), '{ "private": true }')
  const packages = [`husky@${HUSKY}`, `lefthook@${LEFTHOOK}`]
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent', ...packages], {
    cwd: tools,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}, 300_000)
afterAll(() => rmSync(tools, { recursive: true, force: true }))

const PATH = `${join(tools, 'node_modules', '.bin')}:${process.env.PATH}`

interface Manager {
  readonly name: string
  /** Its configuration with a hook of the project's own, which writes a line to `log`. */
  readonly files: (log: string) => Readonly<Record<string, string>>
  /** What somebody types to have it call the hooks: the first time, and again. */
  readonly install: readonly (readonly [string, ...string[]])[]
  /** Does it call hooks in a linked worktree without more ado? */
  readonly linked: boolean
}

const TYPES = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'pre-push'].flatMap((type) => [
  '--hook-type',
  type,
])

const MANAGERS: readonly Manager[] = [
  {
    name: 'husky',
    files: (log) => ({ '.husky/pre-commit': `echo theirs >> '${log}'\n` }),
    install: [['husky']],
    linked: false,
  },
  {
    name: 'lefthook',
    files: (log) => ({
      'lefthook.yml': `# the project's own\npre-commit:\n  commands:\n    lint:\n      run: echo theirs >> '${log}'\n`,
    }),
    install: [['lefthook', 'install']],
    linked: true,
  },
  {
    name: 'pre-commit',
    files: (log) => ({
      '.pre-commit-config.yaml': `# the project's own\nrepos:\n  - repo: local\n    hooks:\n      - id: lint\n        name: lint\n        language: system\n        entry: sh -c 'echo theirs >> "${log}"'\n        always_run: true\n        pass_filenames: false\n        stages: [commit]\n`,
    }),
    install: [['pre-commit', 'install', ...TYPES]],
    linked: true,
  },
]

describe.each(MANAGERS)('with $name', ({ name, files, install, linked }) => {
  let place: Workplace
  let repo: ScratchRepository
  let log: string
  const env = { PATH }
  const run = (line: readonly [string, ...string[]], cwd = repo.path): string =>
    execFileSync(line[0], line.slice(1), {
      cwd,
      env: { ...repo.env, ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    })
  const commit = (where: ScratchRepository, text: string, ...words: readonly string[]) => {
    where.write('app.js', `${text}\n`)
    where.git('add', 'app.js')
    const ran = where.tryGit(['commit', '-q', '-m', text, ...words], { env })
    return { done: ran.status === 0, said: `${ran.stdout}${ran.stderr}` }
  }
  const clean = (where: ScratchRepository) => where.git('reset', '-q', '--hard')
  const theirs = (): number =>
    existsSync(log) ? execFileSync('grep', ['-c', 'theirs', log], { encoding: 'utf8' }).trim().length : 0

  beforeAll(async () => {
    place = await workplace('approved')
    repo = place.repo
    log = join(place.temporary, 'log')
    for (const [file, text] of Object.entries(files(log))) repo.write(file, text)
    for (const line of install) run(line)
    const { facts, next } = place.does(['hooks', 'install'], { env })
    expect(facts.kind).toBe(name)
    expect(facts.written.length).toBeGreaterThan(0)
    // What it says comes next is enough.
    for (const line of install) run(line)
    expect(next.map(({ command }) => command.split(' ')[0])).toContain(name === 'husky' ? 'git' : name)
    // The configuration is the project's, so it is in the history from where trust begins.
    repo.git('add', '-A')
    repo.git('-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'Hooks for everybody')
    repo.write('.git/wf/roots', `${repo.oid('main')}\n`)
  }, 120_000)

  test('wf hooks status finds all of them in place', () => {
    const { facts } = place.does(['hooks', 'status'], { env })
    expect(facts.hooks.map(({ state }: { state: string }) => state)).toEqual(Array(8).fill('installed'))
  })

  test('a direct commit is refused', () => {
    expect(commit(repo, 'direct').said).toContain('NOT_LANDED')
    clean(repo)
  })

  test("a free one passes, and the project's own hook has run", () => {
    repo.git('switch', '-q', '-c', 'feature')
    expect(commit(repo, 'free')).toMatchObject({ done: true })
    expect(theirs()).toBeGreaterThan(0)
    repo.git('switch', '-q', 'main')
  })

  test('a commit on a draft says which plan it follows', () => {
    repo.git('switch', '-q', 'draft/fix')
    for (const [file, text] of Object.entries(files(log))) repo.write(file, text)
    place.does(['hooks', 'install'], { env })
    repo.git('add', '-A')
    const { done, said } = commit(repo, 'on the draft')
    expect(done, said).toBe(true)
    expect(repo.git('log', '-1', '--format=%B')).toContain(`Wf-Plan: ${PLAN}@`)
    const stopped = repo.tryGit(['rebase', '--force-rebase', repo.git('merge-base', 'HEAD', 'main')], { env })
    expect(`${stopped.stdout}${stopped.stderr}`).toContain('REBASE_OF_EVENTS')
    repo.git('switch', '-q', 'main')
  })

  test('a push that would not verify stays here', () => {
    repo.git('init', '-q', '--bare', '../to.git')
    const pushed = repo.tryGit(['push', '-q', '../to.git', 'feature:main'], { env })
    expect(pushed.status, `${pushed.stdout}${pushed.stderr}`).not.toBe(0)
    expect(`${pushed.stdout}${pushed.stderr}`).toContain('refs/heads/main: commit')
    expect(repo.tryGit(['push', '-q', '../to.git', 'feature'], { env })).toMatchObject({ status: 0 })
  })

  test(`in a linked worktree ${linked ? 'it is the same' : 'it calls no hook, until it is told the whole path'}`, () => {
    repo.git('switch', '-q', 'feature')
    const other = repo.worktree('main')
    if (!linked) {
      expect(commit(other, 'direct').done).toBe(true)
      other.git('reset', '-q', '--hard', 'HEAD~')
      const found = place.wf(['doctor'], { env }).facts.findings
      const silent = found.find(({ code }: { code: string }) => code === 'HOOKS_NOT_IN_WORKTREES')
      execFileSync('sh', ['-c', silent.command], { cwd: repo.path, env: repo.env })
    }
    expect(commit(other, 'direct').said).toContain('NOT_LANDED')
    repo.git('worktree', 'remove', '--force', other.path)
    repo.git('switch', '-q', 'main')
  })

  test('wf doctor proves by a commit that they run', () => {
    expect(place.does(['doctor'], { env }).facts.findings).toEqual([])
  })

  test('installed once more, they still run', () => {
    for (const line of install) run(line)
    expect(commit(repo, 'direct').said).toContain('NOT_LANDED')
    clean(repo)
  })

  test('past the hooks, the verifier finds it', () => {
    expect(commit(repo, 'direct', '--no-verify').done).toBe(true)
    expect(place.wf(['verify']).code).toBe('NOT_LANDED')
    repo.git('reset', '-q', '--hard', 'HEAD~')
  })

  test("uninstall leaves the project's own", () => {
    place.does(['hooks', 'uninstall'], { env })
    for (const [file, text] of Object.entries(files(log)))
      expect(repo.read(file).replaceAll(/\s+/g, ' ')).toBe(text.replaceAll(/\s+/g, ' '))
    repo.git('add', '-A')
    expect(commit(repo, 'direct')).toMatchObject({ done: true })
  })
})

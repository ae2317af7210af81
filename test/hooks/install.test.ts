import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

const NAMES = [
  'applypatch-msg',
  'commit-msg',
  'post-rewrite',
  'pre-applypatch',
  'pre-commit',
  'pre-push',
  'pre-rebase',
  'prepare-commit-msg',
]

/** Every file of a folder with its content and mode. */
const folder = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (existsSync(path) ? readdirSync(path) : []).sort().map((name) => {
      const file = join(path, name)
      return [name, `${(statSync(file).mode & 0o777).toString(8)} ${readFileSync(file, 'utf8')}`]
    }),
  )

const states = (place: Workplace) =>
  new Set(place.does(['hooks', 'status']).facts.hooks.map(({ state }: { state: string }) => state))

function commits({ repo }: Workplace, text: string) {
  repo.write('app.js', text)
  repo.git('add', '-A')
  return repo.tryGit(['commit', '-q', '-m', text])
}

test('hooks that are there run first, keep their order, their input and their word, and come back', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const log = join(place.temporary, 'log')
  repo.hook('pre-commit', `echo "theirs $#" >> '${log}'; test ! -e stop`)
  repo.hook('pre-push', `echo "theirs $1 $(cat)" >> '${log}'`)
  repo.hook('post-commit', `echo post >> '${log}'`)
  const hooks = join(repo.path, '.git', 'hooks')
  const before = folder(hooks)
  expect(place.does(['hooks', 'install']).status).toBe('done')
  expect(place.does(['hooks', 'install']).status).toBe('unchanged')
  expect(Object.keys(folder(hooks))).toEqual(
    [...NAMES, 'post-commit', 'pre-commit.before-wf', 'pre-push.before-wf'].sort(),
  )
  expect(states(place)).toEqual(new Set(['installed']))

  expect(commits(place, 'direct').stderr).toContain('NOT_LANDED')
  repo.git('switch', '-q', '-c', 'feature')
  expect(commits(place, 'free')).toMatchObject({ status: 0 })
  repo.write('stop', '')
  expect(commits(place, 'stopped by theirs')).toMatchObject({ status: 1, stderr: '' })
  repo.remove('stop')
  repo.git('init', '-q', '--bare', '../to.git')
  repo.git('push', '-q', '../to.git', 'feature')
  expect(repo.tryGit(['push', '-q', '../to.git', 'feature:main']).stderr).toContain('refs/heads/main: commit')
  const said = readFileSync(log, 'utf8')
  expect(said).toMatch(
    /^theirs 0\ntheirs 0\npost\ntheirs 0\ntheirs \.\.\/to\.git refs\/heads\/feature [0-9a-f]{40} refs\/heads\/feature 0{40}\n/,
  )

  expect(place.does(['hooks', 'uninstall']).status).toBe('done')
  expect(folder(hooks)).toEqual(before)
  expect(existsSync(join(repo.path, '.git', 'wf', 'hooks'))).toBe(false)
  expect(place.does(['hooks', 'uninstall']).status).toBe('unchanged')
})

test('core.hooksPath of this repository: its folder is used, in linked worktrees and from below too', async () => {
  const place = await workplace('begun')
  const { repo } = place
  repo.write('.githooks/pre-commit', '#!/bin/sh\ntest ! -e stop\n', 0o755)
  repo.commit('Hooks of the team')
  repo.git('config', 'core.hooksPath', '.githooks')
  const before = folder(join(repo.path, '.githooks'))
  place.does(['hooks', 'install'])
  expect(existsSync(join(repo.path, '.git', 'hooks', 'pre-commit'))).toBe(false)
  expect(commits(place, 'direct').stderr).toContain('NOT_LANDED')
  repo.git('reset', '-q')
  repo.git('checkout', '-q', 'app.js')
  repo.git('switch', '-q', '-c', 'feature')
  repo.git('add', '-A')
  expect(repo.tryGit(['commit', '-q', '-m', 'For the team'])).toMatchObject({ status: 0 })
  repo.git('branch', '-q', '-f', 'main', 'feature')
  const other = place.at(repo.worktree('main'))
  expect(commits(other, 'direct').stderr).toContain('NOT_LANDED')
  place.does(['hooks', 'uninstall'])
  expect(folder(join(repo.path, '.githooks'))).toEqual(before)
})

test("core.hooksPath of all the user's repositories: theirs stay untouched, and run", async () => {
  const place = await workplace('begun')
  const { repo } = place
  const log = join(place.temporary, 'log')
  repo.write('../shared/pre-commit', `#!/bin/sh\necho pre >> '${log}'\n`, 0o755)
  repo.write('../shared/post-commit', `#!/bin/sh\necho post >> '${log}'\n`, 0o755)
  const shared = join(repo.path, '..', 'shared')
  repo.write('../global', `[core]\n\thooksPath = ${shared}\n`)
  const env = { GIT_CONFIG_GLOBAL: join(repo.path, '..', 'global') }
  const before = folder(shared)
  place.does(['hooks', 'install'], { env })
  expect(place.does(['hooks', 'install'], { env }).facts.kind).toBe('shared')
  expect(folder(shared)).toEqual(before)
  repo.write('app.js', 'direct\n')
  repo.git('add', '-A')
  expect(repo.tryGit(['commit', '-q', '-m', 'x'], { env }).stderr).toContain('NOT_LANDED')
  repo.git('switch', '-q', '-c', 'feature')
  expect(repo.tryGit(['commit', '-q', '-m', 'x'], { env })).toMatchObject({ status: 0 })
  expect(readFileSync(log, 'utf8')).toBe('pre\npre\npost\n')
  place.does(['hooks', 'uninstall'], { env })
  expect(repo.tryGit(['config', '--local', 'core.hooksPath']).status).toBe(1)
})

test('a folder of hooks that several repositories share by links stays as it is, and its hooks run', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const shared = join(repo.path, '..', 'linked')
  const hooks = join(repo.path, '.git', 'hooks')
  const log = join(place.temporary, 'log')
  repo.write('../linked/pre-commit', `#!/bin/sh\necho pre >> '${log}'\n`, 0o755)
  rmSync(hooks, { recursive: true, force: true })
  symlinkSync(shared, hooks)
  const before = folder(shared)
  for (const status of ['done', 'unchanged']) {
    expect(place.does(['hooks', 'install'])).toMatchObject({ status, facts: { kind: 'shared' } })
    expect(folder(shared)).toEqual(before)
  }
  expect(states(place)).toEqual(new Set(['installed']))
  expect(commits(place, 'direct').stderr).toContain('NOT_LANDED')
  repo.git('switch', '-q', '-c', 'feature')
  expect(commits(place, 'free')).toMatchObject({ status: 0 })
  expect(readFileSync(log, 'utf8')).toBe('pre\npre\n')
  place.does(['hooks', 'uninstall'])
  expect(folder(shared)).toEqual(before)
  expect(repo.tryGit(['config', 'core.hooksPath']).status).toBe(1)
  // A setting of this repository that leads out of it is for whoever made it.
  repo.git('config', 'core.hooksPath', shared)
  expect(place.refuses('HOOKS_ELSEWHERE', ['hooks', 'install']).message).toContain(shared)
  expect(folder(shared)).toEqual(before)
})

test('on a server whose user has core.hooksPath of their own, what is laid runs, after theirs', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const log = join(place.temporary, 'log')
  repo.write('../shared/pre-receive', `#!/bin/sh\necho theirs >> '${log}'; cat >/dev/null\n`, 0o755)
  repo.write('../shared/post-receive', `#!/bin/sh\necho post >> '${log}'\n`, 0o755)
  const shared = join(repo.path, '..', 'shared')
  repo.write('../global', `[core]\n\thooksPath = ${shared}\n`)
  const env = { GIT_CONFIG_GLOBAL: join(repo.path, '..', 'global') }
  repo.git('init', '-q', '--bare', '-b', 'main', '../server.git')
  repo.git('push', '-q', '../server.git', 'main')
  const before = folder(shared)
  const bare = place.at(repo.inside('../server.git'))
  expect(bare.does(['hooks', 'install'], { env })).toMatchObject({
    status: 'done',
    facts: { kind: 'shared' },
  })
  expect(bare.does(['hooks', 'status'], { env }).facts.hooks).toEqual([
    { hook: 'pre-receive', state: 'installed', before: join(shared, 'pre-receive') },
  ])
  bare.does(['init'], { env })
  const direct = repo.git('commit-tree', '-p', 'main', '-m', 'Directly', 'main^{tree}')
  const push = (to: string) =>
    repo.tryGit(['push', '-q', '../server.git', `${direct}:refs/heads/${to}`], { env })
  expect(push('main').stderr).toContain('NOT_LANDED')
  expect(push('feature')).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(log, 'utf8')).toBe('theirs\ntheirs\npost\n')
  expect(folder(shared)).toEqual(before)
  bare.does(['hooks', 'uninstall'], { env })
  expect(bare.repo.tryGit(['config', '--local', 'core.hooksPath']).status).toBe(1)
})

test('where a setting of this call alone leads elsewhere, nothing is called installed', async () => {
  const place = await workplace('begun')
  const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/nowhere' }
  expect(place.wf(['hooks', 'install'], { env })).toMatchObject({ exit: 1, code: 'HOOKS_ELSEWHERE' })
  place.repo.write('../global', '[core]\n\thooksPath = /elsewhere\n')
  expect(place.does(['hooks', 'status']).facts.kind).toBe('plain')
})

test('somebody wrote over ours: it is seen, and mended with both kept', async () => {
  const place = await workplace('begun')
  const { repo } = place
  place.does(['hooks', 'install'])
  repo.hook('pre-commit', 'exit 0')
  expect(states(place)).toContain('replaced')
  place.does(['hooks', 'install'])
  expect(commits(place, 'direct').stderr).toContain('NOT_LANDED')
  repo.hook('pre-commit', 'exit 0 # a newer one')
  expect(place.wf(['hooks', 'install'])).toMatchObject({ exit: 1, code: 'HOOK_CONFLICT' })
  rmSync(join(repo.path, '.git', 'hooks', 'pre-commit.before-wf'))
  place.does(['hooks', 'install'])
  expect(states(place)).toEqual(new Set(['installed']))
})

test('a program that has moved is no reason to let a commit through, and another one on PATH serves', async () => {
  const place = await workplace('begun')
  const { repo } = place
  place.does(['hooks', 'install'])
  const said = repo.read('.git/wf/hooks/program.sh')
  repo.write('.git/wf/hooks/program.sh', said.replace(/wf_program=.*/, "wf_program='/gone/cli.js'"))
  expect(place.does(['hooks', 'status']).facts.scripts).toBe('program-gone')
  expect(commits(place, 'direct').stderr).toMatch(
    /no longer at \/gone\/cli\.js, nor on PATH.*\n.*wf hooks install/,
  )
  const [, program = ''] = /wf_program='(.*)'/.exec(said) ?? []
  repo.write('../bin/wf', `#!/bin/sh\nexec ${process.execPath} '${program}' "$@"\n`, 0o755)
  const PATH = `${join(repo.path, '..', 'bin')}:${process.env.PATH}`
  expect(repo.tryGit(['commit', '-q', '-m', 'x'], { env: { PATH } }).stderr).toContain('NOT_LANDED')
  rmSync(join(repo.path, '.git', 'wf', 'hooks'), { recursive: true })
  expect(repo.tryGit(['commit', '-q', '-m', 'x']).stderr).toContain('Run: wf hooks install')
})

test('a repository that moved keeps its hooks', async () => {
  const place = await workplace('begun')
  const { repo } = place
  place.does(['hooks', 'install'])
  const moved = place.at(repo.inside('../elsewhere'))
  renameSync(repo.path, moved.repo.path)
  expect(commits(moved, 'direct').stderr).toContain('NOT_LANDED')
})

test('wf init installs them, and says so; --no-hooks does not', async () => {
  const place = await workplace('born')
  const { facts } = place.does(['init', '--no-hooks', '--generate-key'])
  expect(facts.hooks).toBe('not installed: --no-hooks')
  // Nobody was there to give the new key a passphrase.
  expect(facts.keyWarning).toMatch(/^this key has no passphrase: .* ssh-keygen -p -f \/.*id_/)
  expect(folder(join(place.repo.path, '.git', 'hooks'))).toEqual({})
  expect(place.does(['init'])).toMatchObject({ status: 'done', facts: { hooks: '.git/hooks' } })
  expect(place.does(['init'])).toMatchObject({ status: 'unchanged' })
  expect(Object.keys(folder(join(place.repo.path, '.git', 'hooks')))).toEqual(NAMES)
})

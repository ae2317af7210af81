import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { HOW } from '../support/confining.js'
import { openRuns, type Runs } from '../support/runs.js'
import { workplace } from '../support/workplace.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  runs.shop.write('~/.profile', 'as it was\n')
  // What the project brings leads wherever it likes.
  symlinkSync(join(runs.home, '.profile'), join(runs.shop.path, 'way-out'))
  runs.shop.git('add', 'way-out')
  runs.shop.git('commit', '-q', '-m', 'A link')
})

/** A definition of one stage that changes no file, whose agent does this. */
const asks = (name: string, ...lines: readonly string[]): string =>
  runs.define(
    name,
    `stages:\n  - name: ask\n    type: agent\n    config:\n      prompt: |\n${lines.map((line) => `        DO: ${line}\n`).join('')}`,
  )
const answer = (name: string): string =>
  runs.shop.git('show', `draft/${name}-1:.vizier/runs/${name}-1/ask.md`)

describe.skipIf(HOW === null)('an agent that may change no file', () => {
  const WRITES: Readonly<Record<string, string>> = {
    'its clone': 'echo x > app.txt',
    'a link in its clone': 'echo x > way-out',
    'the Git directory of its clone': 'echo x > .git/x',
    'the home': 'echo x >> ~/.profile',
    'the home, anew': 'echo x > ~/new-file',
    'a ref of the repository': 'git -C "$REPO" branch made-by-agent',
    'its configuration': 'git -C "$REPO" config user.name Mallory',
    'its hooks': 'mkdir -p "$REPO/.git/hooks" && echo x > "$REPO/.git/hooks/post-merge"',
    'its files': 'echo x > "$REPO/app.txt"',
    'where temporary files are': 'echo x > "$REPO/../tmp/stray"',
    'the list of agents': 'echo x > ~/.config/wf/agents.yml',
  }

  test('writes nowhere else', () => {
    const tries = Object.entries(WRITES).map(
      ([name, script]) => `if { ${script}; } 2>/dev/null; then echo wrote to ${name}; fi`,
    )
    asks('writes', `REPO='${runs.shop.path}'`, ...tries, 'echo tried')
    const refs = runs.shop.refs()
    expect(runs.does('start', 'writes')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
    expect(answer('writes')).toBe('tried')
    expect(runs.read('~/.profile')).toBe('as it was\n')
    expect(existsSync(join(runs.home, 'new-file'))).toBe(false)
    expect(runs.shop.git('status', '--porcelain')).toBe('')
    expect(refs.split('\n').filter((line) => !runs.shop.refs().includes(line))).toEqual([])
  })

  test('writes to a temporary folder, to the folder for its answer and to what it keeps for itself', () => {
    asks('mine', 'mktemp >/dev/null && echo x > .wf/answer.md && echo x > ~/desk/mine && cat .wf/answer.md')
    expect(runs.does('start', 'mine').exit).toBe(0)
    expect(answer('mine')).toBe('x')
    expect(runs.read('~/desk/mine')).toBe('x\n')
    expect(runs.left()).toEqual([])
  })
})

test('where nothing keeps it from writing, that is said once, and what it changed is found', () => {
  asks('loose', 'echo x > ~/made-at-home; echo x > .wf/answer.md; echo said')
  const done = runs.loose('start', 'loose')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(done.stderr.match(/nothing on this machine keeps it from writing/g)).toHaveLength(1)
  expect(done.stderr).toContain('in the home changed while scripted ran: made-at-home')
  asks('clone', 'echo x > app.txt; echo said')
  expect(runs.loose('start', 'clone')).toMatchObject({ exit: 1, reason: { code: 'WRITE_SCOPE' } })
})

test.each([
  ['a ref', 'branches', 'git -C "$REPO" branch made-by-agent', 'refs/heads/made-by-agent'],
  ['its configuration', 'configures', 'git -C "$REPO" config wf.mine yes', 'config'],
])('where nothing keeps it from writing, a change of %s fails the attempt', (_, name, script, named) => {
  asks(name, `REPO='${runs.shop.path}'`, `${script}; echo said`)
  const done = runs.loose('start', name)
  expect(done).toMatchObject({ exit: 1, reason: { code: 'WRITE_SCOPE' } })
  expect(done.reason?.message).toContain(named)
})

test('refs that Git packs meanwhile are none that changed', () => {
  asks('packs', `git -C '${runs.shop.path}' pack-refs --all; echo said`)
  expect(runs.loose('start', 'packs')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
})

test('an agent that writes a plan may change no file', async () => {
  const place = await workplace('begun')
  const config = join(dirname(place.repo.path), 'config')
  mkdirSync(join(config, 'wf'), { recursive: true })
  writeFileSync(join(config, 'robot.sh'), 'echo x > stray.txt\necho A plan\n')
  writeFileSync(
    join(config, 'wf', 'agents.yml'),
    `agents: { robot: { transport: command, command: [sh, '${config}/robot.sh'] } }\n`,
  )
  for (const name of ['bwrap', 'unshare', 'sandbox-exec'])
    writeFileSync(join(config, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const env = { XDG_CONFIG_HOME: config }
  place.does(['draft', 'fix', '--goal', 'A goal'])
  const loose = { env: { ...env, PATH: `${config}:${process.env.PATH}` } }
  const refused = place.refuses('WRITE_SCOPE', ['draft', 'fix', '--agent', 'robot'], loose)
  expect(refused.message).toContain('stray.txt')
  if (HOW !== null) expect(place.does(['draft', 'fix', '--agent', 'robot'], { env }).status).toBe('done')
})

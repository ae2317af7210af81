import { existsSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const script = runs.shop.write('~/tell.sh', `cat > ~/told; pwd > ~/where; printf '%s\\n' "$@" > ~/words\n`)
  const policy = runs.read('.vizier/policy.yml')
  const listed = `notifications: [{ name: team, run: [sh, ${script}, "{slug}; $(touch ~/pwned)"] }]\n`
  runs.shop.write('.vizier/policy.yml', policy + listed)
  runs.shop.git('commit', '-qam', 'Whom to tell')
})

const ONE = 'stages: [{ name: ask, type: agent, config: { prompt: "DO: echo forty-two" } }]\n'
const tells = (notification: string): string =>
  `${ONE}completion: { notifications: [{ type: command, message: "{slug} says {ask.answer}", ${notification} }] }\n`
const commandsOf = (said: ReturnType<Runs['does']>) =>
  (said.facts as unknown as { completion: { commands: readonly { done: boolean; why: string | null }[] } })
    .completion.commands

test('a command that policy lists hears on its standard input what came out; no shell reads a word of it', () => {
  runs.define('listed', tells('name: team'))
  const done = runs.does('start', 'listed')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(commandsOf(done)).toEqual([{ command: 'team', done: true, why: null }])
  expect(JSON.parse(runs.read('~/told'))).toEqual({
    schema: 'wf.notification.v1',
    workflow: 'listed-1',
    definition: 'listed',
    state: 'completed',
    message: 'listed-1 says forty-two\n',
    inputs: {},
    outputs: { ask: { answer: 'forty-two\n' } },
  })
  expect(runs.read('~/words')).toBe('{slug}; $(touch ~/pwned)\n')
  expect(existsSync(`${runs.home}/pwned`)).toBe(false)
  // Neither in the repository nor in what a draft has checked out: a program named there would be anybody's.
  expect(runs.read('~/where')).toMatch(/\/wf-clone-/)
  expect(runs.left()).toEqual([])
})

test.each([
  ['a name that policy does not list', 'name: tame', 'policy lists no notification called "tame"'],
  ['a command of its own', 'run: [touch, /tmp/x]', 'the definition is not in your own folder'],
])('what a repository brings is not run: %s', (_, notification, why) => {
  const name = runs.define(notification.startsWith('name') ? 'named' : 'brought', tells(notification))
  const done = runs.does('start', name)
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(commandsOf(done)).toMatchObject([{ done: false, why: expect.stringContaining(why) }])
})

test('what stands in the user’s own folder is run; that it fails changes nothing', () => {
  const own = (name: string, run: string): string =>
    runs.shop.write(
      `~/.config/wf/workflows/${name}.yml`,
      `name: ${name}\nversion: 1\n${tells(`run: ${run}`)}`,
    )
  own('own', `[sh, -c, "touch ~/own; echo no such room >&2; exit 3"]`)
  const done = runs.does('start', 'own')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(commandsOf(done)).toEqual([
    { command: 'sh', done: false, why: 'it ended with exit code 3: no such room' },
  ])
  expect(existsSync(`${runs.home}/own`)).toBe(true)
  const file = own('other', '[no-such-program]')
  // The same words, by another way: what counts is where they lie, and that they are the same.
  const copy = runs.shop.write('../other.yml', runs.read('~/.config/wf/workflows/other.yml'))
  expect(commandsOf(runs.does('start', copy))).toMatchObject([{ why: 'there is no program no-such-program' }])
  runs.shop.write('../other.yml', `${runs.read('~/.config/wf/workflows/other.yml')}# another\n`)
  expect(commandsOf(runs.does('start', copy))).toMatchObject([
    { why: expect.stringContaining('not in your own folder') },
  ])
  expect(file).toContain('workflows/other.yml')
})

test('people are told the slug; what a definition calls after it has a name that is one file', () => {
  const keep =
    'stages:\n' +
    '  - { name: ask, type: agent, config: { prompt: "DO: echo {slug}" } }\n' +
    '  - { name: keep, type: storage, depends_on: ask, config: { source: ask.answer, destination: "notes/{slug}.md" } }\n' +
    'completion: { notifications: [{ type: command, message: "wf status {slug}", name: team }] }\n'
  const done = runs.does('start', runs.define('kept', keep), '--slug', 'team/kept')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(JSON.parse(runs.read('~/told'))).toMatchObject({
    workflow: 'team/kept',
    message: 'wf status team/kept',
    outputs: { ask: { answer: 'team_kept\n' } },
  })
  expect(runs.shop.git('ls-tree', '-r', '--name-only', 'draft/team/kept').split('\n')).toEqual(
    expect.arrayContaining(['.vizier/runs/team_kept/ask.md', 'notes/team_kept.md']),
  )
})

import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { callWf } from '../support/resident.js'
import { testKey } from '../support/test-key.js'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

/** What people read of `wf status`. */
function shown(place: Workplace, ...words: readonly string[]): string {
  const said = place.does(['status', ...words])
  return renderText(JSON.parse(said.stdout), false).out
}

test('bare wf shows what is open, whether that is nothing, one draft or many, and exits 0', async () => {
  const place = await workplace('born')
  const bare = (env: Record<string, string> = {}) =>
    callWf([], { cwd: place.repo.path, env: { ...place.repo.env, ...env }, input: '' })
  expect(bare()).toMatchObject({
    exit: 0,
    stdout: 'no change is in progress\n\nnext:\n  wf init  this branch has no policy yet\n',
  })
  place.does(['init', '--no-hooks', '--signing-key', testKey('ada').path])
  expect(bare().stdout).toContain('wf draft SLUG --goal TEXT')
  place.does(['draft', 'fix', '--goal', 'Line 3 is better\n\nAnd more.'])
  const one = bare()
  expect(one.exit).toBe(0)
  expect(one.stdout).toContain('Line 3 is better\n')
  expect(one.stdout).toContain('waits for you')
  place.does(['draft', 'other', '--goal', 'Something else'])
  const many = bare()
  expect(many.exit).toBe(0)
  expect(many.stdout).toMatch(
    /^waiting for you\n {2}fix {2}Line 3 is better\n {4}plan · .*\n {4}→ wf draft fix --plan FILE\n {2}other {2}Something else\n/,
  )
})

test('outside of a repository, bare wf says what it can do', () => {
  const said = callWf([], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent' },
    input: '',
  })
  expect(said.exit).toBe(0)
  expect(said.stdout).toContain('wf status')
})

test('what waits for the caller comes first; of the others it says who has to act', async () => {
  const place = await workplace('planned')
  place.does(['draft', 'mine', '--goal', 'A goal of Grace'], { env: GRACE })
  // Both wait: fix for the approval of Ada, mine for a plan of Grace.
  const rows = (env: Record<string, string>) =>
    place
      .does(['status'], { env })
      .facts.overview.map((row: { slug: string; who: string }) => [row.slug, row.who])
  expect(rows({})).toEqual([
    ['fix', 'you'],
    ['mine', 'Grace Hopper'],
  ])
  place.repo.git('config', '--unset', 'wf.signingKey')
  expect(rows(GRACE)).toEqual([
    ['mine', 'you'],
    ['fix', 'ada'],
  ])
})

const GRACE = {
  GIT_AUTHOR_NAME: 'Grace Hopper',
  GIT_AUTHOR_EMAIL: 'grace@example.org',
  GIT_COMMITTER_NAME: 'Grace Hopper',
  GIT_COMMITTER_EMAIL: 'grace@example.org',
}

test('a stage says who approved, how long it took, and why it was sent back', async () => {
  const place = await workplace('planned')
  const { facts } = place.does(['status', 'fix'])
  const subject = facts.stages.find((stage: { name: string }) => stage.name === 'plan-approval').subject
  place.does(['revise', 'fix', '-m', 'Name the test', '--expect', subject])
  expect(shown(place, 'fix')).toContain('revised by Ada Lovelace (plan-approval): Name the test\n')
  expect(place.does(['status', 'fix']).facts.turn).toEqual({ mine: true, who: 'you' })
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3, with a test.\n' })
  place.approves()
  const approved = shown(place, 'fix')
  expect(approved).not.toContain('Name the test')
  expect(approved).toMatch(/✓ 4 {2}plan-approval {2}completed {2}\d+[mh] .*1 of 1 approval, by ada\n/)
  place.repo.write('app.js', withLine(3, 'line three'))
  place.does(['submit-diff', 'fix'])
  place.does(['reject-diff', 'fix', '--expect', place.pending()[0] ?? '', '-m', 'In capitals'])
  expect(shown(place, 'fix')).toContain('rejected by Ada Lovelace (implement): In capitals\n')
  place.does(['pause', 'fix', '-m', 'Waiting for legal'])
  expect(shown(place, 'fix')).toContain('paused by Ada Lovelace: Waiting for legal\n')
  place.does(['draft', 'other', '--goal', 'Another'])
  const row = place.does(['status']).facts.overview.find(({ slug }: { slug: string }) => slug === 'fix')
  expect(row).toMatchObject({
    state: 'paused',
    said: 'Ada Lovelace: Waiting for legal',
    next: 'wf resume fix',
  })
})

test('while an agent works, status says which, for how long, and what it printed last; afterwards it is gone', async () => {
  const place = await workplace('approved')
  const running = place.starts([
    'run',
    'fix',
    '--agent',
    'robot',
    '--',
    'sh',
    '-c',
    'while [ ! -e "$STOP" ]; do echo Reading the code; echo tick >&2; read -r x < "$FIFO"; done',
  ])
  const folder = join(place.repo.path, '.git/wf/running')
  await running.says('tick')
  expect(existsSync(folder)).toBe(true)
  const [now] = place.does(['status', 'fix']).facts.running
  expect(now).toMatchObject({ stage: 'implement', agent: 'robot', attempt: null })
  expect(shown(place, 'fix')).toMatch(/running {2}robot, for \d+s\n/)
  for (const [at, junk] of [
    '',
    '{',
    'null',
    '[]',
    '{"slug":"fix"}',
    '{"slug":"fix","owner":{"pid":"1"}}',
  ].entries())
    writeFileSync(join(folder, `junk${at}.json`), junk)
  const { running: still } = place.does(['status', 'fix']).facts
  expect(still.map(({ agent }: { agent: string }) => agent)).toEqual(['robot'])
  for (const name of readdirSync(folder)) if (name.startsWith('junk')) rmSync(join(folder, name))
  running.interrupt()
  await running.ended
  expect(readdirSync(folder)).toEqual([])
  expect(place.does(['status', 'fix']).facts.running).toEqual([])
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const agent = 'type: agent, depends_on: intake, config: { prompt: "DO: echo ok" }'
  runs.define(
    'intake',
    `stages:
  - name: intake
    type: form
    config:
      questions:
        - { name: objective, question: What is to be done? }
        - { name: path, type: choice, values: [human_in_loop, autonomous_goal], question: Who decides? }
        - { name: installs, type: boolean, question: May dependencies be installed? }
        - { name: items, type: number, required: false, question: How many? }
        - { name: style, required: false, may_delegate: true, question: Which style? }
  - { name: grant, type: approval, of: artefact, depends_on: intake }
  - { name: work, ${agent.replace('intake', 'grant')} }
`,
  )
  runs.define(
    'two-forms',
    `stages:
  - { name: first, type: form, config: { questions: [{ name: why, question: Why? }] } }
  - { name: second, type: form, depends_on: first, config: { questions: [{ name: why, question: Why else? }] } }
`,
  )
})

const wf = (...words: readonly string[]) => runs.shop.wf([...words, '--json'])
const said = (...words: readonly string[]) => {
  const { stdout, exit } = wf(...words)
  return { exit, ...JSON.parse(stdout) }
}
const answers = (slug: string, stage = 'intake'): unknown =>
  JSON.parse(runs.shop.git('show', `draft/${slug}:.vizier/runs/${slug}/${stage}.json`))
const state = (slug: string, name: string): string =>
  said('status', slug).facts.stages.find((stage: { name: string }) => stage.name === name).state
const tip = (slug: string): string => runs.shop.git('rev-parse', `draft/${slug}`)

const GOAL = 'total() refuses NaN'
const ANSWERED = ['objective=total() refuses NaN', 'path=human_in_loop', 'installs=no'].flatMap((each) => [
  '--answer',
  each,
])

test('an answer that delegates or says nothing is refused by name, with all others that are wrong', () => {
  expect(runs.does('start', 'intake', '--slug', 'vague').exit).toBe(0)
  const before = tip('vague')
  const refused = said(
    'run',
    'vague',
    '--answer',
    'objective=Use your best judgment!',
    '--answer',
    'path=whatever',
    '--answer',
    'items=many',
    '--answer',
    'pth=autonomous_goal',
  )
  expect(refused).toMatchObject({ exit: 1, reason: { code: 'ANSWERS_UNKNOWN' } })
  expect(refused.reason.message.split('\n')).toEqual([
    'pth: no form asks that; did you mean path?',
    'objective: "Use your best judgment!" decides nothing: it leaves the decision to others',
    'path: "whatever" is none of human_in_loop, autonomous_goal',
    'installs: nobody has answered "May dependencies be installed?"',
    'items: "many" is not a number',
  ])
  expect(refused.reason.hint).toMatch(/^wf run vague --answer objective=TEXT /)
  expect(said('run', 'vague', ...ANSWERED.slice(2), '--answer', 'objective=TBD').reason).toMatchObject({
    code: 'ANSWERS_VAGUE',
    message: 'objective: "TBD" says nothing: it only says that an answer comes later',
  })
  expect(tip('vague')).toBe(before)
  // Its twin says something, and a definition can say that a question may be left to others.
  const more = ['--answer', 'objective=TBD-format dates are parsed', '--answer', 'style=up to you']
  expect(said('run', 'vague', ...ANSWERED.slice(2), ...more).exit).toBe(0)
  expect(answers('vague')).toEqual({
    objective: 'TBD-format dates are parsed',
    path: 'human_in_loop',
    installs: false,
    style: 'up to you',
  })
})

test('one answer is changed at a time, the others are kept, and what depends on them is asked for again', () => {
  expect(runs.does('start', 'intake', '--slug', 'kept', ...ANSWERED).exit).toBe(0)
  const subject = said('status', 'kept').facts.stages[1].subject
  expect(said('approve', 'kept', '--expect', subject).exit).toBe(0)
  expect(said('run', 'kept').exit).toBe(0)
  expect(state('kept', 'work')).toBe('completed')
  const before = tip('kept')
  expect(said('run', 'kept', '--answer', 'path=human_in_loop').status).toBe('unchanged')
  expect(tip('kept')).toBe(before)
  expect(said('run', 'kept', '--answer', 'intake.path=autonomous_goal').status).toBe('done')
  expect(answers('kept')).toEqual({ objective: GOAL, path: 'autonomous_goal', installs: false })
  expect(state('kept', 'grant')).toBe('stale')
  expect(said('run', 'kept', '--answer', 'objective=n/a').reason.code).toBe('ANSWERS_VAGUE')
  // An empty answer removes one that may be missing, and no other.
  expect(said('run', 'kept', '--answer', 'items=3').exit).toBe(0)
  expect(answers('kept')).toMatchObject({ items: 3 })
  expect(said('run', 'kept', '--answer', 'items=').exit).toBe(0)
  expect(answers('kept')).not.toHaveProperty('items')
  expect(said('run', 'kept', '--answer', 'objective=').reason.message).toBe(
    'objective: nobody has answered "What is to be done?"',
  )
})

test('after a revision the earlier answers count, and the next command asks for one', () => {
  expect(runs.does('start', 'intake', '--slug', 'again', ...ANSWERED).exit).toBe(0)
  const subject = said('status', 'again').facts.stages[1].subject
  expect(said('revise', 'again', '-m', 'Who decides?', '--expect', subject).exit).toBe(0)
  expect(state('again', 'intake')).toBe('stale')
  expect(said('status', 'again').next[0].command).toBe('wf run again --answer objective=TEXT')
  expect(said('run', 'again').facts.waits).toMatchObject([
    { command: 'wf run again --answer objective=TEXT' },
  ])
  expect(said('run', 'again', '--answer', 'path=autonomous_goal').exit).toBe(0)
  expect(answers('again')).toEqual({ objective: GOAL, path: 'autonomous_goal', installs: false })
  // Also where they are the same as before: somebody looked at them again.
  const now = said('status', 'again').facts.stages[1].subject
  expect(said('revise', 'again', '-m', 'Really?', '--expect', now).exit).toBe(0)
  expect(said('run', 'again', '--answer', 'path=autonomous_goal').exit).toBe(0)
  expect(state('again', 'intake')).toBe('completed')
})

test('answers come from a file of JSON or YAML, within bounds, and each wrong one is named', () => {
  const file = (name: string, text: string): string => runs.shop.write(`~/${name}`, text)
  const start = (slug: string, path: string) =>
    runs.does('start', 'intake', '--slug', slug, '--answers', path)
  const json = file(
    'a.json',
    JSON.stringify({ objective: GOAL, path: 'human_in_loop', installs: true, items: 2 }),
  )
  expect(start('by-json', json).exit).toBe(0)
  expect(answers('by-json')).toEqual({ objective: GOAL, path: 'human_in_loop', installs: true, items: 2 })
  const yaml = file(
    'a.yml',
    `intake:\n  objective: >\n    ${GOAL}\n  path: human_in_loop\n  installs: yes\n  items: null\n`,
  )
  expect(start('by-yaml', yaml).exit).toBe(0)
  expect(answers('by-yaml')).toEqual({ objective: GOAL, path: 'human_in_loop', installs: true })
  // What is typed goes before the file.
  expect(said('run', 'by-yaml', '--answers', yaml, '--answer', 'path=autonomous_goal').exit).toBe(0)
  expect(answers('by-yaml')).toMatchObject({ objective: GOAL, path: 'autonomous_goal' })

  const wrong = file('b.yml', 'objective: [1]\npath: 7\nitems: "3"\ninstall: true\nwork.x: y\n')
  const refused = said('run', 'by-yaml', '--answers', wrong)
  expect(refused).toMatchObject({ exit: 1, reason: { code: 'ANSWERS_UNKNOWN' } })
  expect(refused.reason.message.split('\n')).toEqual([
    'install: no form asks that; did you mean installs?',
    'work.x: no form asks that; they ask objective, path, installs, items, style',
    'objective: a list is not a text',
    'path: "7" is none of human_in_loop, autonomous_goal',
    'items: "3" is not a number',
  ])
  const unreadable = (text: string): string => {
    const { exit, reason } = said('run', 'by-yaml', '--answers', file('c.yml', text))
    expect([exit, reason.code]).toEqual([1, 'ANSWERS_UNREADABLE'])
    return reason.message
  }
  expect(unreadable('path: a\npath: b\n')).toMatch(/2:1: the key path is there twice/)
  expect(unreadable('path: a\nintake.path: b\nintake: { path: c }\n')).toMatch(
    /intake\.path is answered twice/,
  )
  expect(unreadable('- path\n')).toMatch(/an object with answers/)
  expect(unreadable(`path: ${'x'.repeat(1 << 20)}\n`)).toMatch(/larger than 1 MiB/)
  expect(unreadable(`a: ${'['.repeat(500)}${']'.repeat(500)}\n`)).toMatch(/nested more than 100 deep/)
  expect(unreadable('a: &a [*a]\n')).toMatch(/contains itself/)
  expect(said('run', 'by-yaml', '--answers', '/dev/zero').reason.message).toMatch(/larger than 1 MiB/)
  expect(said('run', 'by-yaml', '--answers', 'nowhere.yml').reason.message).toMatch(/there is no such file/)
})

test('a name that several forms ask is that of the open one, and then has to be said in full', () => {
  expect(
    runs.does('start', 'two-forms', '--slug', 'both', '--answer', 'first.why=People ask for it').exit,
  ).toBe(0)
  expect(said('run', 'both', '--answer', 'why=The law asks for it').exit).toBe(0)
  expect(answers('both', 'first')).toEqual({ why: 'People ask for it' })
  expect(answers('both', 'second')).toEqual({ why: 'The law asks for it' })
  expect(said('run', 'both', '--answer', 'why=Nobody asks for it').reason).toMatchObject({
    code: 'ANSWERS_UNKNOWN',
    message: 'why: several forms ask it; say first.why or second.why',
  })
  expect(said('run', 'both', '--answer', 'second.why=Somebody asks for it').exit).toBe(0)
  expect(answers('both', 'second')).toEqual({ why: 'Somebody asks for it' })
})

test('an agent answers no form: by its environment, its address, or its key', () => {
  expect(runs.does('start', 'intake', '--slug', 'byagent').exit).toBe(0)
  const before = tip('byagent')
  const refused = (env: Record<string, string>) => {
    const { exit, stdout } = runs.shop.wf(['run', 'byagent', ...ANSWERED, '--json'], env)
    expect([exit, JSON.parse(stdout).reason?.code]).toEqual([1, 'AGENT_DECISION'])
    expect(tip('byagent')).toBe(before)
  }
  refused({ WF_AGENT: 'bot' })
  const started = runs.shop.wf(['workflow', 'start', 'intake', '--slug', 'never', ...ANSWERED], {
    WF_AGENT: 'bot',
  })
  expect([started.exit, runs.shop.git('branch', '--list', 'draft/never')]).toEqual([1, ''])
  const policy = runs.shop.git('show', 'main:.vizier/policy.yml')
  const key = `${dirname(runs.shop.path)}/bot`
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bot', '-f', key])
  const line = readFileSync(`${key}.pub`, 'utf8').trim()
  const who = `agent: true, owner: ada, emails: [bot@agents.example.com], keys: ["${line}"]`
  const bot = `principals:\n  bot: { ${who} }\n`
  runs.shop.write('.vizier/policy.yml', policy.replace(/^principals:\n/m, bot))
  runs.shop.git('commit', '-q', '-a', '-m', 'An agent')
  refused({ GIT_COMMITTER_EMAIL: 'Bot@agents.example.com' })
  const own = runs.shop.git('config', 'wf.signingkey')
  runs.shop.git('config', 'wf.signingkey', key)
  refused({})
  runs.shop.git('config', 'wf.signingkey', own)
  // Its twin: the same words, by a person.
  expect(said('run', 'byagent', ...ANSWERED).exit).toBe(0)
  expect(state('byagent', 'intake')).toBe('completed')
})

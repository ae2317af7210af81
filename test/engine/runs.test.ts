import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { isAlive, openRuns, type Runs } from '../support/runs.js'
import { until } from '../support/until.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
})

const agent = (name: string, script: string, more = ''): string =>
  `  - { name: ${name}, type: agent${more}, config: { prompt: ${JSON.stringify(`DO: ${script}`)} } }\n`

const states = (slug: string): string =>
  runs
    .does('status', slug)
    .facts.stages.map(({ name, state }) => `${name} ${state}`)
    .join(', ')

const outputs = (slug: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    runs.shop
      .git('ls-tree', '-r', `draft/${slug}:.vizier/runs/${slug}`)
      .split('\n')
      .map((line) => line.split(/\s+/))
      .filter(([, , , path]) => path?.endsWith('.md'))
      .map(([, , oid, path]) => [path ?? '', oid ?? '']),
  )

const DIAMOND = `stages:
${agent('first', 'echo one')}${agent('left', 'echo two', ', depends_on: first')}${agent('right', 'echo three', ', depends_on: first')}${agent('last', 'echo four', ', depends_on: [left, right]')}`

test('stages that do not depend on each other run side by side, and the log stays one line', () => {
  runs.fifo('pipe')
  // Each waits for the other: one after the other, they would wait for ever.
  runs.define(
    'pair',
    `stages:\n${agent('reads', 'cat ~/pipe', ', timeout: 60')}${agent('writes', 'echo hello > ~/pipe; echo done', ', timeout: 60')}`,
  )
  expect(runs.does('start', 'pair')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.log('pair-1').sort()).toEqual([
    'opened',
    'started reads',
    'started writes',
    'submitted reads',
    'submitted writes',
  ])
  expect(runs.shop.git('rev-list', '--merges', 'main..draft/pair-1')).toBe('')
})

test('with one job they run one after the other', () => {
  runs.define('diamond', DIAMOND)
  expect(runs.does('start', 'diamond', '--jobs', '1', '--slug', 'whole').exit).toBe(0)
  expect(runs.log('whole')).toEqual([
    'opened',
    ...['first', 'left', 'right', 'last'].flatMap((name) => [`started ${name}`, `submitted ${name}`]),
  ])
})

test('a run that is paused ends what runs, begins nothing more, and comes to the same in the end', async () => {
  runs.fifo('go')
  runs.define('held', DIAMOND.replace('echo one', 'cat ~/go > /dev/null; echo one'))
  const begun = runs.begins('start', 'held')
  await until(begun.child.stderr, 'stage first: attempt 1')
  expect(runs.does('pause', 'held-1', '-m', 'Tea').exit).toBe(0)
  writeFileSync(`${runs.home}/go`, '')
  expect(await begun.ended).toMatchObject({ exit: 0 })
  expect(runs.log('held-1')).toEqual(['opened', 'started first', 'paused', 'submitted first'])
  expect(runs.does('resume', 'held-1')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(outputs('held-1')).toEqual(outputs('whole'))
})

test('a run that was killed is picked up by another process, and what it had begun is begun again', async () => {
  runs.fifo('dead')
  const script =
    'if [ -e ~/desk/second ]; then echo one; else touch ~/desk/second; echo $$ > ~/desk/pid; cat ~/dead; fi'
  runs.define(
    'killed',
    DIAMOND.replace('echo one', () => script),
  )
  const begun = runs.begins('start', 'killed')
  await until(begun.child.stderr, 'stage first: attempt 1')
  // It waits at the pipe: opening that for writing waits for it.
  const pipe = await open(`${runs.home}/dead`, 'w')
  begun.child.kill('SIGKILL')
  await begun.ended
  const pid = Number(runs.read('~/desk/pid'))
  expect(isAlive(pid)).toBe(true)
  expect(runs.does('resume', 'killed-1')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(isAlive(pid)).toBe(false)
  await pipe.close()
  expect(runs.log('killed-1').slice(0, 4)).toEqual([
    'opened',
    'started first',
    'started first',
    'submitted first',
  ])
  expect(outputs('killed-1')).toEqual(outputs('whole'))
  expect(runs.left()).toEqual([])
})

test('Ctrl-C ends the agents; the same command goes on', async () => {
  runs.fifo('long')
  const script = 'if [ -e ~/desk/third ]; then echo one; else touch ~/desk/third; cat ~/long; fi'
  runs.define(
    'broken',
    DIAMOND.replace('echo one', () => script),
  )
  const begun = runs.begins('start', 'broken')
  await until(begun.child.stderr, 'stage first: attempt 1')
  begun.child.kill('SIGINT')
  expect(await begun.ended).toMatchObject({ exit: 130 })
  expect(runs.left()).toEqual([])
  const after = JSON.parse(runs.shop.wf(['status', 'broken-1', '--json']).stdout)
  expect(after.facts.stages[0]).toMatchObject({ state: 'running', why: 'attempt 1 was interrupted' })
  expect(after.next[0]).toMatchObject({
    command: 'wf run broken-1',
    why: 'first was interrupted; runs it again',
  })
  runs.shop.write('~/desk/third', '')
  expect(runs.does('resume', 'broken-1')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(outputs('broken-1')).toEqual(outputs('whole'))
})

test('a retry begins at what failed, and takes the rest as it is', () => {
  runs.define('half', DIAMOND.replace('echo three', 'test -e ~/ready && echo three'))
  expect(runs.does('start', 'half')).toMatchObject({ exit: 1, reason: { code: 'AGENT_CRASHED' } })
  expect(states('half-1')).toBe('first completed, left completed, right failed, last pending')
  runs.shop.write('~/ready', '')
  expect(runs.does('retry', 'half-1')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(
    runs.log('half-1').filter((line) => line === 'started first' || line === 'started left'),
  ).toHaveLength(2)
  expect(outputs('half-1')).toEqual(outputs('whole'))
})

test('a stage whose condition does not hold is passed by, and the log can be checked again', () => {
  runs.define(
    'choice',
    `inputs: [{ name: deep, type: boolean, default: false }]\nstages:\n${agent('look', 'echo seen')}${agent('dig', 'echo dug', ', depends_on: look, when: "inputs.deep"')}${agent('tell', 'echo told', ', depends_on: dig')}`,
  )
  expect(runs.does('start', 'choice')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(states('choice-1')).toBe('look completed, dig skipped, tell completed')
  expect(runs.does('start', 'choice', '--input', 'deep=true').exit).toBe(0)
  expect(states('choice-2')).toBe('look completed, dig completed, tell completed')
  expect(runs.shop.wf(['verify', 'choice-1']).stdout).toContain('PASS')
})

test('a form waits for answers that say something', () => {
  runs.define(
    'asks',
    `stages:\n  - { name: ask, type: form, config: { questions: [{ name: why, question: Why? }] } }\n${agent('work', 'echo ok', ', depends_on: ask')}`,
  )
  expect(runs.does('start', 'asks').facts).toMatchObject({
    state: 'awaiting',
    waits: [{ stage: 'ask', why: 'Why?' }],
  })
  expect(runs.does('resume', 'asks-1', '--answer', 'why=tbd')).toMatchObject({
    exit: 1,
    reason: { code: 'ANSWERS_VAGUE' },
  })
  expect(runs.does('resume', 'asks-1', '--answer', 'why=People cannot log in')).toMatchObject({
    exit: 0,
    facts: { state: 'completed' },
  })
  expect(runs.shop.git('show', 'draft/asks-1:.vizier/runs/asks-1/ask.json')).toContain('People cannot log in')
})

test('one definition runs another, in place', () => {
  runs.define(
    'inner',
    `inputs: [{ name: word, type: string, required: true }]\nstages:\n${agent('say', 'echo {word}')}`,
  )
  runs.define(
    'outer',
    `stages:\n  - { name: one, type: workflow, config: { workflow: inner, inputs: { word: one } } }\n  - { name: two, type: workflow, config: { workflow: inner, inputs: { word: two } } }\n`,
  )
  expect(runs.does('start', 'outer')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.does('results', 'outer-1').facts.outputs).toEqual({
    'one.say.answer': 'one\n',
    'two.say.answer': 'two\n',
  })
})

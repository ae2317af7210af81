import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
})

const stateOf = (slug: string) => runs.does('status', slug).facts.stages[0]

test('no attempt begins past the limit, also where the definition has tries left, and the way out is named', () => {
  runs.define(
    'tries',
    'stages: [{ name: ask, type: agent, retries: { times: 9, backoff: 0 }, limits: { attempts: 2 }, config: { prompt: "DO: exit 3" } }]\n',
  )
  const first = runs.does('start', 'tries')
  expect(first).toMatchObject({ exit: 1, reason: { code: 'AGENT_CRASHED', hint: 'wf abandon tries-1' } })
  const tried = ['opened', 'started ask', 'failed ask', 'started ask', 'failed ask']
  expect(runs.log('tries-1')).toEqual(tried)
  for (const action of ['retry', 'resume'])
    expect(runs.does(action, 'tries-1')).toMatchObject({
      exit: 1,
      reason: { code: 'LIMIT', message: expect.stringContaining('the limit of ask, 2 attempts, is used up') },
    })
  expect(runs.log('tries-1')).toEqual(tried)
  expect(stateOf('tries-1')).toMatchObject({
    state: 'failed',
    why: expect.stringMatching(
      /^attempt 2 failed: AGENT_CRASHED: .*; the limit of ask, 2 attempts, is used up$/,
    ),
  })
  const next = JSON.parse(runs.shop.wf(['status', 'tries-1', '--json']).stdout).next
  expect(next).toEqual([{ command: 'wf abandon tries-1', why: expect.stringContaining('the limit of ask') }])
})

test('a definition that another runs has its limit for all of its stages, and the workflow for all that runs', () => {
  const ask = (name: string) => `  - { name: ${name}, type: agent, config: { prompt: "DO: exit 3" } }\n`
  runs.define('inner', `limits: { attempts: 2 }\nstages:\n${ask('one')}${ask('two')}`)
  runs.define('outer', 'stages: [{ name: in, type: workflow, config: { workflow: inner } }]\n')
  expect(runs.does('start', 'outer', '--jobs', '1').exit).toBe(1)
  expect(runs.does('retry', 'outer-1').reason?.message).toContain('the limit of in, 2 attempts, is used up')
  runs.define('whole', `limits: { attempts: 1 }\nstages:\n${ask('one')}${ask('two')}`)
  const { facts, reason } = runs.does('start', 'whole')
  expect(facts.stages.map(({ state }) => state)).toEqual(['failed', 'failed'])
  expect(reason?.message).toContain('the limit of whole-1, 1 attempt, is used up')
  expect(runs.log('whole-1')).toEqual(['opened', 'started one', 'failed one'])
})

test('an attempt that was cut off and was the last has failed', () => {
  const { git } = runs.shop
  runs.define(
    'cut',
    'stages: [{ name: ask, type: agent, limits: { attempts: 1 }, config: { prompt: "DO: echo here" } }]\n',
  )
  expect(runs.does('start', 'cut', '--agent', 'manual').exit).toBe(0)
  const opened = git('rev-parse', 'draft/cut-1')
  const trailers = `Wf-Event: started\nWf-Version: 1\nWf-Workflow: cut-1@${opened}\nWf-Stage: ask\nWf-Attempt: 1`
  const message = `Start the ask of cut-1\n\nRuns on 0123456789ab as process 1 of 1\n\n${trailers}\n`
  const claim = git('commit-tree', `${opened}^{tree}`, '-p', opened, '-m', message)
  git('update-ref', 'refs/heads/draft/cut-1', claim)
  expect(runs.does('resume', 'cut-1', '--take-over')).toMatchObject({
    exit: 1,
    reason: { code: 'LIMIT', message: expect.stringContaining('attempt 1 was interrupted, and the limit') },
  })
  expect(runs.log('cut-1')).toEqual(['opened', 'started ask', 'failed ask'])
  expect(runs.does('retry', 'cut-1').reason?.code).toBe('LIMIT')
})

test('a patch of more files than the gate takes is refused, from an agent and from a person', () => {
  runs.define(
    'wide',
    `stages:
  - { name: build, type: agent, config: { prompt: "DO: touch 1.txt 2.txt 3.txt; echo done", write_scope: "*.txt" } }
  - { name: gate, type: patches, depends_on: build, limits: { files: 2 } }
`,
  )
  const told = 'the limit of gate is 2 files, and with this patch it is 3'
  expect(runs.does('start', 'wide').reason).toMatchObject({
    code: 'LIMIT',
    message: expect.stringContaining(told),
  })
  runs.define('few', 'stages: [{ name: gate, type: patches, limits: { files: 2 } }]\n')
  runs.does('start', 'few')
  for (const name of ['1', '2', '3']) runs.shop.write(`${name}.txt`, 'x\n')
  const submit = (...words: readonly string[]) =>
    JSON.parse(runs.shop.wf(['submit-diff', 'few-1', '--json', ...words]).stdout)
  expect(submit().reason).toMatchObject({
    code: 'LIMIT',
    message: told,
    hint: expect.stringMatching(/^wf submit-diff few-1 -- PATHS/),
  })
  expect(submit('--', '1.txt', '2.txt').status).toBe('done')
  expect(submit('--', '3.txt').status).toBe('done')
  const oid = (at: number): string =>
    JSON.parse(runs.shop.wf(['status', 'few-1', '--json']).stdout).facts.pending[at].oid
  const takes = (patch: string, id: string) =>
    JSON.parse(runs.shop.wf(['accept-diff', 'few-1', '--patch', patch, '--expect', id, '--json']).stdout)
  const [one, two] = [oid(0), oid(1)]
  expect(takes('1', one).status).toBe('done')
  expect(takes('2', two).reason).toMatchObject({ code: 'LIMIT', message: told })
  runs.shop.git('clean', '-fdq')
})

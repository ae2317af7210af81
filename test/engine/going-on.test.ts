import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'
import { until } from '../support/until.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const policy = runs.read('.vizier/policy.yml')
  const exempt = 'exempt: [{ paths: ["docs/**"], role: maintainer }]'
  // Without a rule "small": that is another way for code that nobody signed off.
  const strict = policy.replace(/^small:.*\n/m, '')
  runs.shop.write('.vizier/policy.yml', strict.replace('exempt: []', exempt))
  runs.shop.git('commit', '-qam', 'Documents need no plan')
  runs.define('keeps', keeps('docs/hello.md', true))
  runs.define('undecided', keeps('docs/nobody.md', false))
  runs.define('planless', keeps('src/hello.js', true))
})

const keeps = (destination: string, decides: boolean): string => `stages:
  - { name: ask, type: agent, config: { prompt: "DO: echo hello" } }
  - { name: keep, type: storage, depends_on: ask, config: { source: ask.answer, destination: ${destination} } }
${decides ? '  - { name: look, type: approval, of: code, depends_on: keep }\n' : ''}`

test('whoever follows a run sees what happens as it happens, and until nobody goes on with it', async () => {
  for (const name of ['one', 'two']) runs.fifo(name)
  const stage = (name: string, after: string) =>
    `  - { name: ${name}, type: agent, depends_on: [${after}], config: { prompt: "DO: cat ~/${name}; echo did ${name}" } }\n`
  runs.define('slow', `stages:\n${stage('one', '')}${stage('two', 'one')}`)
  const run = runs.begins('start', 'slow')
  await until(run.child.stderr, 'stage one: attempt 1')
  const logs = runs.begins('logs', 'slow-1', '--follow')
  await until(logs.child.stderr, 'started  one')
  writeFileSync(`${runs.home}/one`, '')
  await until(logs.child.stderr, 'started  two')
  writeFileSync(`${runs.home}/two`, '')
  const followed = await logs.ended
  expect(followed).toMatchObject({ exit: 0, stdout: '' })
  expect(followed.stderr.match(/(?:opened|started|submitted) .*/g)).toEqual([
    'opened  Open slow-1',
    'started  one  Start the one of slow-1',
    'submitted  one  Take the result of one of slow-1',
    'started  two  Start the two of slow-1',
    'submitted  two  Take the result of two of slow-1',
  ])
  expect(await run.ended).toMatchObject({ exit: 0 })
})

test('what another machine has begun waits for it, and is taken over only where somebody says so', () => {
  const { git } = runs.shop
  runs.define('far', 'stages: [{ name: ask, type: agent, config: { prompt: "DO: echo here" } }]\n')
  expect(runs.does('start', 'far', '--agent', 'manual').exit).toBe(0)
  const opened = git('rev-parse', 'draft/far-1')
  const trailers = `Wf-Event: started\nWf-Version: 1\nWf-Workflow: far-1@${opened}\nWf-Stage: ask\nWf-Attempt: 1`
  const message = `Start the ask of far-1\n\nRuns on 0123456789ab as process 1 of 1\n\n${trailers}\n`
  const claim = git('commit-tree', `${opened}^{tree}`, '-p', opened, '-m', message)
  git('update-ref', 'refs/heads/draft/far-1', claim)
  for (const action of ['resume', 'retry']) {
    expect(runs.does(action, 'far-1')).toMatchObject({
      exit: 0,
      facts: {
        state: 'running',
        waits: [
          { stage: 'ask', why: 'another machine runs it', command: 'wf workflow retry far-1 --take-over' },
        ],
      },
    })
  }
  expect(runs.does('retry', 'far-1', '--take-over')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.log('far-1')).toEqual(['opened', 'started ask', 'started ask', 'submitted ask'])
})

test('a run without a merge stage is landed by wf save, by the same rules', () => {
  const state = () => JSON.parse(runs.shop.wf(['status', 'keeps-1', '--json']).stdout).facts
  const root = runs.shop.git('rev-parse', 'main')
  expect(runs.does('start', 'keeps').exit).toBe(0)
  expect(runs.shop.wf(['save', 'keeps-1']).stderr).toContain('STAGE_NOT_DONE')
  const { subject } = state().stages.at(-1)
  expect(runs.shop.wf(['approve', 'keeps-1', '--expect', subject]).exit).toBe(0)
  expect(runs.shop.wf(['save', 'keeps-1'])).toMatchObject({ exit: 0 })
  expect(runs.shop.git('show', 'main:docs/hello.md')).toBe('hello')
  expect(runs.shop.wf(['verify', '--root', root]).stdout).toContain('PASS')
})

test.each([
  ['nobody signed off', 'undecided', 'CODE_NOT_SIGNED_OFF', 'add a stage { type: approval, of: code }'],
  ['that is not exempt, without a plan', 'planless', 'PLAN_NOT_APPROVED', 'lands only what policy has under'],
])('code %s does not land, and it is said what the definition lacks', (_, name, code, hint) => {
  const started = runs.does('start', name)
  const subject = (started.facts.stages.at(-1) as unknown as { subject: string | null }).subject
  if (subject !== null) expect(runs.shop.wf(['approve', `${name}-1`, '--expect', subject]).exit).toBe(0)
  const { exit, stderr } = runs.shop.wf(['save', `${name}-1`])
  expect({ exit, stderr }).toMatchObject({ exit: 1, stderr: expect.stringContaining(code) })
  expect(stderr).toContain(hint)
})

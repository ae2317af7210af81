import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  // The first policy has a rule "small": one signature may be the approval of code and plan.
  runs = openRuns()
  const exempt = 'exempt: [{ paths: ["docs/**"], role: maintainer }]'
  runs.shop.write('.vizier/policy.yml', runs.read('.vizier/policy.yml').replace('exempt: []', exempt))
  runs.shop.git('commit', '-qam', 'Documents need no plan')
  runs.define(
    'keeps',
    `stages:
  - { name: ask, type: agent, config: { prompt: "DO: echo hello" } }
  - { name: keep, type: storage, depends_on: ask, config: { source: ask.answer, destination: docs/hello.md } }
`,
  )
  expect(runs.does('start', 'keeps').exit).toBe(0)
})

test('save is not offered to a definition whose code needs a plan that it cannot approve', () => {
  runs.define(
    'planless',
    `stages:
  - { name: ask, type: agent, config: { prompt: "DO: echo hello" } }
  - { name: keep, type: storage, depends_on: ask, config: { source: ask.answer, destination: src/hello.js } }
  - { name: look, type: approval, of: code, depends_on: keep }
  - { name: land, type: merge, depends_on: look }
`,
  )
  runs.does('start', 'planless')
  const status = () => JSON.parse(runs.shop.wf(['status', 'planless-1', '--json']).stdout)
  const look = status().facts.stages.find(({ name }: { name: string }) => name === 'look')
  expect(runs.shop.wf(['approve', 'planless-1', '--expect', look.subject]).exit).toBe(0)
  expect(JSON.parse(runs.shop.wf(['save', 'planless-1', '--json']).stdout).reason.code).toBe(
    'PLAN_NOT_APPROVED',
  )
  expect(status().next).toEqual([
    { command: 'wf policy', why: 'planless approves no plan, so it saves only what the policy exempts' },
  ])
})

const save = (...words: readonly string[]) => {
  const said = runs.shop.wf(['save', 'keeps-1', ...words, '--json'])
  return { ...said, ...JSON.parse(said.stdout) }
}

test('what no person has looked at is not sealed unread, though policy calls it small', () => {
  const before = runs.shop.refs()
  const missing = save()
  expect(missing).toMatchObject({ exit: 1, reason: { code: 'EXPECT_MISSING' } })
  expect(missing.reason.message).toContain('which nobody has reviewed')
  expect(save('--expect', 'sha256:00')).toMatchObject({ exit: 1, reason: { code: 'EXPECT_MISMATCH' } })
  expect(runs.shop.refs()).toBe(before)
})

test('on a terminal it is shown and confirmed', async () => {
  const before = runs.shop.refs()
  const screen = runs.shop.open(['save', 'keeps-1'])
  await screen.shows('+hello')
  await screen.shows('Nobody has reviewed this. Sign it off and save keeps-1? [y/N] ')
  screen.answer('n')
  await screen.shows('NOT_CONFIRMED')
  expect(await screen.ended).toBe(1)
  expect(runs.shop.refs()).toBe(before)
})

test('without one, it lands where its delta is named', () => {
  const [, delta = ''] = /--expect (sha256:\S+) if/.exec(save().reason.message) ?? []
  expect(save('--expect', delta)).toMatchObject({ exit: 0, status: 'done' })
  expect(runs.shop.git('show', 'main:docs/hello.md')).toBe('hello')
})

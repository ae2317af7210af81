import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const policy = runs.read('.vizier/policy.yml')
  const checks = 'checks:\n  - { name: unit, run: sh total.test.sh }\n'
  const strict = policy.replace(/^small:.*\n/m, '').replace(/^checks:.*\n(?: +-.*\n)*/m, '')
  runs.shop.write(
    '.vizier/policy.yml',
    `${strict.replace('exempt: []', 'exempt: [{ paths: ["*"], role: maintainer }]')}${checks}`,
  )
  runs.shop.write('total.sh', 'echo 1\n')
  runs.shop.write('total.test.sh', 'sh total.sh | grep -q .\n')
  runs.shop.git('add', '.')
  runs.shop.git('commit', '-qm', 'A shop that adds up')
  for (const [name, red] of [
    ['judged', ''],
    ['proven', ', red: { with: "*.test.sh" }'],
  ] as const)
    runs.define(
      name,
      `inputs: [{ name: does, type: string, required: true }]
stages:
  - { name: build, type: agent, config: { prompt: "DO: {does}; echo Built", write_scope: "*" } }
  - { name: check, type: check, depends_on: build, config: { checks: [unit]${red} } }
  - { name: verify, type: agent, depends_on: check, config: { prompt: "DO: cat total.sh; git diff --stat HEAD~1 HEAD | tail -1" } }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
  - { name: look, type: approval, of: code, depends_on: gate }
`,
    )
})

const wf = (...words: readonly string[]) => {
  const said = runs.shop.wf(['--json', ...words])
  if (said.stdout === '') throw new Error(said.stderr)
  return JSON.parse(said.stdout)
}
const start = (definition: string, does: string) => runs.does('start', definition, '--does', does)
const states = (slug: string): Record<string, string> =>
  Object.fromEntries(
    wf('status', slug).facts.stages.map(({ name, state }: { name: string; state: string }) => [name, state]),
  )

test('the check and the verifier see what waits, and what they saw is accepted and lands', () => {
  const begun = start('judged', 'echo echo 2 > total.sh')
  expect(begun, begun.output).toMatchObject({ exit: 0 })
  expect(states('judged-1')).toMatchObject({ check: 'completed', verify: 'completed', gate: 'awaiting' })
  expect(runs.shop.git('show', 'draft/judged-1:.vizier/runs/judged-1/verify.md')).toMatch(
    /^echo 2\n.*1 file changed/,
  )
  expect(runs.shop.git('show', 'draft/judged-1:total.sh')).toBe('echo 1')
  const [patch] = wf('status', 'judged-1').facts.pending
  expect(wf('accept-diff', 'judged-1', '--path', 'total.sh', '--expect', patch.oid).status).toBe('done')
  const saved = wf('save', 'judged-1')
  expect(saved, JSON.stringify(saved.reason)).toMatchObject({ status: 'done' })
})

test('a check that fails on what waits keeps it from being accepted', () => {
  expect(start('judged', 'echo true > total.sh').reason).toMatchObject({ code: 'CHECK_FAILED' })
  const [patch] = wf('status', 'judged-2').facts.pending
  expect(wf('accept-diff', 'judged-2', '--expect', patch.oid).reason).toMatchObject({
    code: 'NOT_VERIFIED',
    message: expect.stringContaining('check judges what waits at gate first, and is failed'),
  })
  expect(wf('reject-diff', 'judged-2', '-m', 'It says nothing', '--expect', patch.oid).status).toBe('done')
  expect(states('judged-2')).toMatchObject({ build: 'stale', check: 'stale', gate: 'pending' })
})

test('another patch, and a part of one, are judged first', () => {
  start('judged', 'echo echo 3 > total.sh; echo three > three.txt')
  const [patch] = wf('status', 'judged-3').facts.pending
  expect(wf('accept-diff', 'judged-3', '--path', 'three.txt', '--expect', patch.oid).reason).toMatchObject({
    code: 'NOT_VERIFIED',
  })
  runs.shop.write('four.txt', 'four\n')
  expect(wf('submit-diff', 'judged-3', '--', 'four.txt').status).toBe('done')
  expect(states('judged-3')).toMatchObject({ check: 'stale', verify: 'stale', gate: 'pending' })
  expect(runs.does('resume', 'judged-3').exit).toBe(0)
  expect(states('judged-3')).toMatchObject({ check: 'completed', verify: 'completed', gate: 'awaiting' })
  const all = wf('status', 'judged-3').facts.pending.flatMap(({ oid }: { oid: string }) => ['--expect', oid])
  expect(wf('accept-diff', 'judged-3', '--all', ...all).status).toBe('done')
  expect(states('judged-3')).toMatchObject({ check: 'completed', gate: 'completed' })
  runs.shop.git('clean', '-fdq')
})

test('a check that has to be red without the change is green with it', () => {
  const green = start(
    'proven',
    'echo echo 2 > total.sh; echo "sh total.sh | grep -q ." > total.test.sh; echo >> total.test.sh',
  )
  expect(green.reason).toMatchObject({ code: 'NOT_RED' })
  expect(states('proven-1')).toMatchObject({ check: 'failed', gate: 'pending' })
  const red = start('proven', 'echo echo 7 > total.sh; echo "sh total.sh | grep -q 7" > total.test.sh')
  expect(red, red.output).toMatchObject({ exit: 0 })
  expect(red.stderr).toMatch(
    /\ncheck unit: exit code 0, .*\nred: the same on the base, with only \*\.test\.sh of the change; one has to fail\n/,
  )
  expect(states('proven-2')).toMatchObject({ check: 'completed', gate: 'awaiting' })
  expect(runs.shop.git('log', '-1', '--format=%B', '--grep=Wf-Event: checked', 'draft/proven-2')).toMatch(
    /^Wf-Red: unit \S+ exit:1 /m,
  )
})

test('patches that do not go together are not judged, and it is said which', () => {
  runs.does('start', 'judged', '--does', 'echo echo 8 > total.sh', '--slug', 'clash')
  runs.shop.write('total.sh', 'echo 9\n')
  expect(wf('submit-diff', 'clash', '--', 'total.sh').status).toBe('done')
  runs.shop.git('checkout', '-q', '--', 'total.sh')
  expect(runs.does('resume', 'clash').facts.waits).toEqual([
    {
      stage: 'check',
      why: 'total.sh is changed by patches 1 and 2',
      command: 'wf reject-diff clash --patch 2 -m WHY',
    },
  ])
  const two = wf('status', 'clash').facts.pending.find(({ patch }: { patch: number }) => patch === 2)
  expect(wf('reject-diff', 'clash', '--patch', '2', '-m', 'Not this', '--expect', two.oid).status).toBe(
    'done',
  )
  expect(runs.does('resume', 'clash').exit).toBe(0)
  expect(states('clash')).toMatchObject({ check: 'completed', verify: 'completed', gate: 'awaiting' })
})

test('after a rejection a patch of your own is judged and accepted, and the agent is not asked again', () => {
  runs.does('start', 'judged', '--does', 'echo true > total.sh', '--slug', 'own')
  const [theirs] = wf('status', 'own').facts.pending
  expect(wf('reject-diff', 'own', '-m', 'It says nothing', '--expect', theirs.oid).next[0].command).toBe(
    'wf run own',
  )
  runs.shop.write('total.sh', 'echo 11\n')
  const submitted = wf('submit-diff', 'own', '--', 'total.sh')
  expect(submitted).toMatchObject({ status: 'done', next: [{ command: 'wf run own' }] })
  runs.shop.git('checkout', '-q', '--', 'total.sh')
  const judged = runs.does('resume', 'own')
  expect(judged, judged.output).toMatchObject({ exit: 0 })
  expect(runs.log('own').filter((line) => line === 'submitted build')).toHaveLength(1)
  const mine = submitted.facts.pending.oid
  expect(wf('status', 'own')).toMatchObject({
    facts: { pending: [{ oid: mine }] },
    next: [{ command: 'wf diff own' }, { command: 'wf accept-diff own' }],
  })
  expect(wf('accept-diff', 'own', '--expect', mine).status).toBe('done')
  expect(states('own')).toMatchObject({ build: 'completed', check: 'completed', gate: 'completed' })
})

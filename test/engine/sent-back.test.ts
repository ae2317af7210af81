import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const script = runs.shop.write(
    '~/keeps.sh',
    `prompt=$(cat); printf '%s' "$prompt" | sed -n '/## What verify found/,$p' > ~/desk/found\nprintf '%s\\n' "$prompt" >> ~/desk/all\nsh -c "$(printf '%s\\n' "$prompt" | sed -n 's/^DO: //p')"\n`,
  )
  runs.shop.write('~/desk/found', '')
  runs.shop.write(
    '~/.config/wf/agents.yml',
    `agents: { keeps: { transport: command, command: [sh, ${script}], home: [desk/] } }\ndefault: keeps\n`,
  )
})

const wf = (...words: readonly string[]) => JSON.parse(runs.shop.wf(['--json', ...words]).stdout)

test('what a verifier finds is the next prompt of the builder, and its last patch goes', () => {
  const define = (name: string, build: string, times: number) =>
    runs.define(
      name,
      `stages:
  - { name: build, type: agent, config: { prompt: "DO: ${build}; echo Built", write_scope: "*.txt" } }
  - name: verify
    type: agent
    depends_on: build
    sends_back: { to: build, when: "outputs.verify.report.status == 'FAIL'", times: ${times} }
    config: { prompt: "DO: if grep -q 2 total.txt; then echo '{ \\"status\\": \\"PASS\\" }'; else echo '{ \\"status\\": \\"FAIL\\", \\"why\\": \\"one is too few\\" }'; fi" }
    outputs: { report: { path: ".vizier/runs/{slug}/verify.json" } }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
`,
    )
  define('mends', 'if grep -q too.few ~/desk/found; then echo 2 > total.txt; else echo 1 > total.txt; fi', 2)
  const done = runs.does('start', 'mends')
  expect(done, done.output).toMatchObject({ exit: 0 })
  expect(runs.log('mends-1')).toEqual([
    'opened',
    'started build',
    'submitted build',
    'started verify',
    'submitted verify',
    'started build',
    'submitted build',
    'started verify',
    'submitted verify',
  ])
  const { pending, stages } = wf('status', 'mends-1').facts
  expect(pending).toHaveLength(1)
  expect(runs.shop.git('show', `${pending[0].oid}:total.txt`)).toBe('2')
  expect(stages.map(({ state }: { state: string }) => state)).toEqual(['completed', 'completed', 'awaiting'])

  define('stuck', 'echo 1 > total.txt', 5)
  const stuck = runs.does('start', 'stuck')
  expect(stuck.facts.stages.find(({ name }) => name === 'verify')).toMatchObject({
    state: 'failed',
    why: 'NO_PROGRESS: build came back with the same code',
  })
  expect(wf('status', 'stuck-1').next[0].command).toBe('wf reject-diff stuck-1 -m WHY')

  expect(stuck).toMatchObject({ exit: 1, reason: { hint: 'wf reject-diff stuck-1 -m WHY' } })
  const [held] = wf('status', 'stuck-1').facts.pending
  expect(wf('reject-diff', 'stuck-1', '-m', 'Two are needed', '--expect', held.oid).status).toBe('done')
  runs.shop.write('~/desk/all', '')
  expect(runs.does('resume', 'stuck-1').exit).toBe(1)
  // Both rounds are told what a person said, and not only the first.
  const asked = runs.read('~/desk/all').split(/^(?=# (?:build|verify), for)/m)
  const builds = asked.filter((prompt) => prompt.startsWith('# build,'))
  expect(builds.map((prompt) => prompt.includes('rejected: Two are needed'))).toEqual([true, true])

  define('never', 'echo $$ > total.txt; date +%N >> total.txt; sed -i s/2/3/g total.txt', 2)
  const never = runs.does('start', 'never')
  expect(never.exit).toBe(1)
  expect(never.facts.stages.find(({ name }) => name === 'verify')).toMatchObject({
    state: 'failed',
    why: 'sent back 2 times, and it found something again',
  })
  expect(runs.log('never-1').filter((line) => line === 'submitted verify')).toHaveLength(3)
})

test('a builder that was sent back and hands in nothing takes its last patch away', () => {
  runs.define(
    'leaves',
    `stages:
  - { name: build, type: agent, config: { prompt: "DO: test -s ~/desk/found || echo 1 > total.txt; echo Built", write_scope: "*.txt", may_be_empty: true } }
  - name: verify
    type: agent
    depends_on: build
    sends_back: { to: build, when: "outputs.verify.answer.startsWith('FAIL')" }
    config: { prompt: "DO: if test -e total.txt; then echo FAIL; else echo PASS; fi" }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
`,
  )
  const { exit, stderr } = runs.shop.wf(['workflow', 'start', 'leaves'])
  expect({ exit, stderr }).toMatchObject({
    exit: 0,
    stderr: expect.stringMatching(
      /verify: completed, .*\nstage build: sent back by verify \(1 of 2\)\nstage build: attempt 2/,
    ),
  })
  expect(wf('status', 'leaves-1').facts.state).toBe('completed')
  expect(runs.log('leaves-1').filter((line) => line === 'submitted build')).toHaveLength(2)
  expect(wf('status', 'leaves-1').facts.pending).toEqual([])
  expect(runs.shop.git('for-each-ref', 'refs/wf/pending/leaves-1/')).toBe('')
})

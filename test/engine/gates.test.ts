import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  runs.define(
    'unit',
    `inputs: [{ name: id, type: string, required: true }]
stages:
  - { name: build, type: agent, config: { prompt: "DO: echo {id} > {id}.txt; echo built {id}", write_scope: "*.txt" } }
  - { name: gate, type: patches, depends_on: build, config: { of: build, forbid: "README*" } }
`,
  )
  runs.define(
    'units',
    `stages:
  - { name: WU-001, type: workflow, config: { workflow: unit, inputs: { id: one } } }
  - { name: WU-002, type: workflow, config: { workflow: unit, inputs: { id: two } } }
`,
  )
  const begun = runs.does('start', 'units')
  expect(begun.exit, JSON.stringify(begun)).toBe(0)
})

const wf = (...words: readonly string[]) => JSON.parse(runs.shop.wf(['--json', ...words]).stdout)
const gates = () =>
  Object.fromEntries(
    wf('status', 'units-1')
      .facts.stages.filter(({ type }: { type: string }) => type === 'patches')
      .map(({ name, why }: { name: string; why: string }) => [name, why]),
  )

test('each gate counts its own patches, and says what it takes', () => {
  expect(gates()).toEqual({ 'WU-001.gate': '1 patch to review', 'WU-002.gate': '1 patch to review' })
  const { pending } = wf('status', 'units-1').facts
  expect(pending.map(({ stage, paths }: { stage: string; paths: string[] }) => [stage, paths])).toEqual(
    expect.arrayContaining([
      ['WU-001.gate', ['one.txt']],
      ['WU-002.gate', ['two.txt']],
    ]),
  )
})

test('a list that remembers sees that another patch waits, at another gate, where as many wait as before', () => {
  const rows = () => wf('list').facts.workflows
  const before = rows()
  expect(before).toMatchObject([{ slug: 'units-1', waiting: 2, state: 'awaiting', stage: 'WU-001.gate' }])
  const { pending } = wf('status', 'units-1').facts
  const [one, two] = ['one.txt', 'two.txt'].map(
    (path) => pending.find(({ paths }: { paths: string[] }) => paths.includes(path)).oid,
  )
  // The same patch once more, as another commit; and none at the first gate.
  const tree = runs.shop.git('rev-parse', `${two}^{tree}`)
  const message = runs.shop.git('show', '-s', '--format=%B', two)
  const again = runs.shop.git('commit-tree', tree, '-p', `${two}^`, '-m', `Again\n\n${message}`)
  const ref = (oid: string) => `refs/wf/pending/units-1/${oid}`
  runs.shop.git('update-ref', ref(again), again)
  runs.shop.git('update-ref', '-d', ref(one))
  const after = rows()
  rmSync(join(runs.shop.path, '.git', 'wf', 'rows.json'))
  expect(after).toEqual(rows())
  expect(after).not.toEqual(before)
  runs.shop.git('update-ref', ref(one), one)
  runs.shop.git('update-ref', '-d', ref(again))
  expect(rows()).toEqual(before)
})

test('a person names the gate, where several are open', () => {
  runs.shop.write('three.txt', 'three\n')
  const which = wf('submit-diff', 'units-1', '--', 'three.txt').reason
  expect(which).toMatchObject({ code: 'WHICH_GATE', hint: expect.stringContaining('--stage WU-001.gate') })
  expect(wf('submit-diff', 'units-1', '--stage', 'WU-003.gate', '--', 'three.txt').reason).toMatchObject({
    code: 'NO_SUCH_GATE',
    message: expect.stringContaining('WU-001.gate, WU-002.gate'),
  })
  const done = wf('submit-diff', 'units-1', '--stage', 'WU-002.build', '--', 'three.txt')
  expect(done).toMatchObject({
    status: 'done',
    stage: 'WU-002.gate',
    facts: { pending: { stage: 'WU-002.gate' } },
  })
  expect(runs.shop.git('show', '-s', '--format=%B', done.facts.pending.oid)).toContain(
    'Wf-Stage: WU-002.gate',
  )
  expect(gates()).toEqual({ 'WU-001.gate': '1 patch to review', 'WU-002.gate': '2 patches to review' })
})

test('a patch is accepted and rejected at its own gate', () => {
  const { pending } = wf('status', 'units-1').facts
  const of = (stage: string, path: string): string =>
    pending.find(
      (each: { stage: string; paths: string[] }) => each.stage === stage && each.paths.includes(path),
    ).oid
  expect(wf('accept-diff', 'units-1', '--expect', of('WU-002.gate', 'two.txt'))).toMatchObject({
    status: 'done',
    stage: 'WU-002.gate',
  })
  expect(
    wf('reject-diff', 'units-1', '-m', 'Not this', '--expect', of('WU-002.gate', 'three.txt')).status,
  ).toBe('done')
  expect(wf('reject-diff', 'units-1', '-m', 'Not so', '--expect', of('WU-001.gate', 'one.txt')).status).toBe(
    'done',
  )
  const states = Object.fromEntries(
    wf('status', 'units-1').facts.stages.map(({ name, state }: { name: string; state: string }) => [
      name,
      state,
    ]),
  )
  expect(states).toMatchObject({
    'WU-001.build': 'stale',
    'WU-001.gate': 'running',
    'WU-002.build': 'completed',
    'WU-002.gate': 'completed',
  })
  expect(runs.log('units-1').filter((line) => /accepted|rejected/.test(line))).toEqual([
    'accepted WU-002.gate',
    'rejected WU-002.gate',
    'rejected WU-001.gate',
  ])
})

test('a definition that names a wrong stage is refused', () => {
  const wrong = (of: string): string => {
    runs.define(
      'wrong',
      `stages:
  - { name: build, type: agent, config: { prompt: "DO: true", write_scope: "*" } }
  - { name: read, type: agent, depends_on: build, config: { prompt: "DO: true" } }
  - { name: gate, type: patches, depends_on: read, config: { of: build } }
  - { name: other, type: patches, depends_on: read, config: { of: ${of} } }
`,
    )
    return runs.shop.wf(['workflow', 'validate', '.vizier/workflows/wrong.yml']).stderr
  }
  expect(wrong('read')).toContain(
    '"read" is not a stage before "other" that may change files: before it are build',
  )
  expect(wrong('build')).toContain('"gate" takes the patches of "build" already')
})

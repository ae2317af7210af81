import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

const one = { id: 'U1', title: 'First', rows: ['R1'], allowed: ['src/one.js', 'docs/one.md'], after: [] }
const two = { id: 'U2', title: 'Second', rows: ['R2'], allowed: ['src/two.js'], after: ['U1'] }
const three = { id: 'U3', title: 'Third', rows: ['R1', 'R2'], allowed: ['src/three.js'], after: [] }

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const script = runs.shop.write(
    '~/does.sh',
    // Two units at a time, each with a file of its own.
    `export PROMPT=$(mktemp ~/desk/prompt.XXXXXX); cat > $PROMPT; sh -c "$(sed -n 's/^DO: //p' $PROMPT)"\n`,
  )
  runs.shop.write(
    '~/.config/wf/agents.yml',
    `agents: { does: { transport: command, command: [sh, ${script}], home: [desk/] } }\ndefault: does\n`,
  )
  const rows = [
    { id: 'R1', text: 'one is written' },
    { id: 'R2', text: 'two is written' },
  ]
  runs.shop.write('~/desk/rows.json', JSON.stringify({ rows }))
  runs.define(
    'unit',
    `inputs:
  - { name: unit, type: record }
  - { name: rows, type: output }
stages:
  - name: build
    type: agent
    reads: [unit, "rows by unit.rows"]
    config:
      prompt: "DO: cp $PROMPT ~/desk/prompt-{unit.id}; mkdir -p src; echo '{unit.title}' > src/$(echo {unit.allowed} | sed 's/,.*//; s/.*[/]//'); echo Done"
      write_scope: "{unit.allowed}"
  - { name: gate, type: patches, depends_on: build, config: { of: build, allow: "{unit.allowed}" } }
`,
  )
  runs.define(
    'many',
    `stages:
  - { name: rows, type: agent, config: { prompt: "DO: cat ~/desk/rows.json" }, outputs: { list: { path: ".vizier/runs/{slug}/rows.json", records: rows } } }
  - { name: reading, type: rules, depends_on: rows, config: { rules: [{ id: said, each: outputs.rows.list.rows, that: "size(it.text) > 0", say: "{it.id} says nothing", waivable: true }] } }
  - { name: split, type: agent, depends_on: reading, reads: [], config: { prompt: "DO: cat ~/desk/units.json" }, outputs: { units: { path: ".vizier/runs/{slug}/units.json", records: units } } }
  - { name: go, type: approval, of: artefact, subjects: [split.units], depends_on: split }
  - name: unit
    type: workflow
    depends_on: go
    for_each: { of: split.units, needs: after }
    config: { workflow: unit, inputs: { rows: rows.list } }
  - { name: sign-off, type: approval, of: code, depends_on: unit }
`,
  )
})

const wf = (...words: readonly string[]) => {
  const said = runs.shop.wf(['--json', ...words])
  expect(said.exit, said.output).toBe(0)
  return JSON.parse(said.stdout)
}
const states = (slug: string): Record<string, string> =>
  Object.fromEntries(
    wf('status', slug).facts.stages.map(({ name, state }: { name: string; state: string }) => [name, state]),
  )
interface Waiting {
  readonly patch: number
  readonly oid: string
  readonly paths: readonly string[]
}
const patches = (slug: string): readonly Waiting[] =>
  wf('status', slug).facts.pending.toSorted((a: Waiting, b: Waiting) => a.patch - b.patch)
const list = (...units: readonly unknown[]) => runs.shop.write('~/desk/units.json', JSON.stringify({ units }))
const units = (slug: string) => runs.shop.git('rev-parse', `draft/${slug}:.vizier/runs/${slug}/units.json`)
const approve = (slug: string) => wf('approve', slug, '--expect', units(slug))
const accept = (slug: string) => wf('accept-diff', slug, '--expect', wf('status', slug).facts.pending[0].oid)

test('each record has its stages, its bounds and what it reads; what nobody changed stays when the list does', () => {
  list(two, one)
  runs.does('start', 'many')
  expect(states('many-1')).toEqual({
    rows: 'completed',
    reading: 'completed',
    split: 'completed',
    go: 'awaiting',
    'unit.U1.build': 'pending',
    'unit.U1.gate': 'pending',
    'unit.U2.build': 'pending',
    'unit.U2.gate': 'pending',
    unit: 'pending',
    'sign-off': 'pending',
  })
  approve('many-1')
  runs.does('resume', 'many-1')
  // The second needs the first, whose patch waits.
  expect(states('many-1')).toMatchObject({ 'unit.U1.gate': 'awaiting', 'unit.U2.build': 'pending' })
  const prompt = runs.read('~/desk/prompt-U1')
  expect(prompt).toContain('"title": "First"')
  expect(prompt).toContain('one is written')
  expect(prompt).not.toMatch(/two is written|Second/)
  accept('many-1')
  runs.does('resume', 'many-1')
  accept('many-1')
  expect(states('many-1')).toMatchObject({ unit: 'completed', 'sign-off': 'completed' })

  // A decision about what one of them reads is of no interest to the other.
  const { digest } = wf('show', 'many-1', 'R2').facts.record
  wf('waive', 'many-1', 'R2', '--as', 'deferred', '-m', 'Next year', '--expect', digest)
  expect(states('many-1')).toMatchObject({ 'unit.U1.build': 'completed', 'unit.U2.build': 'stale' })

  // U2 is gone, U3 is new, and U1 is as it was.
  list(one, three)
  wf('revise', 'many-1', '--stage', 'go', '-m', 'Split it otherwise', '--expect', units('many-1'))
  runs.does('resume', 'many-1')
  approve('many-1')
  runs.does('resume', 'many-1')
  const now = states('many-1')
  expect(now).toMatchObject({
    'unit.U1.build': 'completed',
    'unit.U1.gate': 'completed',
    'unit.U3.gate': 'awaiting',
  })
  expect(Object.keys(now).filter((name) => name.includes('U2'))).toEqual([])
  expect(runs.log('many-1').filter((line) => line === 'submitted unit.U1.build')).toHaveLength(1)
  accept('many-1')
  expect(states('many-1')).toMatchObject({ unit: 'completed', 'sign-off': 'completed' })
  expect(wf('status', 'many-1').facts.findings).toEqual([])
})

test('a record may begin on patches that wait, and is built again where one of them is sent away', () => {
  runs.define(
    'stacked',
    `stages:
  - { name: rows, type: agent, config: { prompt: "DO: cat ~/desk/rows.json" }, outputs: { list: { path: ".vizier/runs/{slug}/rows.json", records: rows } } }
  - { name: split, type: agent, depends_on: rows, reads: [], config: { prompt: "DO: cat ~/desk/units.json" }, outputs: { units: { path: ".vizier/runs/{slug}/units.json", records: units } } }
  - name: unit
    type: workflow
    depends_on: split
    for_each: { of: split.units, needs: after, after: build }
    config: { workflow: unit, inputs: { rows: rows.list } }
`,
  )
  list(one, two, three)
  runs.does('start', 'stacked')
  // Units that need nothing of each other are done at the same time, in any order.
  const at = (path: string) => {
    const found = patches('stacked-1').filter(({ paths }) => paths.includes(path))
    expect(found.map(({ paths }) => paths)).toEqual([[path]])
    return found[0] as Waiting
  }
  const [first, , second] = ['src/one.js', 'src/three.js', 'src/two.js'].map(at)
  expect(patches('stacked-1')).toHaveLength(3)
  expect(second?.patch).toBeGreaterThan(first?.patch ?? 9)
  expect(wf('status', 'stacked-1').next).toEqual([
    { command: 'wf diff stacked-1', why: '3 patches to review' },
    { command: 'wf accept-diff stacked-1 --all', why: 'or reject-diff --patch N' },
  ])
  const early = runs.shop.wf([
    '--json',
    'accept-diff',
    'stacked-1',
    '--patch',
    String(second?.patch),
    '--expect',
    second?.oid ?? '',
  ])
  expect(JSON.parse(early.stdout).reason).toMatchObject({
    code: 'PATCH_STACKED',
    message: expect.stringContaining('unit.U1.build'),
  })
  wf(
    'reject-diff',
    'stacked-1',
    '--patch',
    String(first?.patch),
    '-m',
    'Say it otherwise',
    '--expect',
    first?.oid ?? '',
  )
  expect(states('stacked-1')).toMatchObject({ 'unit.U1.build': 'stale', 'unit.U2.build': 'stale' })
  runs.does('resume', 'stacked-1')
  wf('accept-diff', 'stacked-1', '--all', ...patches('stacked-1').flatMap(({ oid }) => ['--expect', oid]))
  expect(states('stacked-1')).toMatchObject({ unit: 'completed' })
  expect(wf('status', 'stacked-1').facts.findings).toEqual([])
})

test('a list that makes no stages is handed back to who made it, with the reason', () => {
  list({ ...one, after: ['U2'] }, two)
  const { facts } = runs.does('start', 'many')
  expect(facts.stages[2]).toMatchObject({
    name: 'split',
    state: 'failed',
    why: expect.stringMatching(/SCHEMA_MISMATCH: .*U1 needs U2 needs U1: that would never end/),
  })
})

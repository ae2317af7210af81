import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['requirements'],
  properties: {
    requirements: {
      type: 'array',
      items: { type: 'object', required: ['id'], properties: { id: { pattern: '^R' } } },
    },
  },
  additionalProperties: false,
})

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  runs.shop.write('schemas/ledger.json', SCHEMA)
  runs.shop.write('schemas/intake.json', '{ "properties": { "items": { "maximum": 9 } } }')
  runs.shop.git('add', 'schemas')
  runs.shop.git('commit', '-q', '-m', 'Schemas')
  const out = (name: string, path: string, schema = 'schemas/ledger.json') =>
    `outputs: { ${name}: { path: ".vizier/runs/{slug}/${path}", schema: ${schema} } }`
  runs.define(
    'covered',
    `stages:
  - { name: ask, type: form, ${out('answers', 'ask.json', 'schemas/intake.json')}, config: { questions: [{ name: items, type: number, question: How many? }] } }
  - { name: ledger, type: document, depends_on: ask, ${out('ledger', 'ledger.json')} }
  - { name: units, type: document, depends_on: ledger, ${out('units', 'units.yml')} }
  - { name: sound, type: approval, of: artefact, depends_on: units }
`,
  )
  runs.define(
    'few',
    `limits: { items: 2 }\nstages:\n  - { name: few, type: document, outputs: { few: { path: ".vizier/runs/{slug}/few.json", records: rows } } }\n`,
  )
  runs.define(
    'odd',
    `stages:\n  - { name: odd, type: document, ${out('odd', 'odd.json', 'schemas/nowhere.json')} }\n`,
  )
})

const said = (...words: readonly string[]) => {
  const { stdout, exit } = runs.shop.wf([...words, '--json'])
  return { exit, ...JSON.parse(stdout) }
}
const state = (slug: string, name: string): string =>
  said('status', slug).facts.stages.find((stage: { name: string }) => stage.name === name).state
const hand = (slug: string, name: string, text: string) =>
  said('draft', slug, '--artefact', `${name}=${runs.shop.write(`~/${name}`, text)}`)

test('documents and forms are judged by their schemas where they are handed in', () => {
  expect(runs.does('start', 'covered', '--slug', 'one').exit).toBe(0)
  const { refs } = runs.shop
  const before = refs()
  const form = said('run', 'one', '--answer', 'items=12')
  expect(form).toMatchObject({
    exit: 1,
    reason: {
      code: 'SCHEMA_MISMATCH',
      message: '.vizier/runs/one/ask.json does not fit schemas/intake.json\n/items: must be <= 9, and is 12',
      hint: 'wf run one --answer items=TEXT',
    },
  })
  expect(refs()).toBe(before)
  expect(said('run', 'one', '--answer', 'items=3').exit).toBe(0)
  const after = refs()
  const wrong = hand('one', 'ledger.json', '{ "requirements": [{ "id": "Q1" }, {}], "more": 1 }')
  expect(wrong).toMatchObject({ exit: 1, reason: { code: 'SCHEMA_MISMATCH' } })
  expect(wrong.reason.message.split('\n')).toEqual([
    '.vizier/runs/one/ledger.json does not fit schemas/ledger.json',
    '/: must NOT have additional properties (more)',
    '/requirements/0/id: must match pattern "^R", and is "Q1"',
    "/requirements/1: must have required property 'id'",
  ])
  expect(wrong.reason.hint).toBe('wf draft one --artefact ledger.json=FILE')
  expect(hand('one', 'ledger.json', '{"requirements":"none"}').reason.message).toContain(
    '/requirements: must be array, and is "none"',
  )
  expect(hand('one', 'ledger.json', 'none').reason.message).toContain('it is not JSON')
  expect(
    hand('one', 'ledger.json', `{"requirements":${'['.repeat(300)}${']'.repeat(300)}}`).reason.message,
  ).toContain('nested more than 100 deep')
  expect(hand('one', 'units.yml', 'requirements: none\n').reason.code).toBe('STAGE_NOT_READY')
  expect(refs()).toBe(after)
  // Its twins fit, as JSON and as YAML.
  expect(hand('one', 'ledger.json', '{ "requirements": [{ "id": "R1" }] }').exit).toBe(0)
  expect(hand('one', 'units.yml', 'requirements: none\n').reason.code).toBe('SCHEMA_MISMATCH')
  expect(hand('one', 'units.yml', 'requirements:\n  - id: R1 # the first\n').exit).toBe(0)
  expect(state('one', 'units')).toBe('completed')
  expect(said('verify', 'one').facts.verdict).not.toBe('FAIL')
})

test('the schema is that of the commit that opened the workflow, and it has to be there', () => {
  expect(runs.does('start', 'covered', '--slug', 'two', '--answer', 'items=1').exit).toBe(0)
  runs.shop.git('switch', '-q', 'draft/two')
  runs.shop.write('schemas/ledger.json', '{}')
  runs.shop.git('commit', '-q', '-a', '-m', 'A looser schema')
  runs.shop.git('switch', '-q', 'main')
  expect(hand('two', 'ledger.json', '{"requirements":"none"}').reason.code).toBe('SCHEMA_MISMATCH')
  expect(hand('two', 'ledger.json', '{"requirements":[]}').exit).toBe(0)
  expect(runs.does('start', 'odd', '--slug', 'three').exit).toBe(0)
  expect(hand('three', 'odd.json', '{}').reason).toMatchObject({
    code: 'SCHEMA_MISMATCH',
    message: expect.stringContaining(
      'schemas/nowhere.json was not in the repository when the workflow opened',
    ),
  })
})

test('records are a list with an id each, and no more of them than the limit says', () => {
  expect(runs.does('start', 'few', '--slug', 'four').exit).toBe(0)
  const rows = (...ids: readonly unknown[]) =>
    hand('four', 'few.json', JSON.stringify({ rows: ids.map((id) => ({ id })) }))
  for (const [ids, why] of [
    [['A1', 'A2', 'A3'], 'rows: it has 3 records, and the limit is 2'],
    [['A1', 'A1'], 'rows.1.id: a second record is called A1'],
    [[7], 'rows.0.id: a record has an id'],
  ] as const)
    expect(rows(...ids).reason).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      message: expect.stringContaining(why),
    })
  expect(hand('four', 'few.json', '[]').reason.message).toContain('rows: a list of records is expected')
  expect(rows('A1', 'A2').exit).toBe(0)
})

test('what plumbing hands in against its schema completes nothing, and wf verify says so', () => {
  const plumb = (slug: string, text: string): void => {
    const { git } = runs.shop
    expect(runs.does('start', 'covered', '--slug', slug, '--answer', 'items=1').exit).toBe(0)
    const tip = git('rev-parse', `draft/${slug}`)
    const [opened, asked] = git('rev-list', '--reverse', `main..draft/${slug}`).split('\n')
    expect(asked).toBe(tip)
    const path = `.vizier/runs/${slug}/ledger.json`
    git('switch', '-q', `draft/${slug}`)
    runs.shop.write(path, text)
    git('add', path)
    const blob = git('rev-parse', `:${path}`)
    const answers = git('rev-parse', `${tip}:.vizier/runs/${slug}/ask.json`)
    const message = [
      `Propose the ledger of ${slug}`,
      '',
      'Wf-Event: submitted',
      'Wf-Version: 1',
      `Wf-Workflow: ${slug}@${opened}`,
      'Wf-Stage: ledger',
      `Wf-Artifact: ${path}@${blob}`,
      `Wf-Input: .vizier/runs/${slug}/ask.json@${answers}`,
      '',
    ].join('\n')
    git('commit', '-q', '--cleanup=verbatim', '-m', message)
    git('switch', '-q', 'main')
  }
  plumb('forged', '{ "requirements": "none" }')
  expect(state('forged', 'ledger')).toBe('awaiting')
  expect(said('verify', 'forged').facts).toMatchObject({
    verdict: 'FAIL',
    findings: [{ code: 'SCHEMA_MISMATCH', message: expect.stringContaining('/requirements: must be array') }],
  })
  plumb('fair', '{ "requirements": [] }')
  expect(state('fair', 'ledger')).toBe('completed')
  expect(said('verify', 'fair').facts.findings).toEqual([])

  // An ordinary commit hands nothing in: what it writes completes no stage, and cannot be handed in as it is.
  const edit = (name: string, text: string): void => {
    runs.shop.git('switch', '-q', 'draft/fair')
    runs.shop.write(`.vizier/runs/fair/${name}`, text)
    runs.shop.git('commit', '-q', '-a', '-m', 'An edit')
    runs.shop.git('switch', '-q', 'main')
  }
  edit('ledger.json', '{ "requirements": "none" }')
  expect(state('fair', 'ledger')).toBe('stale')
  expect(hand('fair', 'ledger.json', '{ "requirements": "none" }').reason.code).toBe('SCHEMA_MISMATCH')
  expect(hand('fair', 'ledger.json', '{ "requirements": [{ "id": "R2" }] }').exit).toBe(0)
  expect(state('fair', 'ledger')).toBe('completed')
  edit('ask.json', '{ "items": 99 }')
  expect(state('fair', 'ask')).toBe('stale')
  expect(said('run', 'fair', '--answer', 'items=99').reason.code).toBe('SCHEMA_MISMATCH')
  expect(said('run', 'fair', '--answer', 'items=1').exit).toBe(0)
  expect(state('fair', 'ask')).toBe('completed')
  expect(said('verify', 'fair').facts.findings).toEqual([])
})

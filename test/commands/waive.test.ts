import { beforeAll, expect, test } from 'vitest'
import { linesOf, sectionOf, wordsOf } from '../support/documented.js'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
const said = (...words: readonly string[]) => {
  const { stdout, exit } = runs.shop.wf([...words, '--json'])
  return { exit, ...JSON.parse(stdout) }
}
const text = (...words: readonly string[]): string => {
  const { stdout, stderr } = runs.shop.wf(words)
  return `${stdout}${stderr}`
}
const state = (slug: string, name: string) => {
  const { state: is, why } = said('status', slug).facts.stages.find(
    (stage: { name: string }) => stage.name === name,
  )
  return `${is}: ${why}`
}

beforeAll(() => {
  runs = openRuns()
  runs.define(
    'covered',
    `stages:
  - name: books
    type: document
    outputs:
      ledger: { path: ".vizier/runs/{slug}/ledger.json", records: requirements }
      rows: { path: ".vizier/runs/{slug}/rows.json", records: rows }
  - name: bounds
    type: rules
    depends_on: books
    config:
      rules:
        - { id: row, each: outputs.books.ledger.requirements, that: "outputs.books.rows.rows.exists(r, r.requirement == it.id)", say: "{it.id} has no row", waivable: true }
        - { id: few, that: "size(outputs.books.ledger.requirements) < 3", say: "more than two requirements", waivable: true }
  - { name: sound, type: approval, of: artefact, depends_on: bounds }
`,
  )
  for (const slug of ['one', 'pay-1']) opens(slug, slug === 'one' ? ['R1', 'R2', 'R3'] : ['R1', 'R6', 'R7'])
})

function opens(slug: string, ids: readonly string[]): void {
  runs.does('start', 'covered', '--slug', slug)
  const file = (name: string, value: unknown) =>
    `${name}=${runs.shop.write(`~/${name}`, JSON.stringify(value))}`
  const ledger = file('ledger.json', { requirements: ids.map((id) => ({ id, text: `Says ${id}` })) })
  const rows = file('rows.json', { rows: [{ id: 'A1', requirement: 'R1' }] })
  said('draft', slug, '--artefact', ledger, '--artefact', rows)
}

test('broken rules are shown, each with the way on, and nothing that follows can be done', () => {
  expect(state('one', 'bounds')).toBe('failed: R2 has no row (and 2 more)')
  expect(said('status', 'one').next).toEqual([
    {
      command: 'wf revise one --stage sound -m WHY',
      why: 'bounds: R2 has no row (and 2 more): ask for a new version',
    },
    { command: 'wf waive one R2 --as waived -m WHY', why: 'or waive it' },
  ])
  expect(text('show', 'one', 'bounds')).toContain('broken R3 has no row  row; wf waive … R3')
  expect(text('show', 'one', 'bounds')).toContain(
    'broken more than two requirements  few; wf waive … bounds/few',
  )
  expect(said('approve', 'one').exit).toBe(1)
})

test('a decision names what was read, and says why', () => {
  const { refs } = runs.shop
  const before = refs()
  const shown = said('show', 'one', 'R2').facts.record
  expect(shown).toMatchObject({ record: 'books.ledger/R2', value: { id: 'R2' }, broken: ['R2 has no row'] })
  for (const [words, code] of [
    [['R2', '-m', 'later'], 'EXPECT_MISSING'],
    [['R2', '-m', 'later', '--expect', `sha256:${'0'.repeat(64)}`], 'EXPECT_MISMATCH'],
    [['R2', '--expect', shown.digest], 'WHY_MISSING'],
    [['R9', '-m', 'later', '--expect', shown.digest], 'NO_SUCH_RECORD'],
  ] as const) {
    expect(said('waive', 'one', ...words)).toMatchObject({ exit: 1, reason: { code } })
  }
  expect(runs.shop.wf(['waive', 'one', 'R2', '-m', 'x', '--as', 'forgotten']).exit).toBe(2)
  const byAgent = runs.shop.wf(['waive', 'one', 'R2', '-m', 'x', '--expect', shown.digest, '--json'], {
    WF_AGENT: 'bot',
    WF_AGENT_GUARD: 'variables',
  })
  expect(JSON.parse(byAgent.stdout)).toMatchObject({ reason: { code: 'AGENT_DECISION' } })
  expect(refs()).toBe(before)
})

test('what was decided is no fault any more, a rule as a whole too, and it can be taken back', () => {
  const digest = (name: string): string => said('show', 'one', name).facts.record.digest
  const waive = (name: string, ...words: readonly string[]) =>
    said('waive', 'one', name, '--expect', digest(name), '-m', 'next year', ...words)
  expect(waive('R2', '--as', 'deferred')).toMatchObject({ exit: 0, facts: { record: 'R2', as: 'deferred' } })
  expect(waive('R2', '--as', 'deferred').status).toBe('unchanged')
  expect(waive('books.ledger/R3', '--as', 'out-of-scope').exit).toBe(0)
  expect(state('one', 'bounds')).toBe('failed: more than two requirements')
  const few = digest('bounds/few')
  expect(waive('bounds/few').exit).toBe(0)
  expect(state('one', 'bounds')).toBe('completed: 2 rules kept')
  expect(said('verify', 'one').facts.verdict).not.toBe('FAIL')
  expect(runs.log('one').slice(-3)).toEqual(['waived books', 'waived books', 'waived bounds'])
  expect(said('waive', 'one', 'bounds/few', '--as', 'in-scope', '--expect', few, '-m', 'no').exit).toBe(0)
  expect(waive('R2', '--as', 'in-scope').exit).toBe(0)
  expect(state('one', 'bounds')).toBe('failed: R2 has no row (and 1 more)')
  expect(text('show', 'one', 'R3')).toContain('out of scope next year')
})

test('the commands of the docs do what they say', () => {
  const [show = '', waive = '', whole = ''] = linesOf(sectionOf('docs/workflows.md', 'Waivers'))
  const words = (line: string): readonly string[] => wordsOf(line).slice(1)
  expect(said(...words(show)).facts.record).toMatchObject({ record: 'books.ledger/R6' })
  for (const line of [waive, whole]) {
    const [, slug = '', name = ''] = words(line)
    const { digest } = said('show', slug, name).facts.record
    expect(said(...words(line), '--expect', digest).exit, line).toBe(0)
  }
  expect(state('pay-1', 'bounds')).toBe('failed: R7 has no row')
})

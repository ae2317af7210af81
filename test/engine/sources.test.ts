import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'

test('the texts of a source are handed in, its strong lines have rows, and a source that changes is read again', () => {
  const runs = openRuns()
  const wf = (...words: readonly string[]) => JSON.parse(runs.shop.wf(['--json', ...words]).stdout)
  const stage = (name: string) =>
    wf('status', 'reading-1').facts.stages.find((each: { name: string }) => each.name === name)
  runs.shop.write('docs/spec.md', '# Totals\n\nIt must refuse NaN.\nIt shall be quick.\n')
  runs.shop.git('add', '.')
  runs.shop.git('commit', '-q', '-m', 'A specification')
  const ledger = (to: number) =>
    JSON.stringify({ requirements: [{ id: 'R1', text: 'x', source: 'docs/spec.md', from: 3, to }] })
  runs.shop.write('~/desk/ledger.json', ledger(3))
  runs.define(
    'reading',
    `stages:
  - name: sources
    type: context
    reads: ["file docs/spec.md"]
    config: { sources: "docs/*.md" }
    outputs: { corpus: { path: ".vizier/runs/{slug}/corpus.json", records: sources } }
  - { name: cover, type: agent, depends_on: sources, config: { prompt: "DO: cat ~/desk/ledger.json" }, outputs: { ledger: { path: ".vizier/runs/{slug}/ledger.json", records: requirements } } }
  - name: bounds
    type: rules
    depends_on: cover
    config: { rules: [{ use: source-lines@1, with: { corpus: sources.corpus, ledger: cover.ledger }, waivable: true }] }
  - { name: nod, type: approval, of: artefact, depends_on: bounds }
`,
  )
  runs.does('start', 'reading')
  const corpus = JSON.parse(runs.shop.git('show', 'draft/reading-1:.vizier/runs/reading-1/corpus.json'))
  expect(corpus.sources).toEqual([
    {
      id: 'docs-spec.md',
      path: 'docs/spec.md',
      blob: runs.shop.git('rev-parse', 'main:docs/spec.md'),
      text: '# Totals\n\nIt must refuse NaN.\nIt shall be quick.\n',
    },
  ])
  expect(stage('bounds')).toMatchObject({
    state: 'failed',
    why: expect.stringContaining('It shall be quick'),
  })

  // The source changes under the draft, and so does what was read of it.
  runs.shop.git('switch', '-q', 'draft/reading-1')
  runs.shop.write('docs/spec.md', '# Totals\n\nIt must refuse NaN.\n')
  runs.shop.git('commit', '-q', '-am', 'Less is asked')
  runs.shop.git('switch', '-q', 'main')
  expect(stage('sources')).toMatchObject({ state: 'stale' })
  runs.does('resume', 'reading-1')
  expect(stage('bounds')).toMatchObject({ state: 'completed' })
})

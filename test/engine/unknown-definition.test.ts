import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'

test('a run of a definition that the target does not have is not saved there, until it has it', () => {
  const runs = openRuns()
  const wf = (...words: readonly string[]) => JSON.parse(runs.shop.wf(['--json', ...words]).stdout)
  const policy = runs.read('.vizier/policy.yml').replace(/^small:.*\n/m, '')
  const exempt = 'exempt: [{ paths: ["*"], role: maintainer }]'
  runs.shop.write('.vizier/policy.yml', policy.replace('exempt: []', exempt))
  runs.shop.git('commit', '-qam', 'Files here need no plan')
  runs.shop.write(
    '.vizier/workflows/mini.yml',
    `name: mini
version: 1
stages:
  - { name: build, type: agent, config: { prompt: "DO: echo new > new.txt; echo Built", write_scope: "*" } }
  - { name: gate, type: patches, depends_on: build }
  - { name: look, type: approval, of: code, depends_on: gate }
`,
  )
  expect(runs.does('start', '.vizier/workflows/mini.yml').exit).toBe(0)
  const [patch] = wf('status', 'mini-1').facts.pending
  expect(wf('accept-diff', 'mini-1', '--expect', patch.oid).status).toBe('done')
  const main = runs.shop.git('rev-parse', 'main')
  expect(wf('save', 'mini-1').reason).toMatchObject({
    code: 'DEFINITION_UNKNOWN',
    message: expect.stringContaining('main does not have mini as this run has it'),
    hint: expect.stringMatching(/^wf draft add-mini --goal /),
  })
  expect(runs.shop.git('rev-parse', 'main')).toBe(main)
  runs.shop.git('add', '.vizier/workflows')
  runs.shop.git('commit', '-qm', 'A workflow: mini')
  expect(wf('save', 'mini-1').status).toBe('done')
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'

const RFC = `# RFC-0003: Orchestration

**Status:** Draft
**Author:** Ada

## Summary

Build on [the first decision](../adr/adr-0001-files.md).
`

test('the review of an RFC runs as it was printed, with any agent', () => {
  const { shop, does, left } = openRuns()
  shop.write('.vizier/workflows/rfc-review.yml', readFileSync('fixtures/definitions/rfc-review.yml', 'utf8'))
  shop.write('docs/rfcs/rfc-0003-orchestration.md', RFC)
  shop.write('docs/adr/adr-0001-files.md', '# ADR-0001: Files\n\nEverything is a file.\n')
  shop.write('templates/review-prompts/rfc-architecture.md', 'Review {rfc_path}.\nDO: cat ~/answer.json\n')
  shop.write('context-package.schema.json', '{ "type": "object", "required": ["target", "documents"] }\n')
  shop.write(
    'review-results.schema.json',
    '{ "type": "object", "required": ["assessment", "blockers", "major"] }\n',
  )
  shop.write(
    '~/answer.json',
    '{ "assessment": "APPROVE_WITH_CHANGES", "blockers": ["one", "two"], "major": ["three"] }\n',
  )
  shop.git('add', '.')
  shop.git('commit', '-q', '-m', 'An RFC, and how it is reviewed')
  const done = does('start', 'rfc-review', '--input', 'rfc_path=docs/rfcs/rfc-0003-orchestration.md')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  const [gathered, review, date] = ['context', 'review-results']
    .map((name) => shop.git('show', `draft/rfc-review-1:.vizier/runs/rfc-review-1/${name}.json`))
    .concat('2026-01-01')
  expect(gathered).toContain('docs/adr/adr-0001-files.md')
  expect(JSON.parse(review ?? '')).toMatchObject({ blockers: ['one', 'two'] })
  expect(shop.git('show', 'refs/wf/transcripts/rfc-review-1:review-architecture/1.jsonl')).toContain(
    'adr-0001-files.md',
  )
  expect(
    shop.git('show', `draft/rfc-review-1:docs/rfcs/.reviews/rfc-0003-orchestration-${date}-architecture.md`),
  ).toContain('## Blockers\n\n- one\n- two')
  expect(shop.git('show', 'draft/rfc-review-1:docs/rfcs/rfc-0003-orchestration.md')).toContain(
    `**Status:** In Review\n**Author:** Ada\n**Reviewed:** ${date}\n**Reviewed:** ${date} (architecture perspective)\n`,
  )
  const results = does('results', 'rfc-review-1').facts.outputs
  expect(Object.keys(results)).toEqual(['review-architecture.review_results', 'store-results.destination'])
  expect(shop.wf(['workflow', 'resume', 'rfc-review-1']).stdout).toContain('unchanged')
  expect(shop.wf(['verify', 'rfc-review-1']).stdout).toContain('PASS')
  expect(left()).toEqual([])
})

import { expect, test } from 'vitest'
import { type Finding, type Review, showPlace } from '../../../src/domain/results/review.js'
import { reviewAsMarkdown } from '../../../src/domain/results/review-markdown.js'

const finding = (more: Partial<Finding> & Pick<Finding, 'id'>): Finding => ({
  title: 'It breaks',
  place: { path: 'docs/x.md', line: null, heading: null },
  detail: null,
  suggestion: null,
  check: null,
  ...more,
})

const EMPTY: Review = { assessment: 'APPROVE', summary: null, blockers: [], major: [], minor: [] }

test('a review without findings says so', () => {
  expect(reviewAsMarkdown(EMPTY)).toBe(`# Review

**Assessment:** approve (0 blockers, 0 major concerns, 0 minor issues)

## Blockers

None.

## Major concerns

None.

## Minor issues

None.
`)
})

test('a finding has its id, its place, and what was said of it', () => {
  const review: Review = {
    ...EMPTY,
    assessment: 'APPROVE_WITH_CHANGES',
    summary: ' Nearly.\n',
    blockers: [
      finding({
        id: 'B1',
        place: { path: 'src/a.ts', line: 12, heading: null },
        detail: 'Twice:\n\n- here\n- there\n',
        suggestion: 'Once.',
        check: 'test',
      }),
    ],
    minor: [
      finding({ id: 'N1', place: { path: 'docs/`odd`.md', line: null, heading: 'Costs' } }),
      finding({ id: 'N2', title: 'So does that' }),
    ],
  }
  expect(reviewAsMarkdown(review, 'Of x')).toBe(`# Of x

**Assessment:** approve with changes (1 blocker, 0 major concerns, 2 minor issues)

Nearly.

## Blockers

### B1: It breaks

\`src/a.ts:12\`

Twice:

- here
- there

**Suggestion:** Once.

**Check:** \`test\`

## Major concerns

None.

## Minor issues

### N1: It breaks

\`\`docs/\`odd\`.md, "Costs"\`\`

### N2: So does that

\`docs/x.md\`
`)
})

test('a line says more than a heading', () => {
  expect(showPlace({ path: 'a', line: 3, heading: 'B' })).toBe('a:3')
})

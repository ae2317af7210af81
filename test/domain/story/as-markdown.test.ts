import { expect, test } from 'vitest'
import { asMarkdown } from '../../../src/domain/story/as-markdown.js'

test('text is what it is, with one line break at its end', () => {
  expect(asMarkdown('Some *text*\n\n')).toBe('Some *text*\n')
})

test('an object is headings and fields, a list is a list', () => {
  const data = {
    assessment: 'APPROVE',
    blockers: [{ title: 'No tests', lines: [1, 2] }, 'No docs'],
    major_concerns: [],
    notes: 'one\ntwo',
    score: { depth: 3, sure: true, by: null },
  }
  expect(asMarkdown(data, 'Review')).toBe(`# Review

**Assessment:** APPROVE

## Blockers

- **Title:** No tests
  **Lines:**
  - 1
  - 2
- No docs

## Major concerns

none

## Notes

one
two

## Score

**Depth:** 3

**Sure:** yes

**By:** none
`)
})

import { describe, expect, it } from 'vitest'
import { readReview } from '../../src/app/read/read-review.js'
import { findingsOf } from '../../src/domain/results/review.js'

const place = { path: 'docs/x.md' }
const review = { assessment: 'APPROVE', blockers: [], major: [], minor: [] }

describe('a result is read as a review', () => {
  it('where it has all parts of one; what it says besides is left out', () => {
    const read = readReview({
      ...review,
      mood: 'good',
      minor: [{ id: 'N1', title: 'x', place, severity: 1 }],
    })
    expect(read).toEqual({
      ...review,
      summary: null,
      minor: [
        {
          id: 'N1',
          title: 'x',
          place: { path: 'docs/x.md', line: null, heading: null },
          detail: null,
          suggestion: null,
          check: null,
        },
      ],
    })
  })

  it('in which each id speaks of one finding', () => {
    const twice = [
      { id: 'B1', title: 'x', place },
      { id: 'B1', title: 'y', place },
    ]
    const read = readReview({ ...review, blockers: twice, minor: [{ id: 'B1', title: 'z', place }] })
    expect(read === null ? [] : findingsOf(read).map(({ id, title }) => `${id} ${title}`)).toEqual([
      'B1 x',
      'B1-2 y',
      'B1-3 z',
    ])
  })
})

describe('no review is', () => {
  it.each([
    ['text', 'fine'],
    ['another assessment', { ...review, assessment: 'LGTM' }],
    ['a list that is missing', { assessment: 'APPROVE', blockers: [], major: [] }],
    ['a finding without a place', { ...review, minor: [{ id: 'N1', title: 'x' }] }],
    ['a title of two lines', { ...review, minor: [{ id: 'N1', title: 'x\ny', place }] }],
    ['an id that is no word', { ...review, minor: [{ id: '../N1', title: 'x', place }] }],
    [
      'a line before the first',
      { ...review, minor: [{ id: 'N1', title: 'x', place: { path: 'x', line: 0 } }] },
    ],
    [
      'a command in place of a check',
      { ...review, minor: [{ id: 'N1', title: 'x', place, check: 'rm -rf .' }] },
    ],
  ])('%s', (_, value) => expect(readReview(value)).toBeNull())
})

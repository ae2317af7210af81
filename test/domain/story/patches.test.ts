import { expect, test } from 'vitest'
import { takenOf, tellLeft, tellTaken } from '../../../src/domain/story/patches.js'
import { given } from '../../support/log-builder.js'
import { accepted } from '../../support/log-events.js'
import { planned } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

function told(event: Readonly<Record<string, unknown>>): readonly [string, string | null] {
  const files = { 'src/login.ts': 'let a = 3\n', 'src/why.ts': 'let b = 3\n' }
  const { workflow } = given(...planned, accepted(ada, files, { event })).draft
  const [acceptance] = workflow.acceptances
  if (acceptance === undefined) throw new Error('nothing was accepted')
  const taken = takenOf(acceptance.event, acceptance.changes)
  return [tellTaken(taken), tellLeft(taken)]
}

test('all of a patch is called by its number, or by its id where it has none', () => {
  expect(told({ number: 3 })).toEqual(['patch 3', null])
  expect(told({ number: null })[0]).toMatch(/^patch [0-9a-f]{10}$/)
})

test('a part says how much it is, and what it is not', () => {
  const left = ['README.md', 'notes\x1b.tmp']
  expect(told({ number: 1, files: 4, left })).toEqual([
    '2 of 4 files of patch 1',
    'not README.md, "notes\\033.tmp"',
  ])
  expect(told({ number: 1, files: 2, left: ['src/why.ts'] })).toEqual([
    '2 of 2 files of patch 1',
    'src/why.ts in part',
  ])
})

test('of many files that were left out it names ten', () => {
  const left = Array.from({ length: 100 }, (_, at) => `f${100 + at}`)
  expect(told({ number: 1, files: 502, left })[1]).toBe(`not ${left.slice(0, 10).join(', ')} and 490 more`)
})

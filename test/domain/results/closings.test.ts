import { describe, expect, it, test } from 'vitest'
import { closingsIn, standingOf } from '../../../src/domain/results/closings.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

const closes = (message: string): string[] =>
  closingsIn(encodeUtf8(message)).map(({ slug, finding }) => `${slug} ${finding}`)

describe('a commit closes findings', () => {
  it('by trailers, among others', () => {
    expect(
      closes('Mend it\n\nWf-Plan: x\nWf-Closes: rfc-review-1/B1\nWf-Closes: rfc-review-1/N12\nAcked-by: a\n'),
    ).toEqual(['rfc-review-1 B1', 'rfc-review-1 N12'])
  })

  it('of a slug with "/", and of none that only begins alike', () => {
    expect(closes('Mend\n\nWf-Closes: team/fix/B1\nWf-Closes: team/fix\n')).toEqual([
      'team/fix B1',
      'team fix',
    ])
    expect(closes('Mend\n\nWf-Closes: a/team/fix/B1\nWf-Closes: team_fix/B1\nWf-Closes: team//B1\n')).toEqual(
      [],
    )
  })

  it.each([
    ['in its subject', 'Wf-Closes: rfc-review-1/B1\n'],
    ['above its last paragraph', 'Mend\n\nWf-Closes: rfc-review-1/B1\n\nMore.\n'],
    ['in a sentence', 'Mend\n\nThis is no Wf-Closes: rfc-review-1/B1\n'],
    ['in other letters', 'Mend\n\nwf-closes: rfc-review-1/B1\n'],
    ['of no workflow', 'Mend\n\nWf-Closes: ../B1\n'],
    ['with more behind it', 'Mend\n\nWf-Closes: rfc-review-1/B1 and B2\n'],
    ['with a control character', 'Mend\n\nWf-Closes: rfc-review-1/B1\x1b[2J\n'],
  ])('not by words that stand %s', (_, message) => expect(closes(message)).toEqual([]))
})

const commit = 'a'.repeat(40)

test.each([
  ['nobody speaks of it', null, null, 'open', ''],
  [
    'a commit says so',
    null,
    { commit, exit: null, listed: false },
    'closed',
    'by aaaaaaaaaa, as its author says',
  ],
  [
    'its check has not run since',
    'test',
    { commit, exit: null, listed: true },
    'claimed',
    'by aaaaaaaaaa; test has not run since',
  ],
  [
    'nobody can run its check',
    'test',
    { commit, exit: null, listed: false },
    'claimed',
    'by aaaaaaaaaa; policy lists no check called test',
  ],
  ['its check passed', 'test', { commit, exit: 0, listed: true }, 'closed', 'by aaaaaaaaaa, and test passed'],
  [
    'its check failed',
    'test',
    { commit, exit: 3, listed: true },
    'open',
    'by aaaaaaaaaa, but test ended with exit code 3',
  ],
] as const)('where %s', (_, check, evidence, state, why) => {
  expect(standingOf({ check }, evidence)).toEqual({ state, why })
})

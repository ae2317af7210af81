import { describe, expect, test } from 'vitest'
import { must, type RaceTrack } from '../support/race.js'
import { approve, begin, file, open, ready } from '../support/race-workflows.js'

test('a patch that waits outlives git gc --prune=now, and lands as it was proposed', () => {
  const track = begin()
  approve(track, 'x')
  track.write('new.txt', 'new\n')
  const patch = must(track.wf('Ann', 'submit-diff', 'x')).facts.pending.oid
  track.git('reflog', 'expire', '--expire=now', '--all')
  track.git('gc', '--quiet', '--prune=now')
  must(track.wf('Ann', 'accept-diff', 'x', '--expect', patch))
  track.git('gc', '--quiet', '--prune=now')
  track.git('clean', '-qf')
  must(track.wf('Ann', 'save', 'x'))
  expect(track.git('show', 'main:new.txt')).toBe('new')
  track.git('gc', '--quiet', '--prune=now')
  must(track.wf('Ann', 'verify'))
  must(track.wf('Ann', 'verify', 'x'))
})

describe('what is edited between the showing and the decision', () => {
  test('is not in a patch that was shown before', () => {
    const track = begin()
    approve(track, 'x')
    track.write('new.txt', 'as it was shown\n')
    const shown = must(track.wf('Ann', 'submit-diff', 'x')).facts.pending.oid
    track.write('new.txt', 'edited since\n')
    track.git('add', 'new.txt')
    must(track.wf('Ann', 'accept-diff', 'x', '--expect', shown))
    expect(track.git('show', 'draft/x:new.txt')).toBe('as it was shown')
    expect(track.git('status', '--porcelain')).toBe('A  new.txt')
  })

  test('is not in an approved plan, whatever its file says by now', () => {
    const track = begin()
    const shown = open(track, 'x')
    file(track, 'Do not look at all.\n')
    must(track.wf('Ann', 'approve', 'x', '--expect', shown))
    expect(track.git('show', 'draft/x:.vizier/implementation-plans/x.md')).toBe('Look twice at x.')
  })

  test('and proposed, is another plan, which the approval does not name', () => {
    const track = begin()
    const shown = open(track, 'x')
    const tip = proposeAnother(track)
    expect(track.wf('Bob', 'approve', 'x', '--expect', shown)).toMatchObject({
      exit: 1,
      code: 'EXPECT_MISMATCH',
    })
    expect(track.git('rev-parse', 'draft/x')).toBe(tip)
  })
})

/** Ann thinks again while Bob reads. Returns the tip of the draft. */
function proposeAnother(track: RaceTrack): string {
  must(track.wf('Ann', 'draft', 'x', '--plan', file(track, 'Do not look at all.\n')))
  return track.git('rev-parse', 'draft/x')
}

test.each([
  ['behind', '2016-01-01T00:00:00Z'],
  ['ahead', '2036-01-01T00:00:00Z'],
])('decisions of somebody whose clock is ten years %s count, and pass', (_, date) => {
  const track = begin('{ plan: { approvals: 2, role: reviewer } }')
  const wrong = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  const plan = open(track, 'x')
  must(track.wfWith(wrong, 'Bob', 'approve', 'x', '--expect', plan))
  must(track.wf('Ann', 'approve', 'x', '--expect', plan))
  ready(track, 'x', 'a.txt')
  must(track.wfWith(wrong, 'Bob', 'save', 'x'))
  must(track.wf('Ann', 'verify'))
  must(track.wf('Ann', 'verify', 'x'))
})

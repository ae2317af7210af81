import { expect, test } from 'vitest'
import { workplace } from '../support/workplace.js'

const OTHER = 'a'.repeat(40)

test('without a terminal a decision names what was read: approve and revise', async () => {
  const place = await workplace('planned')
  for (const words of [
    ['approve', 'fix'],
    ['revise', 'fix', '-m', 'No'],
  ]) {
    const missing = place.refuses('EXPECT_MISSING', words)
    expect(missing.message).toContain(place.repo.oid('draft/fix:.vizier/implementation-plans/fix.md'))
    expect(missing.hint).toBe('wf show fix plan-approval')
    for (const other of [OTHER, 'HEAD', '']) place.refuses('EXPECT_MISMATCH', [...words, '--expect', other])
  }
})

test('without a terminal a decision names what was read: accept-diff and reject-diff', async () => {
  const place = await workplace('waiting')
  const [patch = ''] = place.pending()
  for (const words of [
    ['accept-diff', 'fix', '--patch', '1'],
    ['reject-diff', 'fix', '--patch', '1', '-m', 'No'],
  ]) {
    const missing = place.refuses('EXPECT_MISSING', words)
    expect(missing.message).toContain(patch)
    expect(missing.hint).toBe('wf diff fix --patch 1')
    place.refuses('EXPECT_MISMATCH', [...words, '--expect', OTHER])
  }
  place.refuses('NO_PATCH', ['accept-diff', 'fix', '--expect', OTHER])
})

test('code is decided on by its delta, and by no commit', async () => {
  const place = await workplace('approved')
  const other = place.repo.worktree('draft/fix')
  other.write('app.js', 'by hand\n')
  const commit = other.commit('By hand')
  place.refuses('EXPECT_MISMATCH', ['approve', 'fix', '--expect', commit])
  expect(place.refuses('EXPECT_MISSING', ['approve', 'fix']).message).toMatch(
    /--expect delta:sha256:|--expect sha256:/,
  )
  place.approves()
})

test('a number is no name of what was read', async () => {
  const place = await workplace('waiting')
  place.refuses('EXPECT_MISMATCH', ['accept-diff', 'fix', '--expect', '1'])
})

test('an option that is given twice is misunderstood, not chosen from', async () => {
  const place = await workplace('waiting')
  const [patch = ''] = place.pending()
  const answer = place.wf(['accept-diff', 'fix', '--expect', patch, '--expect', OTHER])
  expect(answer.exit).toBe(2)
  expect(place.pending()).toEqual([patch])
})

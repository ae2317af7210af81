import { expect, test } from 'vitest'
import { must, PEOPLE } from '../support/race.js'
import {
  approve,
  begin,
  everybody,
  keeps,
  kinds,
  linear,
  open,
  propose,
  ready,
  two,
} from '../support/race-workflows.js'

test('open the same workflow with goals of their own: all of them are in the log', async () => {
  const track = begin()
  const said = await track.race(everybody((who) => ['draft', 'x', '--goal', `As ${who} says`]))
  expect(kinds(said)).toEqual(Array(8).fill('done'))
  const log = linear(track, 'draft/x')
  keeps(log, said)
  must(track.wf('Ann', 'verify', 'x'))
})

test('propose the same patch: one waits', async () => {
  const track = begin()
  approve(track, 'x')
  track.write('new.txt', 'new\n')
  const said = await track.race(PEOPLE.map(() => ({ who: 'Ann', words: ['submit-diff', 'x'] })))
  expect(kinds(said)).toEqual(['done', ...Array(7).fill('unchanged')])
  expect(track.git('for-each-ref', 'refs/wf/pending/').split('\n')).toHaveLength(1)
})

test('pause: it is paused once', async () => {
  const track = begin()
  open(track, 'x')
  const said = await track.race(everybody(() => ['pause', 'x']))
  expect(kinds(said)).toEqual(['done', ...Array(7).fill('unchanged')])
  expect(linear(track, 'draft/x').filter(({ event }) => event === 'paused')).toHaveLength(1)
})

test('update, and accept a patch: neither is lost', async () => {
  const track = begin()
  ready(track, 'y', 'b.txt')
  approve(track, 'x')
  const patch = propose(track, 'x', 'Ann', 'a.txt')
  must(track.wf('Ann', 'save', 'y'))
  const said = await track.race(two(['update', 'x'], ['accept-diff', 'x', '--expect', patch]))
  expect(kinds(said)).toEqual(['done', 'done'])
  const log = linear(track, 'draft/x')
  keeps(log, said)
  must(track.wf('Ann', 'verify', 'x'))
  must(track.wf('Ann', 'save', 'x'))
  must(track.wf('Ann', 'verify'))
})

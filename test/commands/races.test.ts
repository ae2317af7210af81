import { describe, expect, test } from 'vitest'
import { must, PEOPLE } from '../support/race.js'
import {
  approve,
  begin,
  everybody,
  file,
  keeps,
  kinds,
  linear,
  open,
  ownWork,
  propose,
  ready,
  two,
} from '../support/race-workflows.js'

describe('eight people at once', () => {
  test('approve the same plan: eight approvals, one upon the other', async () => {
    const track = begin('{ plan: { approvals: 8, role: reviewer } }')
    const expectation = open(track, 'x')
    const said = await track.race(everybody(() => ['approve', 'x', '--expect', expectation]))
    expect(kinds(said)).toEqual(Array(8).fill('done'))
    const log = linear(track, 'draft/x')
    const approvals = log.filter(({ event }) => event === 'approved')
    expect(approvals.map(({ who }) => who).sort()).toEqual([...PEOPLE])
    keeps(log, said)
    const stages = must(track.wf('Ann', 'status', 'x')).facts.stages as readonly {
      name: string
      state: string
    }[]
    expect(stages.find(({ name }) => name === 'plan-approval')?.state).toBe('completed')
    must(track.wf('Ann', 'verify', 'x'))
  })

  test('accept eight patches: every one of them enters once', async () => {
    const track = begin()
    approve(track, 'x')
    const patches = PEOPLE.map((who) => propose(track, 'x', who, `${who}.txt`))
    const said = await track.race(everybody((_, at) => ['accept-diff', 'x', '--expect', patches[at] ?? '']))
    expect(kinds(said)).toEqual(Array(8).fill('done'))
    const log = linear(track, 'draft/x')
    expect(log.filter(({ event }) => event === 'accepted')).toHaveLength(8)
    keeps(log, said)
    expect(track.git('for-each-ref', 'refs/wf/pending/')).toBe('')
    const files = track.git('ls-tree', '--name-only', 'draft/x').split('\n')
    expect(files).toEqual(expect.arrayContaining(PEOPLE.map((who) => `${who}.txt`)))
    must(track.wf('Ann', 'verify', 'x'))
    must(track.wf('Ann', 'save', 'x'))
    must(track.wf('Ann', 'verify'))
  })

  test('accept the same patch: it enters once, and the others hear that it has', async () => {
    const track = begin()
    approve(track, 'x')
    const patch = propose(track, 'x', 'Ann', 'a.txt')
    const said = await track.race(everybody(() => ['accept-diff', 'x', '--expect', patch]))
    expect(kinds(said)).toEqual(['done', ...Array(7).fill('unchanged')])
    expect(linear(track, 'draft/x').filter(({ event }) => event === 'accepted')).toHaveLength(1)
    must(track.wf('Ann', 'verify', 'x'))
  })

  test('accept and reject the same patch: whoever comes first has decided', async () => {
    const track = begin()
    approve(track, 'x')
    const patch = propose(track, 'x', 'Ann', 'a.txt')
    const said = await track.race(
      everybody((_, at) =>
        at % 2 === 0
          ? ['accept-diff', 'x', '--expect', patch]
          : ['reject-diff', 'x', '-m', 'No', '--expect', patch],
      ),
    )
    const log = linear(track, 'draft/x')
    const decided = log.filter(({ event }) => event === 'accepted' || event === 'rejected')
    expect(decided).toHaveLength(1)
    keeps(log, said)
    const accepted = decided[0]?.event === 'accepted'
    expect(kinds(said)).toEqual(
      [
        'done',
        'unchanged',
        'unchanged',
        'unchanged',
        ...Array(4).fill(accepted ? 'PATCH_ACCEPTED' : 'PATCH_REJECTED'),
      ].sort(),
    )
    must(track.wf('Ann', 'verify', 'x'))
  })

  test('approve, ask for a new version, and pause: each is told how it ended', async () => {
    const track = begin('{ plan: { approvals: 2, role: reviewer } }')
    const expectation = open(track, 'x')
    const deeds: readonly (readonly string[])[] = [
      ['approve', 'x', '--expect', expectation],
      ['approve', 'x', '--expect', expectation],
      ['revise', 'x', '-m', 'Longer', '--expect', expectation],
      ['pause', 'x', '-m', 'Lunch'],
      ['approve', 'x', '--expect', expectation],
      ['revise', 'x', '-m', 'Shorter', '--expect', expectation],
      ['pause', 'x', '-m', 'Tea'],
      ['abandon', 'x', '-m', 'Enough', '--expect', track.git('rev-parse', 'draft/x')],
    ]
    const said = await track.race(everybody((_, at) => deeds[at] ?? []))
    for (const each of said) expect([0, 1], each.text).toContain(each.exit)
    const refusals = said.filter(({ exit }) => exit === 1).map(({ code }) => code)
    const sensible = ['WORKFLOW_PAUSED', 'WORKFLOW_ABANDONED', 'NOTHING_TO_DECIDE', 'EXPECT_MISMATCH']
    expect(refusals.filter((code) => !sensible.includes(code ?? ''))).toEqual([])
    // Who decides after another tip was read ends nothing.
    const ended = said.at(-1)?.exit === 0
    const log = linear(track, ended ? 'refs/wf/archive/x' : 'draft/x')
    expect(log.at(-1)?.event === 'abandoned').toBe(ended)
    keeps(log, said)
    must(track.wf('Ann', 'verify', 'x'))
  })

  test('open the same workflow: it is opened once', async () => {
    const track = begin()
    const plan = file(track, 'Look twice.\n')
    const words = ['draft', 'x', '--goal', 'Be careful', '--plan', plan, '--target', 'main']
    const said = await track.race(everybody(() => words))
    expect(kinds(said)).toEqual(['done', ...Array(7).fill('unchanged')])
    expect(linear(track, 'draft/x').map(({ event }) => event)).toEqual(['submitted', 'skipped', 'submitted'])
    must(track.wf('Ann', 'verify', 'x'))
  })
})

describe('two at once', () => {
  test('save the same workflow onto the branch that is checked out: it lands once', async () => {
    const track = begin()
    ready(track, 'x', 'a.txt')
    const work = ownWork(track)
    const said = await track.race(two(['save', 'x'], ['save', 'x']))
    expect(kinds(said)).toEqual(['done', 'unchanged'])
    expect(track.git('rev-list', '--count', '--first-parent', 'main')).toBe('3')
    expect(track.git('status', '--porcelain')).toBe(work)
    must(track.wf('Ann', 'verify'))
  })

  test('save two workflows onto the branch that is checked out: both land', async () => {
    const track = begin()
    ready(track, 'x', 'a.txt')
    ready(track, 'y', 'b.txt')
    const work = ownWork(track)
    const said = await track.race(two(['save', 'x'], ['save', 'y']))
    expect(kinds(said)).toEqual(['done', 'done'])
    expect(track.git('status', '--porcelain')).toBe(work)
    expect(track.git('ls-files', 'a.txt', 'b.txt').split('\n')).toEqual(['a.txt', 'b.txt'])
    must(track.wf('Ann', 'verify'))
  })

  test('save, and propose another patch: it lands as it was decided, and the patch is kept', async () => {
    const track = begin()
    ready(track, 'x', 'a.txt')
    track.write('late.txt', 'late\n')
    const [saved, proposed] = await track.race(two(['save', 'x'], ['submit-diff', 'x']))
    if (saved?.exit === 1) expect(saved.code).toBe('PATCHES_WAITING')
    else expect(saved?.status).toBe('done')
    const waiting = track.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending/')
    // Too late, or it read a working tree that the landing was just being brought into.
    if (proposed?.exit === 1) expect(['WORKFLOW_SEALED', 'OWN_PATH']).toContain(proposed.code)
    else expect(waiting).toBe(proposed?.facts.pending.oid)
    must(track.wf('Ann', 'verify'))
  })
})

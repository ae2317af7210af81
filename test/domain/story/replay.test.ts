import { describe, expect, it } from 'vitest'
import type { Path } from '../../../src/domain/names/path.js'
import { deltasToReplay, replayedBy } from '../../../src/domain/story/replay.js'
import type { Change } from '../../../src/domain/tree/change.js'
import { file } from '../../support/file-tree.js'
import { given, targetMoves } from '../../support/log-builder.js'
import { accepted, approved, ordinary, skipped, submitted, updated } from '../../support/log-events.js'
import { ada } from '../../support/signatories.js'

const change = (path: string, now: string | null, old: string | null = null): Change => ({
  path: path as Path,
  old: old === null ? null : file(old),
  new: now === null ? null : file(now),
})
const [a, b, c] = [change('a', 'a\n'), change('b', 'b\n'), change('c', 'c\n')] as const

describe('a run of commits', () => {
  it('is the rebase of a draft, up to the last of its deltas, with empty commits between or without', () => {
    expect(replayedBy([[a], [b, c]], [[a], [b, c]])).toBe(2)
    expect(replayedBy([[a], [b, c]], [[], [a], [], [b, c], [], [c]])).toBe(4)
    expect(replayedBy([[a]], [[a], [b]])).toBe(1)
  })

  it('is not, where a delta is missing, comes too early, holds more or less', () => {
    expect(replayedBy([[a], [b]], [[a]])).toBeNull()
    expect(replayedBy([[a], [b]], [[b], [a]])).toBeNull()
    expect(replayedBy([[a], [b]], [[a], [c], [b]])).toBeNull()
    expect(replayedBy([[a]], [[a, b]])).toBeNull()
    expect(replayedBy([[a, b]], [[a]])).toBeNull()
    expect(replayedBy([[a, b]], [[a, c]])).toBeNull()
    expect(replayedBy([[a]], [])).toBeNull()
    expect(replayedBy([], [[a]])).toBeNull()
  })

  it('is not, where a path, what was there before, or what is there now is another', () => {
    expect(replayedBy([[a]], [[change('z', 'a\n')]])).toBeNull()
    expect(replayedBy([[a]], [[change('a', 'z\n')]])).toBeNull()
    expect(replayedBy([[a]], [[change('a', 'a\n', 'z\n')]])).toBeNull()
    expect(replayedBy([[a]], [[{ ...a, new: file('a\n', '100755') }]])).toBeNull()
  })
})

describe('what a rebase makes anew of a draft', () => {
  const plan = '.vizier/implementation-plans/fix-login.md'
  const { draft } = given(
    submitted('goal', { '.vizier/runs/fix-login/goal.md': 'Why\n' }),
    skipped('snapshot'),
    submitted('plan', { [plan]: 'How\n' }),
    approved('plan-approval', ada),
    accepted(ada, { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' }),
    ordinary({ 'src/c.ts': 'c\n' }),
  )
  const paths = (deltas: ReturnType<typeof deltasToReplay>) =>
    deltas?.map((changes) => changes.map(({ path }) => path.replace(/^.*\//, '')))

  it('is what each commit changed, less those that changed nothing', () => {
    expect(paths(deltasToReplay(draft.workflow, draft.entries, []))).toEqual([
      ['definition.yml', 'inputs.json'],
      ['goal.md'],
      ['fix-login.md'],
      ['a.ts', 'b.ts'],
      ['c.ts'],
    ])
  })

  it('leaves out what the target holds already, as it was signed off, and nothing else', () => {
    const since = [change('src/a.ts', 'a\n'), change('src/c.ts', 'other\n'), change('src/d.ts', 'd\n')]
    expect(paths(deltasToReplay(draft.workflow, draft.entries, since))?.slice(3)).toEqual([
      ['b.ts'],
      ['c.ts'],
    ])
  })

  it('leaves out updates: they are merges', () => {
    const moved = targetMoves({ 'src/d.ts': 'd\n' })(draft)
    const after = updated()(moved)
    expect(after.entries).toHaveLength(draft.entries.length + 1)
    expect(after.entries.at(-1)?.changes).not.toEqual([])
    expect(deltasToReplay(after.workflow, after.entries, [])).toEqual(
      deltasToReplay(draft.workflow, draft.entries, []),
    )
  })

  it('cannot be told where an update brought code that was merged by hand', () => {
    const after = updated({ 'src/by-hand.ts': 'x\n' })(draft)
    expect(deltasToReplay(after.workflow, after.entries, [])).toBeNull()
  })
})

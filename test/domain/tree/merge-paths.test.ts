import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../src/domain/names/path.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Change } from '../../../src/domain/tree/change.js'
import { mergePaths } from '../../../src/domain/tree/merge-paths.js'
import {
  changesOf,
  type Files,
  type FileTree,
  file,
  withChanges,
  withFiles,
} from '../../support/file-tree.js'

const base = withFiles(new Map(), { a: 'one\n', 'd/x': 'x\n', 'd/y': 'y\n' })

/** The merge of what each side made of `base`. */
function merge(ours: Files, theirs: Files) {
  return mergePaths(changesOf(base, withFiles(base, ours)), changesOf(base, withFiles(base, theirs)))
}

const paths = (changes: readonly Change[]): readonly Path[] => changes.map(({ path }) => path)

describe('a merge per path', () => {
  it('takes theirs where ours is as the base', () => {
    const { fromTheirs, unmerged } = merge({}, { a: 'two\n', 'd/x': null, new: 'n\n' })
    expect(paths(fromTheirs)).toEqual(['a', 'd/x', 'new'])
    expect(unmerged).toEqual([])
  })

  it('leaves ours where theirs is as the base', () => {
    expect(merge({ a: 'two\n', 'd/x': null, new: 'n\n' }, {})).toEqual({ fromTheirs: [], unmerged: [] })
  })

  it('has nothing to do where both did the same', () => {
    const same = { a: 'two\n', 'd/x': null, new: 'n\n' }
    expect(merge(same, same)).toEqual({ fromTheirs: [], unmerged: [] })
  })

  it.each<[string, Files, Files]>([
    ['contents', { a: 'two\n' }, { a: 'three\n' }],
    ['a change and a removal', { a: 'two\n' }, { a: null }],
    ['modes', { a: file('one\n', '100755') }, { a: file('one\n', '120000') }],
    ['a mode and a content', { a: file('one\n', '100755') }, { a: 'two\n' }],
    ['two additions', { new: 'n\n' }, { new: 'm\n' }],
  ])('leaves unmerged what differs on both sides: %s', (_, ours, theirs) => {
    const [path] = Object.keys(ours)
    expect(merge(ours, theirs)).toEqual({ fromTheirs: [], unmerged: [path] })
    expect(merge(theirs, ours)).toEqual({ fromTheirs: [], unmerged: [path] })
  })

  it.each<[string, Files, Files, string[]]>([
    ['a file and a folder, both new', { p: 'p\n' }, { 'p/q': 'q\n' }, ['p', 'p/q']],
    ['a file and a folder far below', { p: 'p\n' }, { 'p/q/r/s': 's\n' }, ['p', 'p/q/r/s']],
    ['a file that stays and a folder in its place', { a: 'two\n' }, { a: null, 'a/b': 'b\n' }, ['a', 'a/b']],
    [
      'a folder that stays and a file in its place',
      { 'd/x': 'z\n' },
      { 'd/x': null, 'd/y': null, d: 'd\n' },
      ['d', 'd/x'],
    ],
    [
      'an addition to a folder that becomes a file',
      { 'd/z': 'z\n' },
      { 'd/x': null, 'd/y': null, d: 'd\n' },
      ['d', 'd/z'],
    ],
  ])('leaves both unmerged where both cannot stand: %s', (_, ours, theirs, unmerged) => {
    expect(merge(ours, theirs).unmerged).toEqual(unmerged)
    expect(merge(theirs, ours).unmerged).toEqual(unmerged)
  })

  it('puts a folder in the place of a file that only they changed', () => {
    const { fromTheirs, unmerged } = merge({ new: 'n\n' }, { a: null, 'a/b': 'b\n' })
    expect(paths(fromTheirs)).toEqual(['a', 'a/b'])
    expect(unmerged).toEqual([])
  })
})

describe('whatever the two sides are', () => {
  // Few names, so that sides meet; names that begin alike, so that files and folders do.
  const name = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/d', 'b', 'b/a', 'b.c', 'c')
  const content = fc.constantFrom(...['1', '2', '3'].map((text) => file(text)), file('1', '100755'))
  const tree = fc.dictionary(name, content, { maxKeys: 6 }).map((files) => sound(files))

  it('the merge does not depend on which side is ours', () => {
    fc.assert(
      fc.property(tree, tree, tree, (from, ours, theirs) => {
        const [mine, yours] = [changesOf(from, ours), changesOf(from, theirs)]
        const [there, back] = [mergePaths(mine, yours), mergePaths(yours, mine)]
        expect(there.unmerged).toEqual(back.unmerged)
        if (there.unmerged.length > 0) return
        expect(withChanges(ours, there.fromTheirs)).toEqual(withChanges(theirs, back.fromTheirs))
      }),
      { numRuns: 2000 },
    )
  })

  it('the result is a tree, and each path in it is one that somebody wrote', () => {
    fc.assert(
      fc.property(tree, tree, tree, (from, ours, theirs) => {
        const { fromTheirs, unmerged } = mergePaths(changesOf(from, ours), changesOf(from, theirs))
        const result = withChanges(ours, fromTheirs)
        expect(sound(Object.fromEntries(result))).toEqual(result)
        for (const path of unmerged) expect(result.get(path)).toEqual(ours.get(path))
        for (const [path, at] of result) expect([ours.get(path), theirs.get(path)]).toContainEqual(at)
      }),
      { numRuns: 2000 },
    )
  })

  it('merging with oneself, or with what did nothing, changes nothing', () => {
    fc.assert(
      fc.property(tree, tree, (from, ours) => {
        const mine = changesOf(from, ours)
        const nothing = { fromTheirs: [], unmerged: [] }
        expect(mergePaths(mine, mine)).toEqual(nothing)
        expect(mergePaths(mine, [])).toEqual(nothing)
        expect(mergePaths([], mine)).toEqual({ fromTheirs: mine, unmerged: [] })
      }),
    )
  })
})

/** The files that can stand side by side: a folder gives way to the file of its name. */
function sound(files: Files): FileTree {
  const tree = withFiles(new Map(), files)
  const kept = [...tree].filter(([path]) => !above(path).some((folder) => tree.has(folder)))
  return new Map(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function above(path: Path): readonly Path[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, at) => encodeUtf8(parts.slice(0, at + 1).join('/')))
}

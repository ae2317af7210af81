import { expect, test } from 'vitest'
import type { Oid } from '../../../src/domain/names/oid.js'
import { openNative } from '../../../src/git/native/repository.js'
import { lineCounts, lineCountsOf } from '../../../src/git/worktree/line-counts.js'
import { scratch } from '../../support/scratch-repository.js'

test('the lines of many pairs of trees are those of each by itself, whatever files are called', async () => {
  const repo = await scratch()
  const trees: Oid[] = []
  const commit = (files: Readonly<Record<string, string | null>>) => {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) repo.remove(path)
      else repo.write(path, text)
    }
    repo.git('add', '-A')
    trees.push(repo.git('write-tree') as Oid)
  }
  commit({ a: 'one\n', 'line\nbreak': 'x\n' })
  commit({ a: 'one\ntwo\n', 'tab\tand\nbreak': 'y\nz\n' })
  commit({ [`${'0'.repeat(40)} ${'1'.repeat(40)}`]: 'like a header\n', bin: 'a\0b\n' })
  commit({ a: null, 'line\nbreak': 'x\ny\n' })
  const pairs = trees.flatMap((old) => trees.map((now) => [old, now] as const))
  const opened = await openNative({ cwd: repo.path })
  if (!opened.found) throw opened.error
  const { where } = opened.repository
  const all = await lineCountsOf(where, pairs)
  const each = await Promise.all(pairs.map(([old, now]) => lineCounts(where, old, now)))
  expect(all).toEqual(each)
  expect(all.filter(({ size }) => size === 0)).toHaveLength(trees.length)
  await expect(lineCountsOf(where, [...pairs, ['0'.repeat(40) as Oid, trees[0] as Oid]])).rejects.toThrow()
})

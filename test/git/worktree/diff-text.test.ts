import { expect, test } from 'vitest'
import { type Path, quotePath } from '../../../src/domain/names/path.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'
import { changesBetween } from '../../../src/git/trees.js'
import { codePatch } from '../../../src/git/worktree/diff-text.js'
import { lineCounts } from '../../../src/git/worktree/line-counts.js'
import { type ScratchRepository, scratch } from '../../support/scratch-repository.js'

const LARGE = 'a line of a large file\n'.repeat(200_000)

/** The files that a diff has headers of, and what it says beside. */
async function shown(repo: ScratchRepository, only?: readonly string[]) {
  const port = await repo.open()
  const [old, now] = [repo.oid('HEAD^'), repo.oid('HEAD')]
  const [oldTree, nowTree] = [repo.oid('HEAD^^{tree}'), repo.oid('HEAD^{tree}')]
  const all = (await changesBetween(port, oldTree, nowTree)).map(({ path }) => path)
  const text = await codePatch(port.where, old, now, only?.map(encodeUtf8) ?? all)
  const headers = [...text.matchAll(/(?:^|\n)diff --git ("?a\/[^\n]*) \1?"?b\//g)].map(
    ([, name = '']) => name,
  )
  return {
    text,
    headers: [...new Set(headers)].sort(),
    all: all.map((path) => quotePath(`a/${path}` as Path)),
  }
}

test.each([
  ['a large file becomes a folder', { x: LARGE }, { 'x/run.sh': 'run\n', 'x/deep/er.sh': 'deeper\n' }],
  ['a folder becomes a large file', { 'x/run.sh': 'run\n', 'x/deep/er.sh': 'deeper\n' }, { x: LARGE }],
  ['a small file becomes a folder with a large one', { x: 'x\n' }, { 'x/big': LARGE, 'x/run.sh': 'run\n' }],
  ['and back', { 'x/big': LARGE, 'x/run.sh': 'run\n' }, { x: 'x\n' }],
  ['both are large', { x: LARGE }, { 'x/big': `${LARGE}x`, 'x/run.sh': 'run\n' }],
  ['names are patterns', { '[x]*': LARGE, ':(top)': LARGE }, { '[x]*/a': 'run\n', ':(top)/b': 'run\n' }],
])('%s: nothing is left out of the diff', async (_, before, after) => {
  const repo = await scratch()
  const put = (files: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(files)) repo.write(path, content)
  }
  put(before)
  repo.commit('Before')
  for (const path of Object.keys(before)) repo.remove(path.split('/')[0] ?? '')
  put(after)
  repo.commit('After')
  const { text, headers, all } = await shown(repo)
  expect(headers).toEqual([...all].sort())
  expect(text).toMatch(/[+-]run\n/)
  expect(text).not.toContain('a line of a large file')
  expect(text).toMatch(/too large to show: a file of \d+ bytes/)
  const [one = ''] = Object.keys(after)
  expect((await shown(repo, [one])).headers).toEqual([`a/${one}`])
})

test('only the files that are asked for are shown, and none above or below them', async () => {
  const repo = await scratch()
  repo.write('x', 'x\n')
  repo.write('many/0', 'x\n')
  repo.commit('Before')
  repo.remove('x')
  repo.write('x/a', 'a\n')
  const many = Array.from({ length: 300 }, (_, at) => `many/${at}`)
  for (const path of many) repo.write(path, 'y\n')
  repo.commit('After')
  expect((await shown(repo, ['x'])).headers).toEqual(['a/x'])
  expect((await shown(repo, ['x/a'])).headers).toEqual(['a/x/a'])
  expect((await shown(repo, [])).text).toBe('')
  expect((await shown(repo, many)).headers).toEqual(many.map((path) => `a/${path}`).sort())
})

test('a file whose change Git does not print is no diff: it is refused, by name', async () => {
  const repo = await scratch()
  repo.write('a', 'a\n')
  repo.commit('Before')
  repo.write('a', 'b\n')
  repo.commit('After')
  await expect(shown(repo, ['a', 'other\x1b'])).rejects.toThrow('leaves out "other\\033"')
})

test('names are shown and found again whatever they are made of, and however Git is configured', async () => {
  const repo = await scratch()
  const names = ['ü', 'a b/c', 'quote"d', 'tab\there', 'line\nfeed', 'b/x b', '\u202e']
  for (const name of names) repo.write(name, 'x\n')
  repo.commit('Before')
  for (const name of names) repo.write(name, 'y\n')
  repo.commit('After')
  const plain = (await shown(repo)).text
  expect(plain.match(/^\+y$/gm)).toHaveLength(names.length)
  for (const [key, value] of [
    ['core.quotePath', 'false'],
    ['diff.noprefix', 'true'],
    ['diff.mnemonicPrefix', 'true'],
    ['color.ui', 'always'],
    ['diff.orderFile', '.git/config'],
  ] as const) {
    repo.git('config', key, value)
    expect((await shown(repo)).text).toBe(plain)
  }
})

test('a submodule that .gitmodules has Git ignore is shown, and counted', async () => {
  const repo = await scratch()
  repo.write('.gitmodules', '[submodule "s"]\n\tpath = s\n\turl = ./s\n\tignore = all\n')
  const at = (digit: string) =>
    repo.git('update-index', '--add', '--cacheinfo', `160000,${digit.repeat(40)},s`)
  repo.git('add', '.gitmodules')
  at('1')
  repo.git('commit', '-qm', 'Before')
  at('2')
  repo.git('commit', '-qm', 'After')
  const { text, headers } = await shown(repo)
  expect(headers).toEqual(['a/s'])
  expect(text).toContain(`+Subproject commit ${'2'.repeat(40)}`)
  const { where } = await repo.open()
  expect([...(await lineCounts(where, repo.oid('HEAD^'), repo.oid('HEAD'))).keys()]).toEqual(['s'])
})

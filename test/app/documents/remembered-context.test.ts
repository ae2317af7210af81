import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ContextPackage } from '../../../src/app/documents/gather-context.js'
import { clones } from '../../support/clones.js'

test('a package is made once for the same inputs, and what is remembered is not believed where it is broken', async () => {
  const { Ann } = clones({ people: ['Ann'] }).of
  if (Ann === undefined) throw new Error('nobody')
  const commit = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) Ann.write(name, text)
    Ann.git('add', '.')
    Ann.git('commit', '-q', '-m', 'More')
  }
  const gather = async (...words: readonly string[]) =>
    (await Ann.does('context', 'docs/x.md', ...words)).facts as unknown as ContextPackage
  commit({ 'docs/y.md': '# Y\n', 'other.js': '1\n' })
  commit({ 'docs/x.md': '# X\n\n[y](y.md), `app.js`\n' })
  const first = await gather()
  const folder = join(Ann.path, '.git', 'wf', 'context')
  const remembered = () => {
    const names = readdirSync(folder)
    expect(names).toHaveLength(1)
    return join(folder, names[0] ?? '')
  }
  // Whoever gets this title got what was remembered.
  const mark = () => {
    const file = remembered()
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"title":"X"', '"title":"Remembered"'))
  }
  mark()
  expect((await gather()).target.title).toBe('Remembered')
  commit({ 'other.js': '2\n' })
  expect((await gather()).target.title, 'after a change of what it does not name').toBe('Remembered')
  expect((await gather('--budget', '500')).target.title, 'with another budget').toBe('X')
  expect(await gather()).toEqual(first)

  for (const [why, files] of Object.entries({
    'a document': { 'docs/y.md': '# Y\n\nMore.\n' },
    'the document itself': { 'docs/x.md': '# X\n\n[y](y.md), `app.js`!\n' },
    'code that it names': { 'app.js': 'second\n' },
    'a file that appears': { 'docs/z.md': '# Z\n' },
  })) {
    mark()
    commit(files)
    expect((await gather()).target.title, why).toBe('X')
  }
  for (const broken of ['', '{', 'null', '[]', '{"key":1}']) {
    writeFileSync(remembered(), broken)
    expect((await gather()).target.title, broken).toBe('X')
  }
  const known = JSON.parse(readFileSync(remembered(), 'utf8')) as { package: unknown }
  writeFileSync(remembered(), JSON.stringify({ ...known, package: { title: 'Remembered' } }))
  expect((await gather()).target.title).toBe('X')
})

import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { type Clone, clones } from '../support/clones.js'

const line = (record: string): string => `{"record":"${record}"}`

function note(clone: Clone, commit: string, record: string): void {
  const before = spawnSync('git', ['notes', '--ref=wf', 'show', commit], {
    cwd: clone.path,
    env: { ...clone.env },
    encoding: 'utf8',
  })
  clone.git('notes', '--ref=wf', 'add', '-f', '-m', `${before.stdout}${line(record)}`, commit)
}

/** What `git log --notes=wf` shows. */
const shown = (clone: Clone, commit: string): readonly string[] =>
  clone.git('notes', '--ref=wf', 'show', commit).split('\n').sort()

test('notes of two clones become one, line by line, and the same everywhere', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  note(ann, 'main', 'first')
  expect((await ann.does('sync')).facts.notes).toBe('pushed')
  expect((await bob.does('sync')).facts.notes).toBe('taken')
  note(ann, 'main', 'by Ann')
  note(bob, 'main', 'by Bob')
  note(bob, 'main^{tree}', 'another')
  await ann.does('sync')
  expect((await bob.does('sync')).facts.notes).toBe('merged')
  expect((await ann.does('sync')).facts.notes).toBe('taken')
  for (const clone of [ann, bob]) {
    expect(shown(clone, 'main')).toEqual([line('by Ann'), line('by Bob'), line('first')])
    expect(shown(clone, 'main^{tree}')).toEqual([line('another')])
    expect(await clone.does('sync')).toMatchObject({ status: 'unchanged' })
  }
  expect(ann.git('rev-parse', 'refs/notes/wf')).toBe(bob.git('rev-parse', 'refs/notes/wf'))
})

test('however each side has fanned its notes out, none is lost', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  const names = Array.from(
    { length: 300 },
    (_, at) => `${(at % 256).toString(16).padStart(2, '0')}${String(at).padStart(38, '0')}`,
  )
  plant(ann, names, (name) => `${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4)}`, 'ann')
  plant(bob, [...names.slice(0, 100), 'e'.repeat(40)], (name) => name, 'bob')
  await ann.does('sync')
  await bob.does('sync')
  await ann.does('sync')
  for (const clone of [ann, bob]) {
    expect(clone.git('notes', '--ref=wf', 'list').split('\n')).toHaveLength(301)
    expect(shown(clone, names[0] ?? '')).toEqual([line('ann'), line('bob')])
    expect(shown(clone, names[299] ?? '')).toEqual([line('ann')])
    expect(shown(clone, 'e'.repeat(40))).toEqual([line('bob')])
  }
})

/** Writes notes on objects that need not be there, in one go. */
function plant(clone: Clone, names: readonly string[], path: (name: string) => string, record: string): void {
  const files = names.map(
    (name) => `M 100644 inline ${path(name)}\ndata ${line(record).length + 1}\n${line(record)}\n`,
  )
  const head = `commit refs/notes/wf\ncommitter ${clone.who} <${clone.who}@example.com> 1767225600 +0000\ndata 5\nnotes\n`
  const ran = spawnSync('git', ['fast-import', '--quiet'], {
    cwd: clone.path,
    env: { ...clone.env },
    input: `${head}${files.join('')}\n`,
    encoding: 'utf8',
  })
  if (ran.status !== 0) throw new Error(ran.stderr)
}

test('something in the place of notes that holds none of them is kept as it is', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  plant(ann, ['x'], () => 'README', 'ann')
  plant(bob, ['y'], () => 'a/b.txt', 'bob')
  await ann.does('sync')
  await bob.does('sync')
  expect(bob.git('ls-tree', '-r', '--name-only', 'refs/notes/wf').split('\n')).toEqual(['README', 'a/b.txt'])
})

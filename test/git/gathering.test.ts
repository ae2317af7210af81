import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatCommit } from '../../src/domain/log/commit.js'
import { asOid, type Oid } from '../../src/domain/names/oid.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import { gathering } from '../../src/git/native/gathering.js'
import { git } from '../../src/git/process/run.js'
import { crashGit } from '../support/crash-git.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

const PERSON = 'Ada <ada@example.com> 1767225600 +0000' as ByteString
const { TMPDIR } = process.env

let repo: ScratchRepository
beforeEach(async () => {
  repo = await scratch()
  process.env.TMPDIR = repo.path
})
afterEach(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
})

const here = (oid: Oid): boolean => repo.tryGit(['cat-file', '-e', oid]).status === 0

async function chain(to: ReturnType<typeof gathering>): Promise<readonly Oid[]> {
  const all: Oid[] = []
  let parents: readonly Oid[] = []
  for (const text of ['one\n', 'two\n']) {
    const blob = await to.write('blob', encodeUtf8(text))
    const [tree] = await to.writeTrees([[{ name: 'file' as ByteString, mode: '100644', oid: blob }]])
    const commit = {
      tree: tree as Oid,
      parents,
      author: PERSON,
      committer: PERSON,
      message: encodeUtf8(text),
    }
    const oid = await to.write('commit', formatCommit(commit))
    all.push(blob, tree as Oid, oid)
    parents = [oid]
  }
  return all
}

test('what is gathered is read at once, written by a process for each type, and then Git’s own', async () => {
  const counting = crashGit(repo.path)
  counting.arm(null)
  const path = `${counting.folder}:${repo.env.PATH}`
  const gathered = gathering(await repo.open({ ...repo.env, PATH: path }))
  const oids = await chain(gathered)
  for (const oid of oids) expect((await gathered.read(oid))?.oid).toBe(oid)
  expect(oids.some(here)).toBe(false)
  await gathered.settle()
  const writes = counting.calls().filter((call) => /^(?:hash-object|mktree)/.test(call))
  expect(writes.map((call) => call.split(' ').slice(0, 4).join(' '))).toEqual([
    'hash-object -w -t blob',
    'mktree --batch -z --missing',
    'hash-object -w -t commit',
  ])
  expect(oids.every(here)).toBe(true)
  expect(repo.tryGit(['fsck', '--strict', oids.at(-1) ?? '']).status).toBe(0)
  for (const oid of oids) expect((await gathered.read(oid))?.oid).toBe(oid)
  expect(readdirSync(repo.path).filter((name) => name.startsWith('wf-'))).toEqual([])
})

test('Git, started there, and refs that move find all of it written', async () => {
  const gathered = gathering(await repo.open())
  const first = (await chain(gathered)).at(-1) as Oid
  const { stdout } = await git(['rev-list', '--count', first], { ...gathered.where })
  expect(stdout.trim()).toBe('2')
  const blob = await gathered.write('blob', encodeUtf8('three'))
  const done = await gathered.updateRefs([{ name: 'refs/heads/x', from: null, to: first }], 'test')
  expect([done, here(blob)]).toEqual([{ done: true }, true])
})

test('without a temporary folder each is written by its own process', async () => {
  const gathered = gathering(await repo.open())
  const oids = await chain(gathered)
  process.env.TMPDIR = join(repo.path, 'none')
  await gathered.settle()
  expect(oids.every(here)).toBe(true)
})

test('where Git refuses one, it waits on, and nothing that would name it is written', async () => {
  const gathered = gathering(await repo.open())
  const blob = await gathered.write('blob', encodeUtf8('x'))
  const [tree] = await gathered.writeTrees([[{ name: 'x' as ByteString, mode: '160000', oid: blob }]])
  const commit = {
    tree: tree as Oid,
    parents: [],
    author: PERSON,
    committer: PERSON,
    message: encodeUtf8('x'),
  }
  const oid = await gathered.write('commit', formatCommit(commit))
  await expect(gathered.settle()).rejects.toMatchObject({ name: 'GitError' })
  await expect(
    gathered.updateRefs([{ name: 'refs/heads/x', from: null, to: oid }], 'test'),
  ).rejects.toMatchObject({ name: 'GitError' })
  expect([tree as Oid, oid].map(here)).toEqual([false, false])
  expect(repo.tryGit(['show-ref']).stdout).toBe('')
})

test('what is no commit is refused by Git when it is written', async () => {
  const gathered = gathering(await repo.open())
  await gathered.write('commit', encodeUtf8('no commit\n'))
  await expect(gathered.settle()).rejects.toMatchObject({ name: 'GitError' })
})

test('a large object does not wait, and many are written on the way', async () => {
  const gathered = gathering(await repo.open())
  expect(here(await gathered.write('blob', encodeUtf8('x'.repeat((1 << 20) + 1))))).toBe(true)
  const first = await gathered.write('blob', encodeUtf8('first'))
  for (let at = 0; at < 9; at++) await gathered.write('blob', encodeUtf8(String(at).repeat(1 << 20)))
  expect(here(first)).toBe(true)
})

test('a missing object is missing, and one that came otherwise is found', async () => {
  const gathered = gathering(await repo.open())
  expect(await gathered.read(asOid('1'.repeat(40)))).toBeNull()
  writeFileSync(join(repo.path, 'file'), 'file\n')
  const oid = asOid(repo.git('hash-object', '-w', 'file'))
  expect((await gathered.read(oid))?.content).toBe('file\n')
})

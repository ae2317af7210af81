import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { NativeRepository } from '../../src/git/native/repository.js'
import { GitError } from '../../src/git/process/failure.js'
import { scratch } from '../support/scratch-repository.js'

const DRAFT = 'refs/heads/draft/x'

describe('a lock that somebody left', () => {
  test.each([
    ['of the ref', 'refs/heads/draft/x.lock'],
    ['of the packed refs', 'packed-refs.lock'],
  ])('%s is named, and stays', async (_, file) => {
    const { repo, opened, head } = await draft()
    const lock = join(repo.path, '.git', file)
    writeFileSync(lock, '')
    const answer = await opened.updateRefs([{ name: DRAFT, from: head, to: null }], 'gone')
    expect(answer).toMatchObject({ done: false, why: 'locked', detail: lock })
    expect(existsSync(lock)).toBe(true)
    expect(repo.oid(DRAFT)).toBe(head)
  })

  test('of HEAD is named where its branch moves', async () => {
    const { repo, opened, head, next } = await draft()
    const lock = join(repo.path, '.git', 'HEAD.lock')
    writeFileSync(lock, '')
    const answer = await opened.updateRefs([{ name: 'refs/heads/main', from: next, to: head }], 'back')
    expect(answer).toMatchObject({ done: false, why: 'locked', detail: lock })
  })
})

describe('the hooks of the user', () => {
  test('see the transaction, and may refuse it', async () => {
    const { repo, opened, head, next } = await draft()
    repo.hook('reference-transaction', 'echo "the freeze is on" >&2; test "$1" != prepared')
    const answer = await opened.updateRefs(
      [
        { name: DRAFT, from: head, to: next },
        { name: 'refs/heads/new', from: null, to: next },
      ],
      'move',
    )
    expect(answer).toMatchObject({ done: false, why: 'refused' })
    expect(answer.done ? '' : answer.detail).toContain('the freeze is on')
    expect(repo.oid(DRAFT)).toBe(head)
  })

  test('see nothing of what is only written or read', async () => {
    const { repo, opened } = await draft()
    repo.hook('reference-transaction', 'touch "$GIT_DIR/hook-ran"')
    repo.hook('post-index-change', 'touch "$GIT_DIR/hook-ran"')
    await opened.writeTrees([[]])
    await opened.refs(['refs/'])
    expect(existsSync(join(repo.path, '.git', 'hook-ran'))).toBe(false)
  })
})

test('of many that want the same refs, named in any order, one gets them and nobody meets a lock', async () => {
  const { repo, opened, head, next } = await draft()
  repo.git('branch', 'other', head)
  const wanted = [DRAFT, 'refs/heads/other', 'refs/heads/new'].map((name) => ({
    name,
    from: name === 'refs/heads/new' ? null : head,
    to: next,
  }))
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      opened.updateRefs(at % 2 === 0 ? wanted : [...wanted].reverse(), 'race'),
    ),
  )
  const said = answers.map((answer) => (answer.done ? 'done' : answer.why)).sort()
  expect(said).toEqual(['done', ...Array(11).fill('moved')])
})

test('every ref has a reflog with the reason on one line', async () => {
  const { repo, opened, head } = await draft()
  await opened.updateRefs([{ name: 'refs/wf/archive/x', from: null, to: head }], 'wf save:\n  x is sealed\n')
  expect(repo.git('log', '-g', '--format=%gs', 'refs/wf/archive/x')).toBe('wf save: x is sealed')
  expect(await opened.updateRefs([{ name: 'refs/wf/archive/y', from: null, to: head }], ' ')).toEqual({
    done: true,
  })
})

test('what this clone only remembers of remotes has no reflog, unless a draft moves with it', async () => {
  const { repo, opened, head } = await draft()
  const create = (name: string) => ({ name, from: null, to: head })
  const memory = ['refs/wf/seen/x/origin', 'refs/wf/sent/x'].map(create)
  expect(await opened.updateRefs(memory, 'wf sync')).toEqual({ done: true })
  for (const { name } of memory) expect(existsSync(join(repo.path, '.git', 'logs', name))).toBe(false)
  const mixed = [create('refs/wf/seen/y/origin'), create('refs/wf/archive/y')]
  expect(await opened.updateRefs(mixed, 'wf sync')).toEqual({ done: true })
  for (const { name } of mixed) expect(existsSync(join(repo.path, '.git', 'logs', name))).toBe(true)
})

test('what is no commit cannot become a branch', async () => {
  const { repo, opened } = await draft()
  const tree = repo.oid('HEAD^{tree}')
  await expect(opened.updateRefs([{ name: 'refs/heads/t', from: null, to: tree }], 'no')).rejects.toThrow(
    GitError,
  )
})

test('a ref name with a line break or NUL is refused before git sees it', async () => {
  const { opened, head } = await draft()
  for (const name of ['refs/heads/a\0', 'refs/heads/a\nb']) {
    await expect(opened.updateRefs([{ name, from: null, to: head }], 'no')).rejects.toThrow(TypeError)
  }
})

test('packed refs and a loose one move together', async () => {
  const { repo, opened, head, next } = await draft()
  repo.git('pack-refs', '--all')
  repo.git('branch', 'loose', head)
  const answer = await opened.updateRefs(
    [
      { name: DRAFT, from: head, to: null },
      { name: 'refs/heads/loose', from: head, to: next },
    ],
    'both',
  )
  expect(answer).toEqual({ done: true })
  expect((await opened.refs(['refs/'])).map((ref) => ref.name)).toEqual([
    'refs/heads/loose',
    'refs/heads/main',
  ])
})

test('a branch of a linked worktree moves under its HEAD', async () => {
  const { repo, head, next } = await draft()
  const linked = repo.worktree('draft/x')
  const opened: NativeRepository = await linked.open()
  expect(await opened.updateRefs([{ name: DRAFT, from: head, to: next }], 'move')).toEqual({ done: true })
  expect(linked.oid('HEAD')).toBe(next)
  expect(repo.oid('HEAD')).toBe(next)
})

async function draft() {
  const repo = await scratch()
  const head = repo.commit('first')
  repo.git('branch', 'draft/x')
  const next = repo.commit('second')
  return { repo, opened: await repo.open(), head, next }
}

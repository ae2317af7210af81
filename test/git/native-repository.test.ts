import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { answerParser } from '../../src/git/native/cat-file-answers.js'
import { openNative } from '../../src/git/native/repository.js'
import { GitError, GitMissing } from '../../src/git/process/failure.js'
import { porcelain } from '../../src/git/process/porcelain.js'
import { git } from '../../src/git/process/run.js'
import { crashGit } from '../support/crash-git.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

describe('opening', () => {
  test('outside of a repository is an answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wf-none-'))
    const opened = await openNative({ cwd: folder, expectRefs: ['refs/heads/'] })
    expect(opened).toMatchObject({ found: false })
    expect(opened.found ? '' : opened.detail).toContain('not a git repository')
    rmSync(folder, { recursive: true })
    await expect(openNative({ cwd: folder })).rejects.toThrow('no such folder')
  })

  test('without git says so', async () => {
    const repo = await scratch()
    await expect(openNative({ cwd: repo.path, env: { PATH: '/nowhere' } })).rejects.toThrow(GitMissing)
  })

  test('in an empty repository knows the format', async () => {
    for (const format of ['sha1', 'sha256'] as const) {
      const opened = await (await scratch({ format })).open()
      expect(opened.objectFormat).toBe(format)
      expect(await opened.refs(['refs/'])).toEqual([])
      expect(await opened.resolve('HEAD')).toBeNull()
    }
  })

  test('and listing refs and reading objects takes two processes', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    const log = join(repo.path, '..', 'trace')
    const env = { ...repo.env, GIT_TRACE: log }
    const opened = await openNative({ cwd: repo.path, env, expectRefs: ['refs/heads/', 'refs/wf/'] })
    if (!opened.found) throw new Error(opened.detail)
    const refs = await opened.repository.refs(['refs/heads/', 'refs/wf/'])
    expect(refs).toEqual([{ name: 'refs/heads/main', oid: head, head: true, worktree: repo.path }])
    await opened.repository.read(head)
    await opened.repository.close()
    const started = repo.read('../trace').match(/trace: built-in: git [^\n]*/g)
    expect(started).toHaveLength(2)
    repo.git('update-ref', 'refs/heads/later', head)
    expect(await opened.repository.refs(['refs/heads/', 'refs/wf/'])).toHaveLength(2)
    await opened.repository.close()
  })

  test('a reader that dies is an error for those who wait, and the next read starts another', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    const opened = await repo.open()
    repo.git('config', 'core.repositoryFormatVersion', '99')
    await opened.close()
    await expect(opened.read(head)).rejects.toThrow(GitError)
    repo.git('config', '-f', '.git/config', 'core.repositoryFormatVersion', '0')
    expect((await opened.read(head))?.oid).toBe(head)
  })

  test('a program that forgets to close it still ends', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    const opened = await repo.open()
    await opened.read(head)
    // Handles that keep a process alive: none is the reader's.
    const kept = process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap')
    expect(kept).toEqual([])
  })
})

describe('refs', () => {
  test('say where they are checked out', async () => {
    const repo = await scratch()
    repo.commit('first')
    const linked = repo.worktree('draft/x')
    repo.git('branch', 'free')
    const seen = (await (await linked.open()).refs(['refs/heads/'])).map(({ name, head, worktree }) => [
      name,
      head,
      worktree,
    ])
    expect(seen).toEqual([
      ['refs/heads/draft/x', true, linked.path],
      ['refs/heads/free', false, null],
      ['refs/heads/main', false, repo.path],
    ])
  })

  test('a bare repository has nothing checked out but in its worktrees', async () => {
    const source = await scratch()
    source.commit('first')
    const bare = await scratch({ bare: true })
    source.git('push', '-q', bare.path, 'main', 'main:draft/x')
    expect(await (await bare.open()).refs(['refs/heads/main'])).toMatchObject([
      { head: true, worktree: null },
    ])
    const linked = bare.worktree('draft/x')
    const [x, main] = await (await bare.open()).refs(['refs/heads/'])
    expect([x?.worktree, main?.worktree]).toEqual([linked.path, null])
  })

  test('a submodule has its worktree where it says', async () => {
    const { sub } = await withSubmodule()
    expect(await (await sub.open()).refs(['refs/heads/main'])).toMatchObject([
      { head: true, worktree: sub.path },
    ])
  })

  test('a worktree whose folder is gone is still named', async () => {
    const repo = await scratch()
    repo.commit('first')
    const linked = repo.worktree('draft/x')
    rmSync(linked.path, { recursive: true })
    const [ref] = await (await repo.open()).refs(['refs/heads/draft/x'])
    expect(ref?.worktree).toBe(linked.path)
  })

  test('a name that only looks like another is not it', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    for (const name of ['refs/heads/refs/heads/draft/x', 'refs/tags/refs/heads/draft/x', 'refs/heads/HEAD']) {
      repo.git('update-ref', name, head)
    }
    const opened = await repo.open()
    expect(await opened.resolve('refs/heads/draft/x')).toBeNull()
    expect(await opened.resolve('HEAD')).toBe(head)
    repo.git('symbolic-ref', 'HEAD', 'refs/heads/unborn')
    expect(await opened.resolve('HEAD')).toBeNull()
  })

  test('of more names than a command line takes, those that are there', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    const there = ['refs/heads/draft/x', 'refs/heads/main', 'refs/wf/seen/x/origin', 'refs/wf/sent/y']
    for (const name of [...there, 'refs/heads/draft/x-2', 'refs/wf/seen/other/origin', 'refs/tags/t'])
      repo.git('update-ref', name, head)
    const opened = await repo.open()
    const names = Array.from({ length: 40_000 }, (_, at) => `refs/heads/draft/${'long-'.repeat(10)}${at}`)
    const found = async (asked: readonly string[]) => (await opened.refs(asked)).map(({ name }) => name)
    expect(await found([...names, ...there])).toEqual(there)
    expect(await found([...names, 'refs/heads/draft/'])).toEqual([
      'refs/heads/draft/x',
      'refs/heads/draft/x-2',
    ])
    expect(await found([...names, 'HEAD', 'refs/tags/t'])).toEqual(['refs/tags/t'])
    const folders = names.slice(0, 300).map((name) => name.replace('heads', name.slice(-3)))
    expect(await found([...folders, 'refs/wf/sent/y', 'refs/wf/sent'])).toEqual(['refs/wf/sent/y'])
  })

  test('names are UTF-8, both ways', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    const opened = await repo.open()
    const name = 'refs/heads/draft/größe'
    expect(await opened.updateRefs([{ name, from: null, to: head }], 'ü')).toEqual({ done: true })
    expect((await opened.refs(['refs/heads/draft/']))[0]?.name).toBe(name)
    expect(await opened.resolve(name)).toBe(head)
  })
})

test('places', async () => {
  const repo = await scratch()
  repo.commit('first')
  mkdirSync(join(repo.path, 'deep'))
  const main = { commonDir: join(repo.path, '.git'), bare: false, shallow: false, objectFormat: 'sha1' }
  const asked = await openNative({ cwd: join(repo.path, 'deep'), env: repo.env })
  if (!asked.found) throw new Error(asked.detail)
  const index = join(repo.path, '.git/index')
  expect(await asked.repository.places()).toEqual({ ...main, gitDir: main.commonDir, index, top: repo.path })
  await asked.repository.close()

  const linked = repo.worktree('draft/x')
  const own = join(repo.path, '.git/worktrees/worktree-1')
  const there = await (await linked.open()).places()
  expect(there).toEqual({ ...main, gitDir: own, index: join(own, 'index'), top: linked.path })

  const bare = await scratch({ bare: true, format: 'sha256' })
  const bared = { gitDir: bare.path, commonDir: bare.path, top: null, bare: true, objectFormat: 'sha256' }
  expect(await (await bare.open()).places()).toMatchObject(bared)

  repo.commit('second')
  const shallow = await scratch()
  shallow.git('fetch', '-q', '--depth=1', `file://${repo.path}`, 'main:other')
  expect((await (await shallow.open()).places()).shallow).toBe(true)

  const inside = await repo.open({ GIT_DIR: join(repo.path, '.git'), GIT_WORK_TREE: linked.path })
  expect((await inside.places()).top).toBe(linked.path)
})

test('the configuration, with all values, and none of ours', async () => {
  const repo = await scratch()
  repo.git('config', '--add', 'wf.Many', 'one')
  repo.git('config', '--add', 'wf.many', 'two\nlines')
  repo.git('config', 'branch.Some Name.remote', 'größe')
  repo.tryGit(['config', '-f', '.git/config', '--add', 'core.hooksPath', 'mine'])
  repo.write('.git/config', `${repo.read('.git/config')}[wf]\n\tvalueless\n`)
  const config = await (
    await repo.open({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'wf.env', GIT_CONFIG_VALUE_0: 'e' })
  ).config()
  expect(config.get('wf.many')).toEqual(['one', 'two\nlines'])
  expect(config.get('branch.Some Name.remote')).toEqual(['größe'])
  expect(config.get('core.hookspath')).toEqual(['mine'])
  expect(config.get('wf.valueless')).toEqual(['true'])
  expect(config.get('wf.env')).toEqual(['e'])
  expect(config.get('wf.none')).toBeUndefined()
})

describe('who commits', () => {
  test('is whom git would name', async () => {
    const opened = await (await scratch()).open({
      GIT_COMMITTER_NAME: 'Größe',
      GIT_COMMITTER_DATE: '1700000000 +0130',
    })
    expect(await opened.identify('committer')).toEqual({
      known: true,
      identity: {
        line: encodeUtf8('Größe <ada@example.com> 1700000000 +0130'),
        name: 'Größe',
        email: 'ada@example.com',
        seconds: 1700000000,
        zone: '+0130',
      },
    })
  })

  test.for<
    readonly [
      what: string,
      env: Record<string, string>,
      config: readonly (readonly string[])[],
      calls: number,
    ]
  >([
    ['nothing tells them apart', {}, [], 1],
    ['a variable of one', { GIT_AUTHOR_NAME: 'Grace' }, [], 2],
    [
      'variables that say the same of both',
      { GIT_AUTHOR_EMAIL: 'g@x.org', GIT_COMMITTER_EMAIL: 'g@x.org' },
      [],
      1,
    ],
    ['a date of one', { GIT_COMMITTER_DATE: '1700000000 +0130' }, [], 2],
    ['the configuration', {}, [['committer.email', 'c@x.org']], 2],
  ])('author and committer: %s', async ([, env, config, calls]) => {
    const repo = await scratch()
    for (const set of config) repo.git('config', ...set)
    const counting = crashGit(repo.path)
    counting.arm(null)
    const all = { ...repo.env, ...env, PATH: `${counting.folder}:${repo.env.PATH}` }
    const opened = await repo.open(all)
    const both = await opened.identifyBoth()
    const asked = () => counting.calls().filter((call) => call.startsWith('var ')).length
    expect(asked()).toBe(calls)
    expect(await opened.worker()).toEqual(both.author)
    expect(asked()).toBe(calls)
    expect(both).toEqual({
      author: await opened.identify('author'),
      committer: await opened.identify('committer'),
    })
  })

  test('is unknown, with advice', async () => {
    const repo = await scratch()
    repo.git('config', 'user.useConfigOnly', 'true')
    const opened = await openNative({
      cwd: repo.path,
      env: {
        PATH: repo.env.PATH,
        HOME: repo.env.HOME,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
      },
    })
    if (!opened.found) throw new Error(opened.detail)
    const answer = await opened.repository.identify('author')
    await opened.repository.close()
    expect(answer.known ? '' : answer.advice).toContain('git config --global user.email')
  })
})

describe('a git child', () => {
  test('fails with its arguments, code and message', async () => {
    const repo = await scratch()
    const failed = await git(['rev-parse', '--verify', 'none'], { cwd: repo.path, env: repo.env }).catch(
      (e) => e,
    )
    expect(failed).toBeInstanceOf(GitError)
    expect(failed).toMatchObject({ args: ['rev-parse', '--verify', 'none'], exitCode: 128 })
    expect(failed.message).toContain('Needed a single revision')
  })

  test('may answer by its exit code', async () => {
    const repo = await scratch()
    const asked = await git(['config', 'wf.none'], { cwd: repo.path, env: repo.env, allowExit: [1] })
    expect(asked.exitCode).toBe(1)
  })

  test('reads bytes, and may end before it has read them all', async () => {
    const repo = await scratch()
    const where = { cwd: repo.path, env: repo.env }
    const hashed = await git(['hash-object', '--stdin'], { ...where, input: new Uint8Array([0xff, 0, 10]) })
    expect(hashed.stdout.trim()).toMatch(/^[0-9a-f]{40}$/)
    const input = new Uint8Array(20_000_000)
    await expect(git(['no-such-command'], { ...where, input })).rejects.toThrow('not a git command')
  })

  test('has hooks off, whatever the caller said on its command line', async () => {
    const repo = await scratch()
    for (const env of [
      {},
      { GIT_CONFIG_PARAMETERS: "'core.hookspath'='here'" },
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: 'here' },
    ]) {
      const where = { cwd: repo.path, env: { ...repo.env, ...env } }
      const config = [['wf.said', "it's!"]] as const
      const asked = await git(['config', '--get', 'core.hooksPath'], { ...where, config })
      expect(asked.stdout).toBe('/dev/null\n')
      expect((await git(['config', '--get', 'wf.said'], { ...where, config })).stdout).toBe("it's!\n")
      const on = await git(['config', '--get', 'core.hooksPath'], { ...where, hooks: 'on', allowExit: [1] })
      expect(on.stdout).toBe('GIT_CONFIG_COUNT' in env || 'GIT_CONFIG_PARAMETERS' in env ? 'here\n' : '')
    }
  })
})

describe('porcelain', () => {
  test('answers with text, in the environment given', async () => {
    const repo = await scratch()
    repo.commit('first')
    const where = {
      cwd: repo.path,
      env: { ...repo.env, EDITOR: 'vi', GIT_SSH_COMMAND: 'ssh', PAGER: 'less' },
    }
    const list = await porcelain(where, ['worktree', 'list', '--porcelain'])
    expect(list).toContain(`worktree ${repo.path}\n`)
    expect(
      (await porcelain(where, ['var', 'GIT_AUTHOR_IDENT'])).startsWith('Ada Lovelace <ada@example.com>'),
    ).toBe(true)
    expect(await porcelain(where, ['config', 'core.hooksPath'])).toBe('/dev/null\n')
    expect(await porcelain(where, ['config', 'wf.x'], { config: [['wf.x', 'filter']] })).toBe('filter\n')
  })

  test('sees every failure, the silent ones too', async () => {
    const repo = await scratch()
    const head = repo.commit('first')
    for (const args of [
      ['verify-commit', head],
      ['config', 'wf.none'],
      ['worktree', 'remove', 'none'],
      ['none'],
    ]) {
      await expect(porcelain({ cwd: repo.path, env: repo.env }, args)).rejects.toThrow(GitError)
    }
  })
})

test('answers are the same however their bytes arrive', () => {
  const oid = 'a'.repeat(40)
  const stream = Buffer.from(`${oid} blob 5\nab\ncd\n${oid} missing\n${oid} tree 0\n\n${oid} blob 1\n\n\n`)
  const read = (size: number) => {
    const answers: unknown[] = []
    const parser = answerParser((answer) => answers.push(answer && `${answer.type} ${answer.content}`))
    for (let i = 0; i < stream.length; i += size) parser.push(stream.subarray(i, i + size))
    return answers
  }
  for (let size = 1; size <= stream.length; size++) {
    expect(read(size)).toEqual(['blob ab\ncd', null, 'tree ', 'blob \n'])
  }
  expect(() => answerParser(() => {}).push(Buffer.from('fatal: no\n'))).toThrow('fatal: no')
})

async function withSubmodule(): Promise<{ above: ScratchRepository; sub: ScratchRepository }> {
  const library = await scratch()
  library.write('lib.txt', 'lib\n')
  library.commit('library')
  const above = await scratch()
  above.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.path, 'sub')
  above.commit('with a submodule')
  return { above, sub: above.inside('sub') }
}

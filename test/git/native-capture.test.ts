import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Path } from '../../src/domain/names/path.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { applyPatch, type Captured, captureIndex, captureWorktree } from '../../src/git/capture/capture.js'
import { formatFor } from '../support/half.js'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

ownTemporaryFolder()

describe.each([formatFor('the worktree as a tree, %s')])('the worktree as a tree, %s', (format) => {
  test('is HEAD with all that was changed, staged or not, and untracked files', async () => {
    const repo = await somebodysWork(format)
    const before = snapshot(repo)
    const captured = await captureWorktree(await repo.open())
    expect(filesOf(repo, captured)).toEqual({
      '.gitignore': '*.log\n',
      'dir/inner': 'inner\n',
      'intended.txt': 'intended\n',
      'kept.txt': 'kept\n',
      'partly.txt': 'staged\nnot staged\n',
      'staged.txt': 'staged\n',
      'untracked/"ü\n': 'untracked\n',
    })
    expect(snapshot(repo)).toEqual(before)
  })

  test('or only some paths of it, meant literally, with HEAD elsewhere', async () => {
    const repo = await somebodysWork(format)
    const before = snapshot(repo)
    const opened = await repo.open()
    const some = await captureWorktree(opened, paths('partly.txt', 'untracked/', 'removed.txt'))
    expect(Object.keys(filesOf(repo, some))).toEqual([
      '.gitignore',
      'dir/inner',
      'gone-from-index.txt',
      'kept.txt',
      'partly.txt',
      'untracked/"ü\n',
    ])
    expect(filesOf(repo, await captureWorktree(opened, paths('gone-from-index.txt')))).not.toHaveProperty([
      'gone-from-index.txt',
    ])
    expect(filesOf(repo, await captureWorktree(opened, paths('.')))).toEqual(
      filesOf(repo, await captureWorktree(opened)),
    )
    for (const none of ['*.txt', 'none', 'ignored.log', 'unt', 'dir/inner/x']) {
      expect(await captureWorktree(opened, paths('kept.txt', none))).toEqual({
        captured: false,
        why: 'unmatched',
        paths: [none],
      })
    }
    expect(snapshot(repo)).toEqual(before)
  })
})

describe('the worktree as a tree', () => {
  test('from a folder below, and where a hook says which repository', async () => {
    const repo = await somebodysWork()
    mkdirSync(join(repo.path, 'dir/deep'))
    const whole = await captureWorktree(await repo.open())
    expect(await captureWorktree(await repo.inside('dir/deep').open())).toEqual(whole)
    const hook = { GIT_DIR: '.git', GIT_INDEX_FILE: '.git/index', GIT_PREFIX: 'dir/' }
    expect(await captureWorktree(await repo.open(hook))).toEqual(whole)
  })

  test('sees a change that came in the moment of the last add', async () => {
    const repo = await scratch()
    repo.git('config', 'core.trustCTime', 'false')
    const write = (text: string) => {
      repo.write('f', text)
      utimesSync(join(repo.path, 'f'), 1_700_000_000, 1_700_000_000)
    }
    write('one\n')
    repo.git('add', 'f')
    utimesSync(join(repo.path, '.git/index'), 1_700_000_000, 1_700_000_000)
    write('two\n')
    expect(filesOf(repo, await captureWorktree(await repo.open()))).toEqual({ f: 'two\n' })
  })

  test('of a repository without commits, or with nothing at all', async () => {
    const repo = await scratch()
    expect(filesOf(repo, await captureWorktree(await repo.open()))).toEqual({})
    repo.write('a', 'a\n')
    expect(filesOf(repo, await captureWorktree(await repo.open()))).toEqual({ a: 'a\n' })
  })

  test('keeps what a sparse checkout leaves out, and takes what was put there', async () => {
    const repo = await scratch()
    for (const path of ['in/a', 'out/b', 'out/c']) repo.write(path, `${path}\n`)
    repo.commit('first')
    repo.git('sparse-checkout', 'set', 'in')
    expect(existsSync(join(repo.path, 'out/b'))).toBe(false)
    repo.write('in/a', 'changed\n')
    repo.write('out/new', 'new\n')
    expect(filesOf(repo, await captureWorktree(await repo.open()))).toEqual({
      'in/a': 'changed\n',
      'out/b': 'out/b\n',
      'out/c': 'out/c\n',
      'out/new': 'new\n',
    })
  })

  test('takes no repository that lies in it, with commits or without', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.commit('first')
    for (const nested of ['nested', 'deep/empty']) repo.git('init', '-q', nested)
    repo.write('nested/x', 'x\n')
    repo.inside('nested').git('add', '-A')
    repo.inside('nested').git('commit', '-q', '-m', 'nested')
    const opened = await repo.open()
    const captured = await captureWorktree(opened)
    expect(captured).toMatchObject({ captured: true, nested: ['deep/empty', 'nested'] })
    expect(filesOf(repo, captured)).toEqual({ a: 'a\n' })
    expect(await captureWorktree(opened, paths('deep'))).toMatchObject({ why: 'unmatched' })
  })

  test('does not take conflict markers for content', async () => {
    const repo = await conflicted()
    const opened = await repo.open()
    const before = snapshot(repo)
    for (const captured of [
      await captureWorktree(opened),
      await captureWorktree(opened, paths('other')),
      await captureIndex(opened),
    ]) {
      expect(captured).toEqual({ captured: false, why: 'unmerged', paths: ['f'] })
    }
    expect(snapshot(repo)).toEqual(before)
  })

  test('is not stopped by line endings, filters or a split index', async () => {
    const repo = await scratch()
    repo.write('.gitattributes', '*.txt text eol=lf\n')
    repo.commit('first')
    repo.git('config', 'core.safecrlf', 'true')
    repo.git('update-index', '--split-index')
    repo.git('config', 'core.splitIndex', 'true')
    repo.write('a.txt', 'a\r\nb\r\n')
    repo.git('-c', 'core.safecrlf=false', 'add', '-A')
    repo.write('b.txt', 'b\r\n')
    const before = snapshot(repo)
    expect(filesOf(repo, await captureWorktree(await repo.open()))).toMatchObject({
      'a.txt': 'a\nb\n',
      'b.txt': 'b\n',
    })
    expect(snapshot(repo)).toEqual(before)
  })

  test('needs a worktree', async () => {
    const opened = await (await scratch({ bare: true })).open()
    expect(await captureWorktree(opened)).toEqual({ captured: false, why: 'no-worktree' })
    expect(await captureIndex(opened)).toEqual({ captured: false, why: 'no-worktree' })
  })

  test('in a linked worktree is that one', async () => {
    const repo = await somebodysWork()
    const linked = repo.worktree('draft/x')
    linked.write('there', 'there\n')
    expect(filesOf(linked, await captureWorktree(await linked.open()))).toHaveProperty('there', 'there\n')
  })
})

test('the index as a tree is what a commit would take', async () => {
  const repo = await somebodysWork()
  const before = snapshot(repo)
  expect(filesOf(repo, await captureIndex(await repo.open()))).toEqual({
    '.gitignore': '*.log\n',
    'dir/inner': 'inner\n',
    'kept.txt': 'kept\n',
    'partly.txt': 'staged\n',
    'removed.txt': 'removed\n',
    'staged.txt': 'staged\n',
  })
  expect(snapshot(repo)).toEqual(before)
})

describe.each([formatFor('a patch, %s')])('a patch, %s', (format) => {
  test('makes the tree that it was made from', async () => {
    const repo = await scratch({ format })
    repo.write('text', 'one\ntwo\nthree\n')
    repo.write('binary', Buffer.from([0, 1, 2, 255, 254]))
    repo.write('moved', 'the same\n'.repeat(20))
    const old = repo.commit('old')
    repo.write('text', 'one\n2\nthree')
    repo.write('binary', Buffer.from([0, 9, 9, 255, 254, 0]))
    repo.write('deep/new \\ "ü', 'new\r\n', 0o755)
    repo.git('mv', 'moved', 'renamed')
    symlinkSync('text', join(repo.path, 'link'))
    const now = repo.commit('new')
    const opened = await repo.open()
    for (const args of [
      ['diff', '--binary', old, now],
      ['format-patch', '--binary', '--stdout', '-M', `${old}..${now}`],
    ]) {
      const patch = repo.gitBytes(...args)
      expect(await applyPatch(opened, old, patch)).toEqual({ applied: true, tree: repo.oid(`${now}^{tree}`) })
    }
    const before = snapshot(repo)
    const again = await applyPatch(opened, now, repo.gitBytes('diff', '--binary', old, now))
    expect(again).toMatchObject({ applied: false, detail: expect.stringContaining('does not apply') })
    expect(snapshot(repo)).toEqual(before)
  })

  test('is taken whole from a folder below, and in a bare repository', async () => {
    const repo = await scratch({ format })
    repo.write('a/f', 'one\n')
    const old = repo.commit('old')
    repo.write('a/f', 'two\n')
    repo.write('b', 'b\n')
    const now = repo.commit('new')
    const patch = repo.gitBytes('diff', old, now)
    const tree = repo.oid(`${now}^{tree}`)
    expect(await applyPatch(await repo.inside('a').open(), old, patch)).toEqual({ applied: true, tree })
    const bare = await scratch({ format, bare: true })
    repo.git('push', '-q', bare.path, 'main')
    expect(await applyPatch(await bare.open(), old, patch)).toEqual({ applied: true, tree })
  })
})

test('what is no patch, or leads out of the tree, is refused with the reason', async () => {
  const repo = await scratch()
  repo.write('f', 'f\n')
  const head = repo.commit('first')
  const opened = await repo.open()
  const added = (path: string) =>
    `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`
  for (const patch of ['', 'hello\n', added('../out'), added('.git/config'), added('a/.GIT/hooks/x')]) {
    const answer = await applyPatch(opened, head, encodeUtf8(patch))
    expect(answer.applied).toBe(false)
    expect(answer.applied ? '' : answer.detail).not.toBe('')
  }
  repo.git('config', 'apply.whitespace', 'fix')
  const answer = await applyPatch(opened, head, encodeUtf8(added('spaces').replace('+x', '+x  ')))
  expect(repo.git('cat-file', '-p', `${answer.applied ? answer.tree : ''}:spaces`)).toBe('x  ')
})

test('nothing temporary is left', () => {
  expect(readdirSync(tmpdir()).filter((name) => /^wf-(capture|apply|tree)-/.test(name))).toEqual([])
})

function paths(...texts: string[]): Path[] {
  return texts.map((text) => encodeUtf8(text))
}

/** A worktree in which everything is under way. */
async function somebodysWork(format: 'sha1' | 'sha256' = 'sha1'): Promise<ScratchRepository> {
  const repo = await scratch({ format })
  repo.write('.gitignore', '*.log\n')
  repo.write('dir/inner', 'inner\n')
  for (const name of ['kept', 'partly', 'removed', 'gone-from-index']) repo.write(`${name}.txt`, `${name}\n`)
  repo.commit('first')
  repo.write('staged.txt', 'staged\n')
  repo.write('partly.txt', 'staged\n')
  repo.git('add', '-A')
  repo.write('partly.txt', 'staged\nnot staged\n')
  repo.remove('removed.txt')
  repo.git('rm', '-q', 'gone-from-index.txt')
  repo.write('intended.txt', 'intended\n')
  repo.git('add', '-N', 'intended.txt')
  repo.write('ignored.log', 'ignored\n')
  repo.write('untracked/"ü\n', 'untracked\n')
  return repo
}

async function conflicted(): Promise<ScratchRepository> {
  const repo = await scratch()
  repo.write('f', 'base\n')
  repo.commit('base')
  repo.git('checkout', '-q', '-b', 'side')
  repo.write('f', 'theirs\n')
  repo.commit('theirs')
  repo.git('checkout', '-q', 'main')
  repo.write('f', 'ours\n')
  repo.commit('ours')
  repo.tryGit(['merge', 'side'])
  repo.write('other', 'other\n')
  return repo
}

function filesOf(repo: ScratchRepository, captured: Captured): Record<string, string> {
  if (!captured.captured) throw new Error(`not captured: ${captured.why}`)
  const names = repo
    .git('ls-tree', '-r', '-z', '--name-only', '--full-tree', captured.tree)
    .split('\0')
    .filter(Boolean)
  return Object.fromEntries(
    names.map((name) => [name, repo.tryGit(['cat-file', 'blob', `${captured.tree}:${name}`]).stdout]),
  )
}

/** What a capture must not touch. */
function snapshot(repo: ScratchRepository) {
  return {
    index: readFileSync(repo.git('rev-parse', '--path-format=absolute', '--git-path', 'index'), 'latin1'),
    gitDir: readdirSync(join(repo.path, '.git')).sort(),
    status: repo.git('--no-optional-locks', 'status', '--porcelain=v2', '--ignored', '-z'),
    refs: repo.git('for-each-ref'),
  }
}

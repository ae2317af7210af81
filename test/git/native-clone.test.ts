import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type DisposableClone, disposableClone } from '../../src/git/clone/clone.js'
import { git } from '../../src/git/process/run.js'
import { formatFor } from '../support/half.js'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

ownTemporaryFolder()

const clones: DisposableClone[] = []
afterEach(async () => {
  await Promise.all(clones.splice(0).map((clone) => clone.remove()))
})

describe('a disposable clone', () => {
  test.each([formatFor('has the files and the history, and is clean (%s)')])(
    'has the files and the history, and is clean (%s)',
    async (format) => {
      const repo = await scratch({ format })
      repo.write('dir/a', 'a\n')
      repo.write('run.sh', 'x\n', 0o755)
      const first = repo.commit('first')
      repo.write('dir/a', 'b\n')
      repo.commit('second')
      const { clone, inClone } = await made(repo)
      expect(readFileSync(join(clone.path, 'dir/a'), 'utf8')).toBe('b\n')
      expect(await inClone('status', '--porcelain')).toBe('')
      expect(await inClone('rev-parse', '--abbrev-ref', 'HEAD')).toBe('work')
      expect(await inClone('rev-parse', 'HEAD^')).toBe(first)
      expect(await inClone('fsck')).toBe('')
      expect(await inClone('count-objects')).toContain('0 objects')
      expect(await inClone('remote')).toBe('')
    },
  )

  test('is made of a bare repository, a linked worktree, and one that borrows objects itself', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.commit('first')
    const linked = repo.worktree('draft/x')
    linked.write('b', 'b\n')
    linked.commit('second')
    const bare = await scratch({ bare: true })
    repo.git('push', '-q', bare.path, 'main', 'draft/x')
    const borrowing = await scratch()
    writeFileSync(join(borrowing.path, '.git/objects/info/alternates'), '../../../../borrowed\n')
    const borrowed = join(borrowing.path, '../../borrowed')
    rmSync(borrowed, { force: true })
    symlinkSync(join(repo.path, '.git/objects'), borrowed)
    borrowing.git('update-ref', 'refs/heads/draft/x', linked.oid('HEAD'))
    for (const from of [linked, bare, borrowing]) {
      const { clone, inClone } = await made(from, 'refs/heads/draft/x')
      expect(readFileSync(join(clone.path, 'b'), 'utf8')).toBe('b\n')
      expect(await inClone('fsck')).toBe('')
      expect(await tree(clone)).toBe(from.oid('refs/heads/draft/x^{tree}'))
    }
    rmSync(borrowed)
  })

  test('writes files by the rules of the repository', async () => {
    const repo = await scratch()
    repo.write('.gitattributes', '*.txt text\n*.rot filter=rot\n')
    repo.write('a.txt', 'a\nb\n')
    repo.write('b.rot', 'uryyb\n')
    repo.write('c.dat', 'x\n')
    repo.commit('first')
    repo.git('config', 'core.eol', 'crlf')
    repo.git('config', 'filter.rot.smudge', "tr a-z 'n-za-m'")
    repo.git('config', 'filter.rot.clean', "tr a-z 'n-za-m'")
    repo.git('config', 'filter.a "b\\c.odd', 'odd "quoted" \\ value\n#;')
    repo.write('.git/info/attributes', 'c.dat text\n')
    const { clone, inClone } = await made(repo)
    expect(readFileSync(join(clone.path, 'a.txt'), 'utf8')).toBe('a\r\nb\r\n')
    expect(readFileSync(join(clone.path, 'c.dat'), 'utf8')).toBe('x\r\n')
    expect(readFileSync(join(clone.path, 'b.rot'), 'utf8')).toBe('hello\n')
    expect(await inClone('status', '--porcelain')).toBe('')
    expect(await inClone('config', 'filter.a "b\\c.odd')).toBe('odd "quoted" \\ value\n#;')
    writeFileSync(join(clone.path, 'b.rot'), 'world\n')
    expect(repo.git('cat-file', 'blob', `${await tree(clone)}:b.rot`)).toBe('jbeyq')
  })

  test('knows no identity, remote, hook or signing of the repository', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.commit('first')
    repo.git('remote', 'add', 'origin', 'https://example.com/x')
    repo.git('config', 'user.name', 'Ada')
    repo.git('config', 'commit.gpgsign', 'true')
    repo.hook('pre-commit', 'exit 1')
    repo.git('config', 'core.hooksPath', '.git/hooks')
    const { clone, inClone } = await made(repo)
    expect(await inClone('config', '--local', '--get-regexp', '^(user|remote)\\.').catch(() => 'none')).toBe(
      'none',
    )
    mkdirSync(join(clone.path, '.git/hooks'), { recursive: true })
    writeFileSync(join(clone.path, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    writeFileSync(join(clone.path, 'a'), 'b\n')
    await inClone('commit', '-q', '-a', '-m', 'agent')
    expect(repo.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
    expect(await tree(clone)).toBe(await inClone('rev-parse', 'HEAD^{tree}'))
  })

  test('leaves a sparse checkout, fsmonitor and a split index to the user', async () => {
    const repo = await scratch()
    for (const path of ['in/a', 'out/b']) repo.write(path, 'x\n')
    repo.commit('first')
    repo.git('sparse-checkout', 'set', 'in')
    repo.git('config', 'core.fsmonitor', '/bin/false')
    repo.git('config', 'core.splitIndex', 'true')
    const { clone } = await made(repo)
    expect(existsSync(join(clone.path, 'out/b'))).toBe(true)
    expect(await tree(clone)).toBe(repo.oid('HEAD^{tree}'))
    writeFileSync(join(clone.path, 'out/b'), 'changed\n')
    expect(repo.git('diff', '--name-only', 'HEAD', await tree(clone))).toBe('out/b')
  })

  test('that cannot be made leaves nothing', async () => {
    const repo = await scratch()
    repo.commit('first')
    const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: 'x' }).stdout.trim()
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('wf-clone-'))
    await expect(disposableClone(await repo.open(), blob as never)).rejects.toThrow('update-ref')
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('wf-clone-'))).toEqual(before)
  })
})

describe('what somebody did in it', () => {
  test('is taken over as files: changed, added, removed, not ignored', async () => {
    const repo = await scratch()
    repo.write('.gitignore', '*.log\n')
    for (const path of ['a', 'b', 'c/d']) repo.write(path, `${path}\n`)
    repo.commit('first')
    repo.write('.git/info/exclude', '*.tmp\n')
    const { clone } = await made(repo)
    write(clone, 'a', 'changed\n')
    write(clone, 'new/deep', 'new\n')
    write(clone, 'x.log', 'ignored\n')
    write(clone, 'x.tmp', 'ignored\n')
    rmSync(join(clone.path, 'b'))
    expect(changed(repo, await tree(clone))).toEqual(['M\ta', 'D\tb', 'A\tnew/deep'])
    expect(repo.git('status', '--porcelain')).toBe('')
  })

  test('is taken over where it was added though it is ignored, as it lies there', async () => {
    const repo = await scratch()
    repo.write('.gitignore', '*.log\n')
    repo.write('a', 'a\n')
    repo.commit('first')
    const { clone, inClone } = await made(repo)
    for (const path of ['a.log', 'deep/b.log', 'gone.log', 'only.log']) write(clone, path, `${path}\n`)
    await inClone('add', '-f', 'a.log', 'deep/b.log', 'gone.log')
    await inClone('-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 'Forced')
    write(clone, 'deep/b.log', 'later\n')
    rmSync(join(clone.path, 'gone.log'))
    // A link to elsewhere is no folder of this tree.
    write(clone, 'way/c.log', 'c\n')
    await inClone('add', '-f', 'way/c.log')
    rmSync(join(clone.path, 'way'), { recursive: true })
    symlinkSync(join(clone.path, 'deep'), join(clone.path, 'way'))
    const captured = await tree(clone)
    expect(changed(repo, captured)).toEqual(['A\ta.log', 'A\tdeep/b.log', 'A\tway'])
    expect(repo.git('show', `${captured}:deep/b.log`)).toBe('later')
    write(clone, '.git/index', 'no index')
    expect(changed(repo, await tree(clone))).toEqual(['A\tway'])
  })

  test('to its Git directory does not count', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.write('b', 'b\n')
    repo.commit('first')
    const { clone, inClone } = await made(repo)
    write(clone, 'a', 'changed\n')
    write(clone, 'b', 'changed too\n')
    await inClone('update-index', '--assume-unchanged', 'a')
    await inClone('update-index', '--skip-worktree', 'b')
    await inClone('config', 'core.worktree', '/')
    await inClone('config', 'core.fsmonitor', 'touch pwned')
    write(clone, '.git/info/exclude', '*\n')
    write(clone, '.git/info/attributes', '* filter=x\n')
    expect(changed(repo, await tree(clone))).toEqual(['M\ta', 'M\tb'])
    rmSync(join(clone.path, '.git'), { recursive: true })
    expect(changed(repo, await tree(clone))).toEqual(['M\ta', 'M\tb'])
    writeFileSync(join(clone.path, '.git'), `gitdir: ${repo.path}/.git\n`)
    expect(changed(repo, await tree(clone))).toEqual(['M\ta', 'M\tb'])
  })

  test('as a repository of its own is named, and stays out', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.write('src/x', 'x\n')
    repo.commit('first')
    const { clone, inClone } = await made(repo)
    await inClone('init', '-q', 'empty')
    await inClone('init', '-q', 'deep/nested')
    write(clone, 'deep/nested/y', 'y\n')
    await inClone('-C', 'deep/nested', 'add', '-A')
    await inClone('-C', 'deep/nested', 'commit', '-q', '-m', 'nested')
    // One around files that are tracked hides none of them.
    await inClone('init', '-q', 'src')
    write(clone, 'src/z', 'z\n')
    const captured = await clone.captureTree()
    expect(captured).toMatchObject({ captured: true, nested: ['deep/nested', 'empty'] })
    expect(changed(repo, captured.captured ? captured.tree : '')).toEqual(['A\tsrc/z'])
  })

  test('to a submodule is named, and the commit keeps what it had', async () => {
    const { repo, first } = await withSubmodules()
    const { clone, inClone } = await made(repo)
    expect(await tree(clone)).toBe(repo.oid('HEAD^{tree}'))
    await inClone('-C', 'one', 'commit', '-q', '--allow-empty', '-m', 'elsewhere')
    write(clone, 'two/file', 'one more file in a submodule\n')
    const captured = await clone.captureTree()
    const tree0 = repo.oid('HEAD^{tree}')
    expect(captured).toEqual({ captured: true, tree: tree0, nested: [], submodules: ['one', 'two'] })
    expect(repo.git('rev-parse', 'HEAD:one')).toBe(first)
    rmSync(join(clone.path, 'one'), { recursive: true })
    rmSync(join(clone.path, 'two'), { recursive: true })
    write(clone, 'two', 'a file now\n')
    expect(changed(repo, await tree(clone))).toEqual(['D\tone', 'T\ttwo'])
  })

  test('finds the files of submodules that were fetched here, and takes none of them', async () => {
    const { repo, first } = await withSubmodules()
    const { clone, inClone } = await made(repo)
    expect(readFileSync(join(clone.path, 'one/lib.txt'), 'utf8')).toBe('lib\n')
    expect(await inClone('-C', 'two', 'rev-parse', 'HEAD')).toBe(first)
    expect(await inClone('status', '--porcelain')).toBe('')
    const untouched = { captured: true, tree: repo.oid('HEAD^{tree}'), nested: [] }
    expect(await clone.captureTree()).toEqual({ ...untouched, submodules: [] })
    // What its own Git directory says is not believed.
    await inClone('-C', 'one', 'config', 'core.worktree', '/')
    write(clone, 'one/.git/info/exclude', '*\n')
    write(clone, 'one/lib.txt', 'changed\n')
    expect(await clone.captureTree()).toEqual({ ...untouched, submodules: ['one'] })
    write(clone, 'one/lib.txt', 'lib\n')
    expect(await clone.captureTree()).toEqual({ ...untouched, submodules: [] })
    rmSync(join(clone.path, 'one/.git/HEAD'))
    execFileSync('mkfifo', [join(clone.path, 'one/.git/HEAD')])
    expect(await clone.captureTree()).toEqual({ ...untouched, submodules: ['one'] })
  })

  test('finds a submodule empty that was not fetched, or whose name leads elsewhere', async () => {
    const { repo } = await withSubmodules()
    rmSync(join(repo.path, '.git/modules/one'), { recursive: true })
    repo.write(
      '.gitmodules',
      readFileSync(join(repo.path, '.gitmodules'), 'utf8').replace('"two"', '"../modules/two"'),
    )
    repo.git('add', '.gitmodules')
    repo.git('commit', '-q', '-m', 'a name that leads elsewhere')
    const { clone } = await made(repo)
    for (const name of ['one', 'two']) expect(readdirSync(join(clone.path, name))).toEqual([])
  })

  test('with links, odd files and names is taken as it is', async () => {
    const repo = await scratch()
    repo.write('dir/a', 'a\n')
    repo.commit('first')
    const { clone } = await made(repo)
    rmSync(join(clone.path, 'dir'), { recursive: true })
    symlinkSync('/etc', join(clone.path, 'dir'))
    write(clone, ':(exclude)*', 'odd\n')
    write(clone, '-rf', 'odd\n')
    const captured = await tree(clone)
    expect(changed(repo, captured)).toEqual(['A\t-rf', 'A\t:(exclude)*', 'A\tdir', 'D\tdir/a'])
    expect(repo.git('cat-file', 'blob', `${captured}:dir`)).toBe('/etc')
  })

  test('to the whole folder is not mistaken for its files', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.commit('first')
    const { clone } = await made(repo)
    renameSync(clone.path, `${clone.path}-away`)
    expect(await clone.captureTree()).toEqual({ captured: false, why: 'gone' })
    symlinkSync(repo.path, clone.path)
    expect(await clone.captureTree()).toEqual({ captured: false, why: 'gone' })
    rmSync(clone.path)
    mkdirSync(clone.path)
    expect(await clone.captureTree()).toEqual({ captured: false, why: 'gone' })
  })

  test('is removed with it, also where nobody may write, and nothing that it links to', async () => {
    const repo = await scratch()
    repo.write('a', 'a\n')
    repo.commit('first')
    const { clone } = await made(repo)
    write(clone, 'locked/deep/x', 'x\n')
    symlinkSync(repo.path, join(clone.path, 'locked/link'))
    chmodSync(join(clone.path, 'locked/deep'), 0o000)
    chmodSync(join(clone.path, 'locked'), 0o500)
    await clone.remove()
    await clone.remove()
    expect(existsSync(dirname(clone.path))).toBe(false)
    expect(basename(dirname(clone.path))).toMatch(/^wf-clone-/)
    expect(repo.read('a')).toBe('a\n')
  })
})

async function made(repo: ScratchRepository, revision = 'HEAD') {
  const clone = await disposableClone(await repo.open(), repo.oid(revision))
  clones.push(clone)
  const inClone = async (...args: string[]) =>
    (await git(args, { cwd: clone.path, env: repo.env, hooks: 'on' })).stdout.replace(/\n$/, '')
  return { clone, inClone }
}

async function tree(clone: DisposableClone): Promise<string> {
  const captured = await clone.captureTree()
  if (!captured.captured) throw new Error(captured.why)
  return captured.tree
}

function changed(repo: ScratchRepository, tree: string): string[] {
  return repo.git('diff', '--no-renames', '--name-status', 'HEAD', tree).split('\n')
}

function write(clone: DisposableClone, path: string, text: string): void {
  mkdirSync(dirname(join(clone.path, path)), { recursive: true })
  writeFileSync(join(clone.path, path), text)
}

async function withSubmodules() {
  const library = await scratch()
  library.write('lib.txt', 'lib\n')
  const first = library.commit('library')
  const repo = await scratch()
  for (const name of ['one', 'two']) {
    repo.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.path, name)
  }
  repo.commit('with submodules')
  return { repo, first }
}

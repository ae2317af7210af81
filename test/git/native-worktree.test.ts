import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { watch } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Change } from '../../src/domain/tree/change.js'
import { changesBetween } from '../../src/git/trees.js'
import { bringAlong, obstacles } from '../../src/git/worktree/worktree.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

describe('a worktree is brought along', () => {
  test('where files change, come, go, and turn into folders and back', async () => {
    const step = await twoTips(
      {
        'same.txt': 'same\n',
        'file.txt': 'old\n',
        'gone.txt': 'x\n',
        'dir/a': 'a\n',
        'dir/b': 'b\n',
        flat: 'f\n',
        'x.sh': 'x\n',
      },
      (repo) => {
        repo.write('file.txt', 'new\n')
        for (const path of ['gone.txt', 'dir', 'flat']) repo.remove(path)
        repo.write('dir', 'a file now\n')
        repo.write('flat/deep/er', 'a folder now\n')
        repo.write('x.sh', 'x\n', 0o755)
        symlinkSync('file.txt', join(repo.path, 'link'))
      },
    )
    expect(await step.obstacles()).toEqual([])
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.git('write-tree')).toBe(step.repo.oid(`${step.now}^{tree}`))
    expect(step.repo.git('diff-files')).toBe('')
    expect(step.repo.read('flat/deep/er')).toBe('a folder now\n')
    expect(step.repo.read('link')).toBe('new\n')
    expect(await step.back()).toEqual({ done: true })
    expect(step.repo.git('status', '--porcelain')).toBe('')
    expect(step.repo.read('dir/b')).toBe('b\n')
  })

  test('twice, and the second time there is nothing to do', async () => {
    const step = await simple()
    expect(await step.along()).toEqual({ done: true })
    expect(await step.obstacles()).toEqual([])
    const { kept, ...brought } = { kept: [], ...(await step.along()) }
    expect(brought).toEqual({ done: true })
    expect(kept).toEqual(step.changes)
    expect(step.repo.read('file.txt')).toBe('new\n')
  })

  test('and staged, partly staged, intended, removed, ignored and untracked work elsewhere survives to the byte', async () => {
    const step = await simple()
    const { repo } = step
    repo.write('staged.txt', 'staged\n')
    repo.git('add', 'staged.txt')
    repo.write('other.txt', 'one staged\ntwo\n')
    repo.git('add', 'other.txt')
    repo.write('other.txt', 'one staged\ntwo not\r\n')
    repo.write('intended.txt', 'intended\n')
    repo.git('add', '-N', 'intended.txt')
    repo.git('rm', '-q', '--cached', 'third.txt')
    repo.write('fourth.txt', 'dirty\n')
    repo.write('.git/info/exclude', '*.log\n')
    repo.write('keep.log', 'ignored\n')
    repo.write('untracked.txt', 'untracked\n')
    const before = userWork(repo, step.old)
    expect(await step.along()).toEqual({ done: true })
    expect(repo.read('file.txt')).toBe('new\n')
    expect(userWork(repo, step.now)).toEqual(before)
    expect(await step.back()).toEqual({ done: true })
    expect(userWork(repo, step.old)).toEqual(before)
    expect(repo.read('file.txt')).toBe('old\n')
  })

  test('also where its files were only touched', async () => {
    const step = await simple()
    utimesSync(join(step.repo.path, 'file.txt'), 1000, 1000)
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.read('file.txt')).toBe('new\n')
  })

  test('by its own line endings', async () => {
    const step = await simple()
    step.repo.git('config', 'core.autocrlf', 'true')
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.read('file.txt')).toBe('new\r\n')
    expect(step.repo.git('status', '--porcelain', '--', 'file.txt')).toMatch(/^(M {2}file.txt)?$/)
    expect(await step.back()).toEqual({ done: true })
  })

  test('when a hook that runs in another worktree asks for it', async () => {
    const step = await simple()
    const linked = step.repo.worktree('draft/x')
    const leaked = {
      GIT_DIR: linked.git('rev-parse', '--absolute-git-dir'),
      GIT_INDEX_FILE: join(linked.path, 'no-index'),
      GIT_WORK_TREE: linked.path,
      GIT_PREFIX: 'deep/',
    }
    expect(
      await bringAlong({ ...step.repo.env, ...leaked }, step.repo.path, step.old, step.now, step.changes),
    ).toEqual({
      done: true,
    })
    expect(step.repo.read('file.txt')).toBe('new\n')
    expect(linked.read('file.txt')).toBe('old\n')
    expect(existsSync(leaked.GIT_INDEX_FILE)).toBe(false)
  })

  test('without the hooks of the repository', async () => {
    const step = await simple()
    for (const hook of ['post-checkout', 'post-index-change', 'post-merge']) step.repo.hook(hook, 'touch ran')
    expect(await step.along()).toEqual({ done: true })
    expect(existsSync(join(step.repo.path, 'ran'))).toBe(false)
  })

  test('in a sparse checkout as far as it goes', async () => {
    const step = await simple()
    step.repo.git('sparse-checkout', 'set', '--no-cone', '/file.txt')
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.read('file.txt')).toBe('new\n')
    expect(existsSync(join(step.repo.path, 'added.txt'))).toBe(false)
    expect(step.repo.git('write-tree')).toBe(step.repo.oid(`${step.now}^{tree}`))
  })

  test('in a SHA-256 repository, in a linked worktree', async () => {
    const step = await simple('sha256')
    const linked = step.repo.worktree('draft/x')
    expect(await bringAlong(linked.env, linked.path, step.old, step.now, step.changes)).toEqual({
      done: true,
    })
    expect(linked.read('added.txt')).toBe('added\n')
    expect(step.repo.read('file.txt')).toBe('old\n')
  })
})

describe('an obstacle', () => {
  const cases: Record<string, { user: (repo: ScratchRepository) => void; expected: [string, string][] }> = {
    'an untracked file where one is added': {
      user: (repo) => repo.write('added.txt', 'mine\n'),
      expected: [['added.txt', 'exists']],
    },
    'an ignored file where one is added': {
      user: (repo) => {
        repo.write('.git/info/exclude', '*.txt\n')
        repo.write('added.txt', 'mine\n')
      },
      expected: [['added.txt', 'exists']],
    },
    'a dangling link where a file is added': {
      user: (repo) => symlinkSync('/nowhere', join(repo.path, 'added.txt')),
      expected: [['added.txt', 'exists']],
    },
    'a file where a folder must come': {
      user: (repo) => repo.write('new', 'mine\n'),
      expected: [['new', 'exists']],
    },
    'a link to a folder where a folder must come': {
      user: (repo) => {
        mkdirSync(join(repo.path, 'elsewhere'))
        symlinkSync('elsewhere', join(repo.path, 'new'))
      },
      expected: [['new', 'exists']],
    },
    'a folder with an ignored file where a file must come': {
      user: (repo) => {
        repo.write('.git/info/exclude', '*.log\n')
        repo.write('added.txt/deep/x.log', 'mine\n')
      },
      expected: [['added.txt', 'exists']],
    },
    'an ignored file in a folder that becomes a file': {
      user: (repo) => {
        repo.write('.git/info/exclude', '*.log\n')
        repo.write('folder/x.log', 'mine\n')
      },
      expected: [['folder', 'exists']],
    },
    'a repository in a folder that becomes a file': {
      user: (repo) => repo.git('init', '-q', 'folder/nested'),
      expected: [['folder', 'exists']],
    },
    'a file that is dirty': {
      user: (repo) => repo.write('file.txt', 'mine\n'),
      expected: [['file.txt', 'changed']],
    },
    'a file that is staged': {
      user: (repo) => {
        repo.write('file.txt', 'mine\n')
        repo.git('add', 'file.txt')
      },
      expected: [['file.txt', 'staged']],
    },
    'a file that is staged and put back on disk': {
      user: (repo) => {
        repo.write('file.txt', 'mine\n')
        repo.git('add', 'file.txt')
        repo.write('file.txt', 'old\n')
      },
      expected: [['file.txt', 'staged']],
    },
    'a file that is removed from disk': {
      user: (repo) => repo.remove('file.txt'),
      expected: [['file.txt', 'changed']],
    },
    'a file that is removed from the index': {
      user: (repo) => repo.git('rm', '-q', '--cached', 'file.txt'),
      expected: [['file.txt', 'removed']],
    },
    'a file to be removed that is dirty': {
      user: (repo) => repo.write('gone.txt', 'mine\n'),
      expected: [['gone.txt', 'changed']],
    },
    'a file to be removed that is staged': {
      user: (repo) => {
        repo.write('gone.txt', 'mine\n')
        repo.git('add', 'gone.txt')
      },
      expected: [['gone.txt', 'staged']],
    },
    'a file whose mode differs': {
      user: (repo) => chmodSync(join(repo.path, 'file.txt'), 0o755),
      expected: [['file.txt', 'changed']],
    },
    'an intended file where one is added': {
      user: (repo) => {
        repo.write('added.txt', 'mine\n')
        repo.git('add', '-N', 'added.txt')
      },
      expected: [['added.txt', 'exists']],
    },
    'a merge that waits, anywhere': {
      user: (repo) => {
        repo.git('checkout', '-q', '-b', 'side')
        repo.write('third.txt', 'theirs\n')
        repo.commit('theirs')
        repo.git('checkout', '-q', 'main')
        repo.write('third.txt', 'ours\n')
        repo.git('add', 'third.txt')
        repo.git('-c', 'core.editor=true', 'commit', '-q', '-m', 'ours')
        repo.tryGit(['merge', 'side'])
        repo.git('update-ref', 'HEAD', 'HEAD^')
      },
      expected: [['third.txt', 'unmerged']],
    },
  }
  test.each(Object.entries(cases))('%s stops it, and nothing is touched', async (_, { user, expected }) => {
    const step = await simple()
    user(step.repo)
    const before = userWork(step.repo, step.old)
    expect((await step.obstacles()).map(({ path, why }) => [path, why])).toEqual(expected)
    expect(await step.along()).toMatchObject({ done: false, why: 'obstacles' })
    expect(userWork(step.repo, step.old)).toEqual(before)
  })

  test('is none: an empty folder, also where a file must come', async () => {
    const step = await simple()
    mkdirSync(join(step.repo.path, 'added.txt/deep'), { recursive: true })
    mkdirSync(join(step.repo.path, 'new'))
    expect(await step.obstacles()).toEqual([])
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.read('added.txt')).toBe('added\n')
  })

  test('is none: an untracked file beside those that a folder loses', async () => {
    const step = await twoTips({ 'd/a': 'a\n', b: 'b\n' }, (repo) => repo.remove('d/a'))
    step.repo.write('d/mine', 'mine\n')
    expect(await step.along()).toEqual({ done: true })
    expect(step.repo.read('d/mine')).toBe('mine\n')
  })

  test('and a lock that somebody left is named', async () => {
    const step = await simple()
    const lock = join(step.repo.path, '.git/index.lock')
    writeFileSync(lock, '')
    expect(await step.along()).toEqual({ done: false, why: 'locked', detail: lock })
    expect(step.repo.read('file.txt')).toBe('old\n')
    expect(existsSync(lock)).toBe(true)
  })

  test('is none: a lock of somebody who is done a moment later', async () => {
    const step = await simple()
    const lock = join(step.repo.path, '.git/index.lock')
    const trace = join(step.repo.path, '.git/trace')
    writeFileSync(lock, '')
    writeFileSync(trace, '')
    const env = { ...step.repo.env, GIT_TRACE: trace }
    const along = bringAlong(env, step.repo.path, step.old, step.now, step.changes)
    for await (const _ of watch(trace)) if (readFileSync(trace, 'utf8').includes('--refresh')) break
    rmSync(lock)
    expect(await along).toEqual({ done: true })
    expect(step.repo.read('file.txt')).toBe('new\n')
  })

  test('and a worktree whose folder is gone says so', async () => {
    const step = await simple()
    const gone = join(step.repo.path, '../gone')
    expect(await bringAlong(step.repo.env, gone, step.old, step.now, step.changes)).toEqual({
      done: false,
      why: 'gone',
      detail: gone,
    })
  })
})

describe('a crash half-way', () => {
  test('is completed by the same step', async () => {
    const step = await simple()
    const { repo } = step
    // Some files written, some removed, the index not: what a kill in the middle of a checkout leaves.
    repo.write('file.txt', 'new\n')
    repo.write('added.txt', 'added\n')
    repo.write('"q" ü\n', 'quoted\n')
    repo.remove('gone.txt')
    repo.remove('folder')
    repo.write('folder', 'a file\n')
    repo.write('other.txt', 'mine, and dirty\n')
    expect(await step.obstacles()).toEqual([])
    expect(await step.along()).toEqual({ done: true })
    expect(repo.git('write-tree')).toBe(repo.oid(`${step.now}^{tree}`))
    expect(repo.git('diff-files', '--name-only')).toBe('other.txt')
    expect(repo.read('other.txt')).toBe('mine, and dirty\n')
  })

  test('of links and modes is completed too', async () => {
    const step = await twoTips({ 'x.sh': 'x\n', a: 'a\n' }, (repo) => {
      repo.write('x.sh', 'y\n', 0o755)
      symlinkSync('a', join(repo.path, 'link'))
    })
    step.repo.write('x.sh', 'y\n', 0o755)
    symlinkSync('a', join(step.repo.path, 'link'))
    expect(await step.along()).toEqual({ done: true })
    expect(lstatSync(join(step.repo.path, 'link')).isSymbolicLink()).toBe(true)
    expect(step.repo.git('diff-index', step.now)).toBe('')
  })

  test('leaves what the user changed since', async () => {
    const step = await simple()
    await step.along()
    step.repo.write('file.txt', 'new, and mine\n')
    expect(await step.obstacles()).toEqual([])
    expect(await step.along()).toMatchObject({ done: true })
    expect(step.repo.read('file.txt')).toBe('new, and mine\n')
  })
})

test('a checkout that fails half-way is taken back, and is done whole the next time', async () => {
  const before = {
    'a.txt': 'a\n',
    'm.txt': 'm\n',
    'gone.txt': 'g\n',
    flat: 'f\n',
    'dir/x': 'x\n',
    'x.sh': 'x\n',
  }
  const step = await twoTips({ ...before, '.gitattributes': 'z.txt filter=picky\n' }, (repo) => {
    for (const path of ['gone.txt', 'flat', 'dir']) repo.remove(path)
    repo.write('flat/deep/er', 'a folder now\n')
    repo.write('dir', 'a file now\n')
    for (const path of ['a.txt', 'm.txt', 'new/file', 'z.txt']) repo.write(path, `${path} is new\n`)
    repo.write('x.sh', 'x\n', 0o755)
    symlinkSync('a.txt', join(repo.path, 'link'))
  })
  const { repo } = step
  repo.write('mine/note', 'mine\n')
  const was = userWork(repo, step.old)
  repo.git('config', 'filter.picky.required', 'true')
  repo.git('config', 'filter.picky.clean', 'cat')
  repo.git('config', 'filter.picky.smudge', 'false')
  await expect(step.along()).rejects.toThrow(/smudge filter picky failed/)
  expect(userWork(repo, step.old)).toEqual(was)
  expect(repo.git('status', '--porcelain')).toBe('?? mine/')
  for (const [path, text] of Object.entries(before)) expect(repo.read(path)).toBe(text)
  expect(readdirSync(repo.path)).not.toContain('new')
  repo.git('config', 'filter.picky.smudge', 'cat')
  expect(await step.along()).toEqual({ done: true })
  expect(repo.read('z.txt')).toBe('z.txt is new\n')
  expect(repo.git('status', '--porcelain')).toContain('mine/')
})

test('a submodule stays as it is', async () => {
  const library = await scratch()
  library.write('lib.txt', 'lib\n')
  const first = library.commit('library')
  const second = library.commit('more')
  const repo = await scratch()
  repo.write('file.txt', 'old\n')
  repo.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.path, 'sub')
  repo.inside('sub').git('checkout', '-q', first)
  const old = repo.commit('old')
  repo.inside('sub').git('checkout', '-q', second)
  repo.write('file.txt', 'new\n')
  const now = repo.commit('new')
  repo.git('reset', '-q', '--hard', old)
  repo.inside('sub').git('checkout', '-q', first)
  const step = await between(repo, old, now)
  expect(await step.along()).toEqual({ done: true })
  expect(repo.read('file.txt')).toBe('new\n')
  expect(repo.inside('sub').oid('HEAD')).toBe(first)
})

function simple(format: 'sha1' | 'sha256' = 'sha1') {
  const files = ['other.txt', 'third.txt', 'fourth.txt', 'gone.txt'].map((name) => [name, `${name}\n`])
  return twoTips(
    { 'file.txt': 'old\n', 'folder/in': 'in\n', ...Object.fromEntries(files) },
    (repo) => {
      repo.write('file.txt', 'new\n')
      repo.write('added.txt', 'added\n')
      repo.write('new/deep/added', 'deep\n')
      repo.write('"q" ü\n', 'quoted\n')
      repo.remove('gone.txt')
      repo.remove('folder')
      repo.write('folder', 'a file\n')
    },
    format,
  )
}

/** A repository at a commit of these files, and what another commit on top of it makes of them. */
async function twoTips(
  files: Record<string, string>,
  edit: (repo: ScratchRepository) => void,
  format: 'sha1' | 'sha256' = 'sha1',
) {
  const repo = await scratch({ format })
  for (const [path, text] of Object.entries(files)) repo.write(path, text)
  const old = repo.commit('old')
  edit(repo)
  const now = repo.commit('new')
  repo.git('reset', '-q', '--hard', old)
  return between(repo, old, now)
}

async function between(repo: ScratchRepository, old: Oid, now: Oid) {
  const opened = await repo.open()
  const [a, b] = [repo.oid(`${old}^{tree}`), repo.oid(`${now}^{tree}`)]
  const changes = await changesBetween(opened, a, b)
  const turned: Change[] = changes.map((change) => ({ path: change.path, old: change.new, new: change.old }))
  return {
    repo,
    old,
    now,
    changes,
    obstacles: () => obstacles(repo.env, repo.path, old, changes),
    along: () => bringAlong(repo.env, repo.path, old, now, changes),
    back: () => bringAlong(repo.env, repo.path, now, old, turned),
  }
}

/** What the user has that no commit has: in the index, on disk, and of which state. */
function userWork(repo: ScratchRepository, tip: Oid) {
  const untracked = repo.git('ls-files', '-z', '--others').split('\0').filter(Boolean)
  const dirty = repo.git('diff', '--name-only', '-z').split('\0').filter(Boolean)
  const isFile = (path: string) =>
    lstatSync(join(repo.path, path), { throwIfNoEntry: false })?.isFile() === true
  const files = [...untracked, ...dirty].filter(isFile)
  return {
    staged: repo.git('diff-index', '--cached', tip),
    dirty: repo.git('diff', '--raw', '--no-abbrev'),
    files: files.map((path) => [path, readFileSync(join(repo.path, path), 'latin1')]),
  }
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { captureWorktree } from '../../src/git/capture/capture.js'
import { type DisposableClone, disposableClone } from '../../src/git/clone/clone.js'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

ownTemporaryFolder()

const clones: DisposableClone[] = []
afterEach(async () => {
  await Promise.all(clones.splice(0).map((clone) => clone.remove()))
})

/** A repository whose files `*.rot` are for a filter, that runs `command`. Its own program makes a file where it runs. */
async function filtered(command: (repo: ScratchRepository) => string, kind = 'clean') {
  const repo = await scratch()
  repo.write('.gitattributes', '*.rot filter=rot\n')
  repo.write('a.rot', 'uryyb\n')
  repo.write('b.txt', 'plain\n')
  repo.write('tools/rot', ROT, 0o755)
  repo.git('config', 'core.attributesFile', '/dev/null')
  repo.commit('first')
  repo.git('config', `filter.rot.${kind}`, command(repo))
  return repo
}

const ROT = '#!/bin/sh\ntr a-z n-za-m\n'
const pwned = (repo: ScratchRepository): string => join(repo.path, '../pwned')
const evil = (repo: ScratchRepository): string => `#!/bin/sh\nenv > '${pwned(repo)}'\ncat\n`

const IN_THE_TREE: readonly (readonly [
  how: string,
  command: (repo: ScratchRepository) => string,
  kind: 'clean' | 'process',
])[] = [
  ['by its place in the tree', () => 'tools/rot', 'clean'],
  ['the same, as a filter that stays', () => './tools/rot', 'process'],
  ['by a shell', () => 'sh tools/rot', 'clean'],
  ['by where the shell stands', () => '"$PWD/tools/rot"', 'clean'],
  ['by what Git calls the top', () => '"$(git rev-parse --show-toplevel)"/tools/rot', 'clean'],
  ['by way of the Git directory', () => '"$GIT_DIR/../tools/rot"', 'clean'],
  ['by its whole name', ({ path }) => `'${path}/tools/rot' %f`, 'clean'],
  ['by its name from home', ({ path }) => `~/../${path.split('/').at(-1)}/tools/rot`, 'clean'],
]

describe.each(IN_THE_TREE)('a filter that is called %s', (_, command, kind) => {
  test('is not run on what an agent wrote in a clone', async () => {
    const repo = await filtered(command, kind)
    const clone = await made(repo)
    write(clone.path, 'tools/rot', evil(repo))
    writeFileSync(join(repo.path, 'tools/rot'), evil(repo))
    // What only lies there is still what it was.
    expect(changed(repo, await clone.captureTree())).toEqual(['M\ttools/rot'])
    write(clone.path, 'a.rot', 'changed\n')
    expect(await clone.captureTree()).toMatchObject({
      captured: false,
      why: 'filter',
      path: 'a.rot',
      filter: 'rot',
    })
    expect(existsSync(pwned(repo))).toBe(false)
  })

  test('nor in the working tree', async () => {
    const repo = await filtered(command, kind)
    repo.write('tools/rot', evil(repo))
    const opened = await repo.open()
    expect(changed(repo, await captureWorktree(opened))).toEqual(['M\ttools/rot'])
    repo.write('new.rot', 'new\n')
    const refused = { captured: false, why: 'filter', path: 'new.rot', filter: 'rot' }
    expect(await captureWorktree(opened)).toMatchObject(refused)
    expect(await captureWorktree(opened, ['new.rot' as never])).toMatchObject(refused)
    // Elsewhere nobody asks for it.
    expect(changed(repo, await captureWorktree(opened, ['tools' as never]))).toEqual(['M\ttools/rot'])
    expect(existsSync(pwned(repo))).toBe(false)
  })
})

describe('a filter outside of the repository', () => {
  const outside = (repo: ScratchRepository): string => {
    const program = join(repo.path, '../rot')
    writeFileSync(program, `#!/bin/sh\nenv > '${pwned(repo)}'\ntr a-z n-za-m\n`, { mode: 0o755 })
    return `'${program}' %f`
  }

  test('cleans what changed, with the variables that a program needs and no others', async () => {
    const repo = await filtered(outside)
    repo.git('config', 'filter.rot.smudge', 'tr a-z n-za-m')
    const secrets = { SSH_AUTH_SOCK: '/nowhere', GITHUB_TOKEN: 'secret' }
    const clone = await made(repo, secrets)
    expect(readFileSync(join(clone.path, 'a.rot'), 'utf8')).toBe('hello\n')
    write(clone.path, 'a.rot', 'world\n')
    write(clone.path, 'deep/.gitattributes', '*.x filter=rot\n')
    write(clone.path, 'deep/b.x', 'hello\n')
    const captured = await clone.captureTree()
    expect(changed(repo, captured)).toEqual(['M\ta.rot', 'A\tdeep/.gitattributes', 'A\tdeep/b.x'])
    expect(contents(repo, captured, 'a.rot')).toBe('jbeyq')
    expect(contents(repo, captured, 'deep/b.x')).toBe('uryyb')
    expect(readFileSync(pwned(repo), 'utf8')).not.toMatch(/SSH_AUTH_SOCK|GITHUB_TOKEN/)
    repo.write('a.rot', 'world\n')
    repo.write('run.rot', 'hello\n', 0o755)
    const here = await captureWorktree(await repo.open(secrets))
    expect(changed(repo, here)).toEqual(['M\ta.rot', 'A\trun.rot'])
    expect(contents(repo, here, 'a.rot')).toBe('jbeyq')
    expect(repo.git('ls-tree', treeOf(here), 'run.rot')).toMatch(/^100755 /)
    expect(readFileSync(pwned(repo), 'utf8')).not.toMatch(/SSH_AUTH_SOCK|GITHUB_TOKEN/)
  })

  test('is the one that it was before anybody worked in the clone', async () => {
    const repo = await filtered(outside)
    const clone = await made(repo)
    repo.git('config', 'filter.rot.process', `touch '${pwned(repo)}'`)
    repo.git('config', 'filter.more.clean', `touch '${pwned(repo)}'`)
    write(clone.path, '.gitattributes', '*.txt filter=more\n')
    write(clone.path, 'b.txt', 'changed\n')
    expect(changed(repo, await clone.captureTree())).toEqual(['M\t.gitattributes', 'M\tb.txt'])
    write(clone.path, '.gitattributes', '*.rot filter=rot\n')
    write(clone.path, 'a.rot', 'changed\n')
    expect(await clone.captureTree()).toMatchObject({ captured: false, why: 'filter', path: 'a.rot' })
    expect(existsSync(pwned(repo))).toBe(false)
  })

  test('has nothing to do with what is gone, or a link', async () => {
    const repo = await filtered(outside)
    repo.git('rm', '-qf', 'a.rot')
    repo.git('config', 'core.symlinks', 'true')
    expect(changed(repo, await captureWorktree(await repo.open()))).toEqual(['D\ta.rot'])
  })
})

test('a filter that is required and lies in the repository is named before a clone is made', async () => {
  const repo = await filtered(() => 'tools/rot', 'smudge')
  repo.git('config', 'filter.rot.required', 'true')
  await expect(disposableClone(await repo.open(), repo.oid('HEAD'))).rejects.toThrow('the filter "rot"')
})

async function made(repo: ScratchRepository, env = {}): Promise<DisposableClone> {
  const clone = await disposableClone(await repo.open(env), repo.oid('HEAD'))
  clones.push(clone)
  return clone
}

const write = (top: string, path: string, text: string): void => {
  const file = join(top, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

type Captured =
  | Awaited<ReturnType<typeof captureWorktree>>
  | Awaited<ReturnType<DisposableClone['captureTree']>>

function treeOf(captured: Captured): string {
  if (!captured.captured) throw new Error(JSON.stringify(captured))
  return captured.tree
}

const changed = (repo: ScratchRepository, captured: Captured): readonly string[] =>
  repo.git('diff-tree', '-r', '--name-status', 'HEAD', treeOf(captured)).split('\n')

const contents = (repo: ScratchRepository, captured: Captured, path: string): string =>
  repo.git('cat-file', 'blob', `${treeOf(captured)}:${path}`)

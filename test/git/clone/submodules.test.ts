import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type DisposableClone, disposableClone } from '../../../src/git/clone/clone.js'
import { addressOf, remoteAddress } from '../../../src/git/clone/submodule-address.js'
import { readConfig } from '../../../src/git/process/config.js'
import { ownTemporaryFolder } from '../../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../../support/scratch-repository.js'

ownTemporaryFolder()

const clones: DisposableClone[] = []
afterEach(async () => {
  await Promise.all(clones.splice(0).map((clone) => clone.remove()))
})

async function made(repo: ScratchRepository): Promise<DisposableClone> {
  const clone = await disposableClone(await repo.open(), repo.oid('HEAD'))
  clones.push(clone)
  return clone
}

const ALLOWED = ['-c', 'protocol.file.allow=always'] as const
const configOf = (clone: DisposableClone, folder = '.'): string =>
  readFileSync(join(clone.path, folder, '.git/config'), 'utf8')

/** A repository with the submodule `outer`, which has `deep/inner` in its turn; both fetched. */
async function nested() {
  const inner = await scratch()
  inner.write('inner.txt', 'inner\n')
  inner.commit('inner')
  const outer = await scratch()
  outer.write('outer.txt', 'outer\n')
  outer.git(...ALLOWED, 'submodule', 'add', '-q', inner.path, 'deep/inner')
  outer.commit('outer')
  const repo = await scratch()
  repo.git(...ALLOWED, 'submodule', 'add', '-q', outer.path, 'outer')
  repo.commit('with submodules')
  repo.git(...ALLOWED, 'submodule', 'update', '-q', '--init', '--recursive')
  return { repo, outer, inner }
}

test('submodules of submodules are filled, and a change in one is named', async () => {
  const { repo, inner } = await nested()
  const clone = await made(repo)
  const file = join(clone.path, 'outer/deep/inner/inner.txt')
  expect(readFileSync(file, 'utf8')).toBe('inner\n')
  expect(clone.missing).toEqual([])
  const tree = repo.oid('HEAD^{tree}')
  expect(await clone.captureTree()).toEqual({ captured: true, tree, nested: [], submodules: [] })
  writeFileSync(file, 'changed\n')
  expect(await clone.captureTree()).toMatchObject({ tree, submodules: ['outer/deep/inner'] })
  rmSync(join(clone.path, 'outer/deep/inner'), { recursive: true })
  symlinkSync(inner.path, join(clone.path, 'outer/deep/inner'))
  expect(await clone.captureTree()).toMatchObject({ tree, submodules: ['outer/deep/inner'] })
  rmSync(join(clone.path, 'outer/deep'), { recursive: true })
  expect(await clone.captureTree()).toMatchObject({ tree })
})

test('one that was not fetched is named with its address, which the clone knows as the repository would', async () => {
  const { repo, inner } = await nested()
  rmSync(join(repo.path, '.git/modules/outer/modules'), { recursive: true })
  repo.git('remote', 'add', 'origin', 'https://ada:secret@git.example.org/team/main.git')
  repo.git('config', '-f', '.gitmodules', 'submodule.more.path', 'more')
  repo.git('config', '-f', '.gitmodules', 'submodule.more.url', '../libs/more.git')
  repo.git('update-index', '--add', '--cacheinfo', `160000,${inner.oid('HEAD')},more`)
  repo.git('add', '.gitmodules')
  repo.git('commit', '-q', '-m', 'one more')
  const clone = await made(repo)
  const more = 'https://git.example.org/team/libs/more.git'
  expect(clone.missing.map(({ path, outermost, address }) => [path, outermost, address])).toEqual([
    ['more', 'more', more],
    ['outer/deep/inner', 'outer', inner.path],
  ])
  expect(configOf(clone)).toContain(`[submodule "more"]\n\turl = "${more}"`)
  expect(configOf(clone, 'outer')).toContain(`url = "${inner.path}"`)
  expect(configOf(clone)).not.toContain('secret')
  expect(readdirSync(join(clone.path, 'more'))).toEqual([])
})

test('what .gitmodules says of another address, command, name or place is not followed', async () => {
  const { repo, inner } = await nested()
  const said = (text: string): void => {
    repo.write('.gitmodules', text)
    repo.git('add', '.gitmodules')
    repo.git('commit', '-q', '-m', 'described')
  }
  const marked = join(repo.path, '..', 'marked')
  const section = (name: string, url: string) =>
    `[submodule "${name}"]\n\tpath = outer\n\turl = "${url}"\n\tupdate = "!touch ${marked}"\n`
  said(section('outer', '--upload-pack=touch x'))
  let clone = await made(repo)
  expect(configOf(clone)).not.toMatch(/upload-pack|touch/)
  expect(readFileSync(join(clone.path, 'outer/outer.txt'), 'utf8')).toBe('outer\n')
  for (const name of ['../../outer', 'a/../outer', '..', 'a\\\\\\\\..\\\\\\\\b']) {
    said(section(name, inner.path))
    clone = await made(repo)
    expect([readdirSync(join(clone.path, 'outer')), clone.missing]).toEqual([[], []])
  }
  rmSync(join(repo.path, '.git/modules/outer'), { recursive: true })
  rmSync(join(repo.path, 'outer/.git'))
  said(section('outer', 'ssh://host/a\\nb'))
  clone = await made(repo)
  expect(clone.missing.map(({ address }) => address)).toEqual([null])
  // With a link in the place of the file, Git checks nothing out.
  repo.remove('.gitmodules')
  symlinkSync('app.gitmodules', join(repo.path, '.gitmodules'))
  repo.git('-c', 'core.protectNTFS=false', 'add', '.gitmodules')
  repo.git('commit', '-q', '-m', 'a link')
  await expect(made(repo)).rejects.toThrow("invalid path '.gitmodules'")
  expect(readdirSync(join(repo.path, '..'))).not.toContain('marked')
})

test('a relative address begins where Git has it begin', async () => {
  const repo = await scratch()
  repo.write('a', 'a\n')
  const oid = repo.commit('first')
  const relative = ['../lib.git', '../../lib', './lib', '../../../a/b.git/', '.././lib']
  for (const [at, url] of relative.entries()) {
    repo.git('config', '-f', '.gitmodules', `submodule.s${at}.path`, `s${at}`)
    repo.git('config', '-f', '.gitmodules', `submodule.s${at}.url`, url)
    repo.git('update-index', '--add', '--cacheinfo', `160000,${oid},s${at}`)
  }
  repo.git('add', '.gitmodules')
  repo.git('remote', 'add', 'origin', 'x')
  mkdirSync(join(repo.path, 's0'))
  const remotes = [
    'https://host.example/a/b/c.git',
    'ssh://git@host.example:2222/a/b/c.git/',
    'git@host.example:a/b/c.git',
    'host.example:c.git',
    '/srv/git/a/b.git',
    'file:///srv/git/a/b.git',
  ]
  for (const remote of remotes) {
    repo.git('config', 'remote.origin.url', remote)
    const config = await readConfig({ cwd: repo.path, env: repo.env })
    for (const [at, url] of relative.entries()) {
      repo.tryGit(['config', '--remove-section', `submodule.s${at}`])
      const ran = repo.tryGit(['submodule', 'init', '--', `s${at}`])
      const theirs = repo.tryGit(['config', `submodule.s${at}.url`]).bytes.trimEnd()
      const ours = addressOf(url, remoteAddress(config, 'main', repo.path))
      const what = `${url} of ${remote}`
      if (ours !== null) expect([what, ours]).toEqual([what, theirs])
      else expect([what, ran.status === 0 && !/^(\/|\.)/.test(theirs)]).toEqual([what, false])
    }
  }
})

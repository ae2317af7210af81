import { expect, test } from 'vitest'
import { parseArguments } from '../../src/tour/arguments.js'
import { findSource } from '../../src/tour/source.js'
import { scratch } from '../support/scratch-repository.js'

test('the branch that is checked out is the default one of a repository without an origin', async () => {
  const repo = await scratch({ branch: 'trunk' })
  const commit = repo.commit('Begin')
  expect(await findSource(repo.path, false, repo.env)).toEqual({
    kind: 'repository',
    path: repo.path,
    branch: 'trunk',
    named: true,
    commit,
    format: 'sha1',
    trusted: [],
  })
})

test('a clone goes by what its origin calls the default, whatever is checked out', async () => {
  const origin = await scratch({ branch: 'trunk' })
  const begin = origin.commit('Begin')
  const clone = origin.inside('../clone')
  origin.git('clone', '-q', origin.path, clone.path)
  clone.git('switch', '-q', '-c', 'feature')
  clone.commit('Go on')
  expect(await findSource(clone.path, false, clone.env)).toMatchObject({ branch: 'trunk', commit: begin })
})

test('a draft is never the default, nor is HEAD on no branch', async () => {
  const repo = await scratch()
  const begin = repo.commit('Begin')
  repo.git('switch', '-q', '-c', 'draft/one')
  repo.commit('Propose')
  expect(await findSource(repo.path, false, repo.env)).toMatchObject({ branch: 'main', commit: begin })
  repo.git('branch', '-q', '-m', 'main', 'production')
  repo.git('switch', '-q', '--detach')
  expect(await findSource(repo.path, false, repo.env)).toMatchObject({
    branch: 'main',
    named: false,
    commit: repo.oid('HEAD'),
  })
})

test('a folder inside, a linked worktree, and a bare repository stand for the whole', async () => {
  const repo = await scratch()
  repo.write('inside/file', 'text\n')
  const commit = repo.commit('Begin')
  const wanted = { path: repo.path, branch: 'main', commit }
  expect(await findSource(`${repo.path}/inside`, false, repo.env)).toMatchObject(wanted)
  const worktree = repo.worktree('other')
  expect(await findSource(worktree.path, false, repo.env)).toMatchObject({ path: worktree.path, commit })
  repo.git('clone', '-q', '--bare', repo.path, '../bare.git')
  const bare = repo.inside('../bare.git').path
  expect(await findSource(bare, false, repo.env)).toMatchObject({ ...wanted, path: bare })
})

test('a repository without a commit has none to begin with', async () => {
  const repo = await scratch({ branch: 'trunk' })
  expect(await findSource(repo.path, false, repo.env)).toMatchObject({ branch: 'trunk', commit: null })
})

test("our own folder may be an archive that lies in somebody else's repository", async () => {
  const repo = await scratch()
  repo.write('archive/package.json', '{}\n')
  const folder = `${repo.path}/archive`
  expect(await findSource(folder, true, repo.env)).toEqual({ kind: 'files', path: folder })
  expect(await findSource(repo.path, true, repo.env)).toMatchObject({ kind: 'repository' })
})

test('the folders that the user trusts are known to the clone as well', async () => {
  const repo = await scratch()
  repo.commit('Begin')
  const env = {
    ...repo.env,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '/a',
  }
  const both = { ...env, GIT_CONFIG_KEY_1: 'safe.directory', GIT_CONFIG_VALUE_1: '*' }
  expect(await findSource(repo.path, false, both)).toMatchObject({ trusted: ['/a', '*'] })
})

test('a relative folder is relative to where npm was called, and else to where the tour runs', () => {
  const npm = { npm_lifecycle_event: 'tour', INIT_CWD: '/home/ada/shop' }
  expect(parseArguments(['--repo', '.'], npm, '/wf')).toEqual({ kind: 'tour', folder: '/home/ada/shop' })
  expect(parseArguments(['--repo', '../x'], npm, '/wf')).toEqual({ kind: 'tour', folder: '/home/ada/x' })
  expect(parseArguments(['--repo=/abs'], npm, '/wf')).toEqual({ kind: 'tour', folder: '/abs' })
  const test = { ...npm, npm_lifecycle_event: 'test' }
  expect(parseArguments(['--repo', 'x'], test, '/wf')).toEqual({ kind: 'tour', folder: '/wf/x' })
  expect(parseArguments([], npm, '/wf')).toEqual({ kind: 'tour', folder: null })
})

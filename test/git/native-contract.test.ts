import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gathering } from '../../src/git/native/gathering.js'
import { scratch } from '../support/scratch-repository.js'
import { repositoryContract } from './contract.js'

repositoryContract('git, sha1', async () => (await scratch()).open())
repositoryContract('git, sha256', async () => (await scratch({ format: 'sha256' })).open())
repositoryContract('git, gathered', async () => gathering(await (await scratch()).open()))
repositoryContract('git, gathered, sha256', async () =>
  gathering(await (await scratch({ format: 'sha256' })).open()),
)
repositoryContract('git, bare', async () => (await scratch({ bare: true })).open())

const [, major = '0', minor = '0'] =
  /(\d+)\.(\d+)/.exec(spawnSync('git', ['version']).stdout.toString()) ?? []
const hasReftable = Number(major) > 2 || Number(minor) >= 45
// Git knows reftable from 2.45 on; an older one has nothing to be tested.
if (hasReftable) repositoryContract('git, reftable', async () => (await scratch({ refs: 'reftable' })).open())

test('ten thousand refs, in a bare repository', async () => {
  const repo = await scratch({ bare: true })
  const tree = repo.tryGit(['mktree']).stdout.trim()
  const commit = repo.git('commit-tree', '-m', 'x', tree)
  // As Git packs them, which takes it many seconds; and some that came since.
  const names = Array.from({ length: 9500 }, (_, i) => `refs/heads/draft/packed-${i}`).sort()
  const packed = names.map((name) => `${commit} ${name}\n`).join('')
  writeFileSync(join(repo.path, 'packed-refs'), `# pack-refs with: peeled fully-peeled sorted \n${packed}`)
  const lines = Array.from({ length: 500 }, (_, i) => `create refs/heads/draft/${i} ${commit}\n`)
  repo.tryGit(['update-ref', '--stdin'], { input: lines.join('') })
  const opened = await repo.open()
  expect(await opened.refs(['refs/heads/draft/'])).toHaveLength(10_000)
  for (const name of ['refs/heads/draft/7', 'refs/heads/draft/packed-7'])
    expect(await opened.refs([name, 'refs/heads/main'])).toEqual([
      { name, oid: commit, head: false, worktree: null },
    ])
})

import * as nodeFs from 'node:fs'
import { memfs } from 'memfs'
import { describe, expect, test } from 'vitest'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { openEmbedded } from '../../src/git/embedded/repository.js'
import { memoryRepository } from '../support/memory-repository.js'
import { scratch } from '../support/scratch-repository.js'
import { repositoryContract } from './contract.js'

repositoryContract('embedded, in memory', memoryRepository)
repositoryContract('embedded, on disk', async () => {
  const { path } = await scratch({ bare: true })
  return openEmbedded({ fs: nodeFs, gitDir: path })
})

describe('embedded and git itself', () => {
  test('read what the other wrote', async () => {
    const repo = await scratch()
    repo.write('dir/f', 'f\n')
    const head = repo.commit('first')
    repo.git('branch', 'packed')
    repo.git('tag', '-a', '-m', 'v1', 'v1')
    repo.git('gc', '-q')
    repo.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/packed')
    const [embedded, native] = [
      await openEmbedded({ fs: nodeFs, gitDir: `${repo.path}/.git` }),
      await repo.open(),
    ]
    expect(await embedded.read(head)).toEqual(await native.read(head))
    expect(await embedded.read(repo.oid('HEAD^{tree}'))).toEqual(await native.read(repo.oid('HEAD^{tree}')))
    const listed = await embedded.refs(['refs/'])
    expect(listed).toEqual((await native.refs(['refs/'])).map((ref) => ({ ...ref, worktree: null })))
    expect(await embedded.resolve('refs/tags/v1')).toBe(head)
    expect(await embedded.resolve('HEAD')).toBe(head)
    const removed = await embedded.updateRefs([{ name: 'refs/heads/packed', from: head, to: null }], 'gone')
    expect(removed).toEqual({ done: true })
    expect(await native.resolve('refs/heads/packed')).toBeNull()
    const blob = await embedded.write('blob', encodeUtf8('ours\n'))
    expect((await native.read(blob))?.content).toBe('ours\n')
    repo.git('symbolic-ref', '--delete', 'refs/heads/alias')
    repo.git('fsck', '--strict')
  })

  test('a transaction that fails half-way is taken back', async () => {
    const { fs } = memfs()
    const repo = await openEmbedded({ fs, gitDir: '/repo.git', init: true })
    const [tree] = await repo.writeTrees([[]])
    const who = 'A <a@example.com> 0 +0000'
    const commit = await repo.write(
      'commit',
      encodeUtf8(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nx\n`),
    )
    const broken = {
      ...fs,
      promises: {
        ...fs.promises,
        writeFile: async (path: string, data: string) => {
          if (path.endsWith('/b')) throw new Error('disk full')
          await fs.promises.writeFile(path, data)
        },
      },
    } as typeof fs
    const failing = await openEmbedded({ fs: broken, gitDir: '/repo.git' })
    const updates = ['a', 'b', 'c'].map((name) => ({ name: `refs/heads/${name}`, from: null, to: commit }))
    await expect(failing.updateRefs(updates, 'all')).rejects.toThrow('disk full')
    expect(await repo.refs(['refs/'])).toEqual([])
  })
})

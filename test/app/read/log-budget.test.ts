import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { logBudget, WITHOUT_EVENT } from '../../../src/app/read/log-budget.js'
import { readLog } from '../../../src/app/read/read-log.js'
import { formatCommit } from '../../../src/domain/log/commit.js'
import { asOid, type Oid } from '../../../src/domain/names/oid.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import type { GitObject, Repository } from '../../../src/git/port.js'
import { hashingOf } from '../../support/log-builder.js'

const WHO = 'Ada <ada@example.com> 1700000000 +0000' as ByteString
const TREE = '4'.repeat(40) as Oid

/** A history without an event, as a project has one, and how many of its commits were read. */
function history(length: number) {
  const objects = new Map<Oid, GitObject>()
  const chain: Oid[] = []
  for (let at = 0; at < length; at++) {
    const parents = chain.slice(-1)
    const content = formatCommit({
      tree: TREE,
      parents,
      author: WHO,
      committer: WHO,
      message: `${at}\n` as ByteString,
    })
    const oid = asOid(
      createHash('sha1').update(`commit ${content.length}\0${content}`, 'latin1').digest('hex'),
    )
    objects.set(oid, { type: 'commit', oid, content })
    chain.push(oid)
  }
  let reads = 0
  // Only read from, and far too long to be written to a disk first.
  const repo = {
    objectFormat: 'sha1',
    read: async (oid: Oid) => {
      reads++
      return objects.get(oid) ?? null
    },
  } as Pick<Repository, 'objectFormat' | 'read'> as Repository
  return { repo, chain, tip: chain.at(-1) as Oid, reads: () => reads }
}

test('a draft that points at the long history of the project is no log, and is not read to its end', async () => {
  const { repo, tip, reads } = history(50_000)
  const log = await readLog(repo, tip, hashingOf('sha1'))
  expect(log).toEqual({ kind: 'not-a-workflow', why: '12000 commits in a row are not events' })
  expect(reads()).toBeLessThanOrEqual(WITHOUT_EVENT + 1)
})

test('a shorter one is no log either', async () => {
  const { repo, tip } = history(5)
  expect(await readLog(repo, tip, hashingOf('sha1'))).toMatchObject({ kind: 'not-a-workflow' })
})

test('whether one commit leads to another is asked of the history once', async () => {
  const { repo, chain, tip, reads } = history(1000)
  const { leadsTo } = logBudget(repo)
  const answers = Array.from({ length: 500 }, () => [
    leadsTo(tip, chain[0] as Oid),
    leadsTo(tip, TREE),
  ]).flat()
  expect(new Set(await Promise.all(answers))).toEqual(new Set([true, false]))
  expect(reads()).toBeLessThanOrEqual(2000)
})

test('all that is asked for one log has a bound', async () => {
  const { repo, chain } = history(2000)
  const { leadsTo } = logBudget(repo)
  const all = async (): Promise<void> => {
    for (const tip of chain) await leadsTo(tip, TREE)
  }
  await expect(all()).rejects.toThrow('leads to a history that is longer than is read')
})

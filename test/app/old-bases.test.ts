import { expect, test } from 'vitest'
import { landedBeforeRoot } from '../../src/app/verify/chain/landed-before-root.js'
import { firstParentsOf } from '../../src/app/verify/first-parents-of.js'
import { asOid, type Oid } from '../../src/domain/names/oid.js'
import type { Slug } from '../../src/domain/names/slug.js'
import { openIsolated } from '../../src/git/clone/isolated.js'
import { scratch } from '../support/scratch-repository.js'

const WHO = 'Ada <ada@example.com> 1700000000 +0000'
const LENGTH = 400

/** A long history, oldest first, and how many of its objects were asked for. */
async function history() {
  const repo = await scratch()
  const lines = Array.from(
    { length: LENGTH },
    () => `commit refs/heads/main\ncommitter ${WHO}\ndata 2\nx\n\n`,
  )
  repo.tryGit(['fast-import', '--quiet'], { input: lines.join('') })
  const chain = repo.git('rev-list', '--reverse', 'main').split('\n').map(asOid)
  const isolated = await openIsolated(await repo.open())
  let reads = 0
  const read: typeof isolated.read = (oid, most) => {
    reads++
    return isolated.read(oid, most)
  }
  return { repo, chain, opened: { ...isolated, read }, reads: () => reads }
}

test('what begins long before the root is told from what begins after it, and no commit is read for it', async () => {
  const { chain, opened, reads } = await history()
  const at = (place: number) => chain[place] as Oid
  const landed = (base: Oid, tip: Oid) => {
    const workflow = { base, tip, slug: 'fix' as Slug } as Parameters<typeof landedBeforeRoot>[3]['workflow']
    return landedBeforeRoot(opened, at(200), () => false, { workflow })
  }
  expect(await landed(at(1), at(150))).toBe(true)
  expect(await landed(at(1), at(300))).toBe(false)
  expect(await landed(at(390), at(395))).toBe(false)
  expect(reads()).toBe(0)
  await opened.close()
})

test('however many old bases are asked for, the history before the root is read once', async () => {
  const { repo, chain, opened, reads } = await history()
  const root = chain[LENGTH - 1] as Oid
  const leads = firstParentsOf(opened, root)
  const beside = asOid(repo.git('commit-tree', '-m', 'Beside', '-p', root, `${root}^{tree}`))
  expect(await leads(chain[LENGTH - 2] as Oid)).toBe(true)
  expect(reads()).toBeLessThan(5)
  const answers = await Promise.all([...chain, beside, beside].map(leads))
  expect(answers).toEqual([...chain.map(() => true), false, false])
  expect(reads()).toBeLessThanOrEqual(LENGTH)
  await opened.close()
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { findStrategy } from '../../../src/app/definitions/strategies.js'
import { contextInputs } from '../../../src/app/documents/context-inputs.js'
import { type ContextPackage, gatherFrom } from '../../../src/app/documents/gather-context.js'
import { formatCommit } from '../../../src/domain/log/commit.js'
import type { Oid } from '../../../src/domain/names/oid.js'
import { type ByteString, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Mode } from '../../../src/domain/tree/change.js'
import type { Repository } from '../../../src/git/port.js'
import { editTree } from '../../../src/git/trees.js'
import { ContextPackage as ContextSchema } from '../../../src/schemas/context-package.js'
import { memoryRepository } from '../../support/memory-repository.js'

const hashing = {
  format: 'sha1' as const,
  sha256: (bytes: ByteString) => createHash('sha256').update(bytes, 'latin1').digest('hex'),
}
const WHO = encodeUtf8('A <a@example.com> 1767225600 +0000')

type Files = Readonly<Record<string, string | { readonly mode: Mode; readonly bytes: string } | null>>

/** A repository with a commit for each of these changes; no working tree is there to be read by mistake. */
async function history(
  ...changes: readonly Files[]
): Promise<{ readonly repo: Repository; readonly tip: Oid }> {
  const repo = await memoryRepository()
  let tree: Oid | null = null
  let tip: Oid | null = null
  for (const change of changes) {
    const edits = await Promise.all(
      Object.entries(change).map(async ([path, file]) => {
        if (file === null) return { path: encodeUtf8(path), file: null }
        const { mode, bytes } =
          typeof file === 'string' ? { mode: '100644' as const, bytes: encodeUtf8(file) } : file
        return { path: encodeUtf8(path), file: { mode, oid: await repo.write('blob', bytes as ByteString) } }
      }),
    )
    tree = await editTree(repo, tree, edits)
    const parents: readonly Oid[] = tip === null ? [] : [tip]
    const commit = { tree, parents, author: WHO, committer: WHO, message: encodeUtf8('x\n') }
    tip = await repo.write('commit', formatCommit(commit))
  }
  if (tip === null) throw new Error('no commit')
  return { repo, tip }
}

async function gather(
  { repo, tip }: { readonly repo: Repository; readonly tip: Oid },
  document: string,
  { strategy = 'rfc-review', budget }: { readonly strategy?: string; readonly budget?: number } = {},
): Promise<ContextPackage> {
  const tree = (await repo.read(tip))?.content.slice(5, 45) as Oid
  const found = await findStrategy(repo, tree, { HOME: '/nowhere' }, strategy)
  const request = { commit: tip, document: encodeUtf8(document), strategy: found }
  const gathering = { repo, hashing }
  const inputs = await contextInputs(gathering, budget === undefined ? request : { ...request, budget })
  const made = (await gatherFrom(gathering, inputs)).package
  // It is what we publish that it is.
  expect(ContextSchema.parse(made)).toEqual(made)
  return made
}

const paths = (items: readonly { readonly path: string }[]) => items.map(({ path }) => path)

const SHOP: Files = {
  'docs/rfcs/rfc-0001-login.md':
    '# Login\n\nBuilds on [keys](../keys.md), ADR-2. `shop sign in` calls src/lib/sign.ts.',
  'docs/keys.md': '# Keys\n\nEverybody has one.',
  'docs/adr/0002-no-passwords.md': '# No passwords',
  'docs/architecture/overview.md': '# Overview',
  'src/lib/sign.ts': 'export const sign = 1\n',
  'src/commands/sign.ts': 'export const run = 1\n',
  'src/lib/other.ts': 'export const other = 1\n',
}
const RFC = 'docs/rfcs/rfc-0001-login.md'

describe('the context of a document', () => {
  it('is what it refers to, the architecture, and the code that it names, each with a reason', async () => {
    const { documents, code, target } = await gather(await history(SHOP), RFC)
    expect(target).toMatchObject({ path: RFC, title: 'Login' })
    expect(documents.map(({ path, kind, why }) => [path, kind, why[0]])).toEqual([
      ['docs/keys.md', 'document', 'linked on line 3'],
      ['docs/adr/0002-no-passwords.md', 'adr', 'named as ADR-2'],
      ['docs/architecture/overview.md', 'architecture', 'describes the architecture'],
    ])
    expect(code.map(({ path, kind, why }) => [path, kind, why[0]])).toEqual([
      ['src/lib/sign.ts', 'code', 'named by its path, src/lib/sign.ts'],
      ['src/commands/sign.ts', 'command', '`shop sign in` runs it'],
    ])
  })

  it('names blobs as they stand in the commit that was asked for', async () => {
    const shop = await history(SHOP)
    const { documents } = await gather(shop, RFC)
    const blob = await shop.repo.read(documents[0]?.blob as Oid)
    expect(blob?.content).toBe(SHOP['docs/keys.md'])
  })

  it('holds what changes along with it', async () => {
    const touched = { [RFC]: '# Login\n\nTwice.', 'src/lib/other.ts': 'export const other = 2\n' }
    const again = { [RFC]: '# Login\n\nThrice.', 'src/lib/other.ts': 'export const other = 3\n' }
    const { code } = await gather(await history(SHOP, touched, again), RFC, { strategy: 'code-change' })
    expect(code).toEqual([
      expect.objectContaining({ path: 'src/lib/other.ts', why: ['changed together in 2 of 2 commits'] }),
    ])
  })

  it('fits a budget', async () => {
    const large = { 'docs/keys.md': `# Keys\n\n${'Everybody has one. '.repeat(500)}` }
    const { documents, omitted, budget } = await gather(await history({ ...SHOP, ...large }), RFC, {
      budget: 200,
    })
    expect(paths(documents)).toEqual(['docs/adr/0002-no-passwords.md', 'docs/architecture/overview.md'])
    expect(paths(omitted)).toContain('docs/keys.md')
    expect(budget.used).toBeLessThanOrEqual(200)
  })

  it('is gathered as a strategy of the project says', async () => {
    const own = { '.vizier/strategies/mine.yml': 'name: mine\nversion: 1\ndocuments: ["docs/adr/**"]\n' }
    const { documents } = await gather(await history({ ...SHOP, ...own }), RFC, { strategy: 'mine' })
    expect(paths(documents)).toEqual(['docs/adr/0002-no-passwords.md'])
  })
})

describe('the same package is made anew only where something changed', () => {
  const identity = async (...changes: readonly Files[]) =>
    (await gather(await history(...changes), RFC)).identity

  it('not by a commit that touches neither a document nor code that is named', async () => {
    const before = await identity(SHOP)
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await identity(SHOP, { 'src/lib/other.ts': 'export const other = 2\n' })).toBe(before)
  })

  it.each<[string, Files]>([
    ['code that the document names', { 'src/lib/sign.ts': 'export const sign = 2\n' }],
    ['another document', { 'docs/keys.md': '# Keys' }],
    ['the document itself', { [RFC]: '# Login' }],
    ['a file that appears, which a link may mean', { 'src/lib/new.ts': '' }],
    ['a document that goes', { 'docs/keys.md': null }],
  ])('by %s', async (_, change) => {
    expect(await identity(SHOP, change)).not.toBe(await identity(SHOP))
  })
})

describe('a hostile tree', () => {
  it('may hold names and texts that are not UTF-8', async () => {
    const { repo, tip } = await history({
      'a.md': { mode: '100644', bytes: '# A\xff\n\n[b](b.md) \xfe' },
      'b.md': { mode: '100644', bytes: '# \xc3\x28' },
    })
    const { documents, target } = await gather({ repo, tip }, 'a.md')
    expect(target.title).toBe('A\ufffd')
    expect(paths(documents)).toEqual(['b.md'])
  })

  it('has links and submodules where documents are expected: they are not read', async () => {
    const shop = await history({
      'a.md': '# A\n\n[b](b.md) [c](c.md) [d](../d.md)',
      'b.md': { mode: '120000', bytes: '/etc/passwd' },
      'c.md': { mode: '160000', bytes: 'x' },
    })
    const { documents, outside, missing } = await gather(shop, 'a.md')
    expect(documents).toEqual([])
    expect(outside).toEqual([{ target: '../d.md', line: 3 }])
    expect(paths(missing.map(({ target }) => ({ path: target })))).toEqual(['b.md', 'c.md'])
  })

  it('has no such document: that is refused', async () => {
    const refused = expect.objectContaining({ reason: expect.objectContaining({ code: 'NO_SUCH_DOCUMENT' }) })
    await expect(gather(await history(SHOP), 'gone.md')).rejects.toEqual(refused)
    await expect(gather(await history({ 'l.md': { mode: '120000', bytes: 'x' } }), 'l.md')).rejects.toEqual(
      refused,
    )
  })

  it('brings a strategy that does not parse: every place is named', async () => {
    const own = { '.vizier/strategies/bad.yml': 'name: bad\nversion: 1\ndepth: 99\nrun: rm\n' }
    await expect(gather(await history({ ...SHOP, ...own }), RFC, { strategy: 'bad' })).rejects.toMatchObject({
      reason: { code: 'BAD_STRATEGY', message: expect.stringMatching(/bad\.yml:3:\d+: depth/) },
    })
    await expect(gather(await history(SHOP), RFC, { strategy: '../x' })).rejects.toMatchObject({
      reason: { code: 'NO_SUCH_STRATEGY' },
    })
  })
})

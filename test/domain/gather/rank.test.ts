import { describe, expect, it } from 'vitest'
import { parseStrategy } from '../../../src/definitions/strategy-file.js'
import { numberedAmong } from '../../../src/domain/gather/numbers.js'
import { placesIn } from '../../../src/domain/gather/places.js'
import { queryOf } from '../../../src/domain/gather/query.js'
import { type Ranked, rankDocuments } from '../../../src/domain/gather/rank.js'
import { referencesIn } from '../../../src/domain/gather/references.js'
import { nameOf, sketch } from '../../../src/domain/gather/sketch.js'
import { changedTogether } from '../../../src/domain/gather/together.js'
import { asOid } from '../../../src/domain/names/oid.js'
import type { Path } from '../../../src/domain/names/path.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

interface Extra {
  readonly how?: string
  readonly commits?: readonly (readonly string[])[]
  readonly architecture?: readonly string[]
}

/** Ranks documents, given as texts by path, for one of them. */
function rank(
  documents: Readonly<Record<string, string>>,
  name: string,
  extra: Extra = {},
): readonly Ranked[] {
  const paths = Object.keys(documents).map(encodeUtf8)
  const around = { places: placesIn(paths), numbered: numberedAmong(paths) }
  const path = encodeUtf8(name)
  const text = documents[name] ?? ''
  const query = queryOf(text, nameOf(path))
  const parsed = parseStrategy('test', `name: test\nversion: 1\n${extra.how ?? ''}`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  const sketches = Object.entries(documents).map(([each, body]) =>
    sketch(
      { path: encodeUtf8(each), oid: asOid('a'.repeat(40)), text: body, size: body.length },
      query,
      around,
      path,
    ),
  )
  const known = {
    references: referencesIn(text, path, around),
    together: changedTogether(
      path,
      (extra.commits ?? []).map((files) => files.map(encodeUtf8)),
    ),
    architecture: new Set<Path>((extra.architecture ?? []).map(encodeUtf8)),
  }
  return rankDocuments({ path, text, query }, sketches, known, parsed.value)
}

const order = (ranked: readonly Ranked[]) => ranked.map(({ path }) => path)

const TOPICS = {
  'here.md': '# Signing keys\n\nA key signs a decision. Keys are found by Git.',
  'keys.md': '# How keys are found\n\nGit finds the signing key of a person, and keys sign decisions.',
  'cooking.md': '# Soup\n\nBoil water, add vegetables and salt, and wait for an hour.',
}

describe('documents are ranked', () => {
  it('by what they have in common', () => {
    const [first] = rank(TOPICS, 'here.md')
    expect(first?.path).toBe('keys.md')
    expect(first?.why[0]).toMatch(/^shares its words/)
  })

  it('with a reference before all else', () => {
    const documents = { ...TOPICS, 'here.md': `${TOPICS['here.md']}\n\n[soup](cooking.md)` }
    expect(order(rank(documents, 'here.md'))).toEqual(['cooking.md', 'keys.md'])
  })

  it('higher where the document calls them by name', () => {
    const documents = {
      'here.md': '# A\n\nFollow the release checklist.',
      'release-checklist.md': 'Tag it.',
      'other.md': 'Follow it.',
    }
    const [first] = rank(documents, 'here.md')
    expect(first?.path).toBe('release-checklist.md')
    expect(first?.why).toContain('called by its name')
  })

  it('higher where they refer to the document', () => {
    const documents = { 'here.md': '# A', 'b.md': 'zebra [a](here.md)', 'c.md': 'zebra' }
    const ranked = rank(documents, 'here.md', { how: 'least: 0' })
    expect(order(ranked)).toEqual(['b.md', 'c.md'])
    expect(ranked[0]?.why).toContain('it refers to this one')
  })

  it('higher where they change together with it, unless everything did', () => {
    const documents = { 'here.md': '# A', 'b.md': 'x', 'c.md': 'x', 'd.md': 'x' }
    const all = Array.from({ length: 60 }, (_, at) => `many-${at}.md`)
    const commits = [
      ['here.md', 'c.md'],
      ['here.md', 'c.md'],
      ['here.md', 'd.md', ...all],
    ]
    const ranked = rank(documents, 'here.md', { how: 'least: 0', commits })
    expect(ranked[0]).toMatchObject({
      path: 'c.md',
      why: ['changed together in 2 of 2 commits', expect.anything()],
    })
    expect(ranked.find(({ path }) => path === 'd.md')?.why.join()).not.toContain('together')
  })

  it('higher where they describe the architecture', () => {
    const documents = { 'here.md': '# A', 'b.md': 'x', 'z.md': 'x' }
    const [first] = rank(documents, 'here.md', { architecture: ['z.md'] })
    expect(first).toMatchObject({ path: 'z.md', why: ['describes the architecture', expect.anything()] })
  })

  it('by the weights of the strategy, which are data', () => {
    const documents = { ...TOPICS, 'here.md': `${TOPICS['here.md']}\n\n[soup](cooking.md)` }
    const how = 'weights: { reference: 0.01, text: 5 }\nleast: 0'
    expect(order(rank(documents, 'here.md', { how }))).toEqual(['keys.md', 'cooking.md'])
  })
})

describe('references of references', () => {
  const chain = { 'a.md': '[b](b.md)', 'b.md': '[c](c.md)', 'c.md': '[d](d.md)', 'd.md': '[a](a.md)' }
  const whyOf = (ranked: readonly Ranked[], name: string) =>
    ranked.find(({ path }) => path === name)?.why ?? []

  it('are followed as far as the strategy says', () => {
    const ranked = rank(chain, 'a.md', { how: 'depth: 2\nleast: 0' })
    expect(whyOf(ranked, 'c.md')).toContain('referred to by b.md, which is referred to')
    expect(whyOf(ranked, 'd.md').join()).not.toContain('referred to by')
  })

  it('in a cycle end where they began', () => {
    const ranked = rank(chain, 'a.md', { how: 'depth: 10\nleast: 0' })
    expect([...order(ranked)].sort()).toEqual(['b.md', 'c.md', 'd.md'])
  })
})

describe('the document at hand', () => {
  it('is not in its own context, even where it links to itself', () => {
    expect(order(rank({ 'a.md': '# A\n[me](a.md)', 'b.md': '# A' }, 'a.md'))).toEqual(['b.md'])
  })

  it('may be empty, or alone', () => {
    expect(rank({ 'a.md': '' }, 'a.md')).toEqual([])
    expect(rank({ 'a.md': '', 'b.md': '' }, 'a.md', { how: 'least: 1' })).toEqual([])
  })
})

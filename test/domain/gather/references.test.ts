import { describe, expect, it } from 'vitest'
import { linksOf } from '../../../src/domain/gather/links.js'
import { numberedAmong } from '../../../src/domain/gather/numbers.js'
import { placesIn } from '../../../src/domain/gather/places.js'
import { referencesIn } from '../../../src/domain/gather/references.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

const FILES = [
  'README.md',
  'docs/adr/0003-agents.md',
  'docs/guide/README.md',
  'docs/guide/first steps.md',
  'docs/prds/prd-0001-solo-developers.md',
  'docs/research/pain-points.md',
  'docs/rfcs/rfc-0001-server.md',
  'docs/rfcs/rfc-0002-specs.md',
  'site/01-app/02-guides/04-caching.mdx',
  'src/lib/engine.ts',
  'src/one/index.ts',
  'src/two/index.ts',
].map(encodeUtf8)
const around = { places: placesIn(FILES), numbered: numberedAmong(FILES) }
const HERE = encodeUtf8('docs/rfcs/rfc-0002-specs.md')

const of = (text: string) => referencesIn(text, HERE, around)
const found = (text: string) => [...of(text).found]

describe('a document refers to', () => {
  it.each([
    ['[a](rfc-0001-server.md)', 'docs/rfcs/rfc-0001-server.md'],
    ['[a](./rfc-0001-server.md#part "title")', 'docs/rfcs/rfc-0001-server.md'],
    ['[a](../adr/0003-agents)', 'docs/adr/0003-agents.md'],
    ['[a](<../guide/first%20steps.md>)', 'docs/guide/first steps.md'],
    ['[a](../guide/)', 'docs/guide/README.md'],
    ['[a][1]\n\n[1]: ../../README.md', 'README.md'],
    ['<a href="../research/pain-points.html">', 'docs/research/pain-points.md'],
    ['[[pain-points]]', 'docs/research/pain-points.md'],
    ['[a](/app/guides/caching)', 'site/01-app/02-guides/04-caching.mdx'],
    ['[a](https://github.com/o/r/blob/main/docs/adr/0003-agents.md)', 'docs/adr/0003-agents.md'],
    ['[a](/Users/me/code/docs/research/pain-points.md)', 'docs/research/pain-points.md'],
    ['see :doc:`/docs/adr/0003-agents`', 'docs/adr/0003-agents.md'],
  ])('what it links to: %s', (text, path) => {
    expect(found(text)).toEqual([[path, expect.stringMatching(/^linked on line \d+$/)]])
  })

  it.each([
    ['as RFC-0001 says', 'docs/rfcs/rfc-0001-server.md', 'named as RFC-0001'],
    ['see RFC 1', 'docs/rfcs/rfc-0001-server.md', 'named as RFC 1'],
    ['(ADR-3)', 'docs/adr/0003-agents.md', 'named as ADR-3'],
    ['**Related:** PRD-0001', 'docs/prds/prd-0001-solo-developers.md', 'named as PRD-0001'],
  ])('what it names by a number: %s', (text, path, why) => {
    expect(found(text)).toEqual([[path, why]])
  })

  it.each([
    ['in `src/lib/engine.ts`', 'src/lib/engine.ts', 'named by its path, src/lib/engine.ts'],
    [
      'Related: research/pain-points.md',
      'docs/research/pain-points.md',
      'named by its path, research/pain-points.md',
    ],
    ['`engine.ts` runs it', 'src/lib/engine.ts', 'named by its path, engine.ts'],
  ])('what it names by a path: %s', (text, path, why) => {
    expect(found(text)).toEqual([[path, why]])
  })

  it('each file once, for the first reason', () => {
    expect(found('RFC-0001\n\n[a](rfc-0001-server.md) [b](rfc-0001-server.md)')).toEqual([
      ['docs/rfcs/rfc-0001-server.md', 'linked on line 3'],
    ])
  })
})

describe('a document does not refer to', () => {
  it.each([
    ['itself', '[me](rfc-0002-specs.md) RFC-0002'],
    ['what stands in an example', '```md\n[a](../guide/)\n```'],
    ['what stands in an example of a list', '- a\n\n    ```md\n    [a](../guide/)\n   ```\n'],
    ['a name that several files have', '`index.ts`'],
    ['a number that nobody has', 'RFC-0099'],
    ['a picture elsewhere', '![a](https://example.com/README.md)'],
  ])('%s', (_, text) => expect(found(text)).toEqual([]))
})

describe('a link', () => {
  it.each([
    '../../../etc/passwd',
    '../../../../../../README.md',
    'https://example.com/x',
    '//example.com/x',
    'https://github.com/another/project/blob/main/README.md',
    'mailto:a@b',
  ])('out of the repository is told and not followed: %s', (target) => {
    const { found: followed, outside } = of(`one\n[a](${target})`)
    expect([...followed]).toEqual([])
    expect(outside).toEqual([{ target, line: 2 }])
  })

  it('to what is not there is told with its line', () => {
    expect(of('one\n\n[a](gone.md)').missing).toEqual([{ target: 'gone.md', line: 3 }])
  })

  it('is read with its broken percent signs', () => {
    expect(linksOf('[a](100%.md)')).toEqual([{ target: '100%.md', line: 1 }])
    expect(found('[a](100%.md)')).toEqual([])
  })
})

describe('of two files that end alike', () => {
  const places = placesIn(['a/x/page.md', 'b/x/page.md', 'c/page.md'].map(encodeUtf8))
  it('the one that shares more of the path is meant', () => {
    expect(places.named('b/x/page.md')).toBe('b/x/page.md')
    expect(places.follow('/site/b/x/page', encodeUtf8('README.md'))).toBe('b/x/page.md')
  })
  it('none is meant by what both share, but from beside one of them', () => {
    expect(places.named('x/page.md')).toBeNull()
    expect(places.follow('/site/x/page', encodeUtf8('README.md'))).toBeNull()
    expect(places.follow('/site/x/page', encodeUtf8('b/y/here.md'))).toBe('b/x/page.md')
  })
  it('what was written is meant, and not what was made of it', () => {
    const made = placesIn(
      ['docs/content/commands/run.md', 'docs/output/commands/run.html', 'man/run.1'].map(encodeUtf8),
    )
    expect(made.follow('/commands/run', encodeUtf8('docs/content/here.md'))).toBe(
      'docs/content/commands/run.md',
    )
  })
  it('a page of a site is found below the name that the site has', () => {
    const site = placesIn(['01-app/index.md', '02-pages/app/old.md'].map(encodeUtf8))
    expect(site.follow('/docs/app', encodeUtf8('02-pages/x.md'))).toBe('01-app/index.md')
    expect(site.follow('/docs/other/app', encodeUtf8('02-pages/x.md'))).toBeNull()
  })
  it('the end of an example in a list is one, and what follows is no example', () => {
    const text = '- a\n\n    ```sh\n    run\n   ```\n\n[b](c/page.md)\n'
    expect(linksOf(text)).toEqual([{ target: 'c/page.md', line: 7 }])
  })
})

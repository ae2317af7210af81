import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import type { Path } from '../../../src/domain/names/path.js'
import { inScope } from '../../../src/domain/rules/in-scope.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

const found = (units: Data, ...code: readonly string[]) =>
  inScope(new Map([['units', units]]), { code: code.map(encodeUtf8) })
const said = (units: Data, ...code: readonly string[]): readonly string[] =>
  found(units, ...code).map((each) => each.said)
const none = (path: string) => `${path} is changed, and no unit may change it`

describe('code that was changed', () => {
  const units = {
    units: [
      { id: 'U1', allowed: ['src/io/**', 'docs/été.md'], forbidden: ['SRC/io/gen/**'] },
      { id: 'U2', allowed: 'test/*.ts' },
    ],
  }
  it.each([
    ['src/io/a.ts'],
    ['src/io/b/c.ts'],
    ['test/a.ts'],
    ['docs/été.md'],
    ['src/io/a.ts', 'test/a.ts'],
    [],
  ])('is in scope: %s', (...code) => expect(said(units, ...code)).toEqual([]))

  it.each([
    'src/io.ts',
    'SRC/io/a.ts',
    'src/io/gen/a.ts',
    'src/io/GEN/a.ts',
    'test/a/b.ts',
    'docs/été.md.x',
    'src/ios/a.ts',
  ])('is out of scope: %s', (path) => expect(said(units, 'src/io/a.ts', path)).toEqual([none(path)]))

  it('belongs to nobody where nobody is', () => {
    expect(said([], 'a')).toEqual([none('a')])
    expect(said([])).toEqual([])
  })

  it('is forbidden for one unit, and allowed for another', () => {
    const both = [
      { id: 'U1', allowed: ['**'], forbidden: ['src/**'] },
      { id: 'U2', allowed: ['src/a.ts'] },
    ]
    expect(said(both, 'src/a.ts', 'x')).toEqual([])
    expect(said(both, 'src/b.ts')).toEqual([none('src/b.ts')])
  })

  it('is one finding about all of these files, each as it is shown', () => {
    const code = ['a', 'b', 'c', 'd', '\u202e', 'f', 'g']
    expect(found([], ...code)).toEqual([
      {
        said: 'a, b, c, d, "\\342\\200\\256" and 2 more are changed, and no unit may change them',
        about: { outside: ['a', 'b', 'c', 'd', '"\\342\\200\\256"', 'f', 'g'] },
      },
    ])
  })

  it('is not in scope by a name that is not UTF-8', () => {
    const judged = inScope(new Map([['units', [{ id: 'U', allowed: ['**'] }] as Data]]), {
      code: ['a\xff' as Path],
    })
    expect(judged.map((each) => each.said)).toEqual([none('"a\\377"')])
  })
})

describe('what cannot be told does not hold', () => {
  it('without the paths', () => {
    expect(inScope(new Map([['units', []]]))).toEqual([
      { said: 'nobody says which files were changed', about: null },
    ])
  })

  it('with a unit that cannot be read, which may be the one', () => {
    expect(
      said(
        [
          { id: 'U1', allowed: ['/a'] },
          { id: 'U2', allowed: ['b'] },
        ],
        'a',
      ),
    ).toHaveLength(1)
    expect(said({ a: 1 }, 'a')).toEqual(['there is no list of units'])
  })

  it('with more than somebody waits for', () => {
    const globs = Array.from({ length: 500 }, (_, at) => `**/${'{a,b}'.repeat(20)}${at}`)
    const paths = Array.from({ length: 20_000 }, (_, at) => `${'a'.repeat(30)}${at}`)
    expect(said([{ id: 'U', allowed: globs }], ...paths)).toEqual([
      '20000 files are too many for these globs to compare',
    ])
    expect(said([{ id: 'U', allowed: ['**'] }], ...paths)).toEqual([])
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (a, b, path) => {
        said(a as Data, path)
        said([{ id: 'U', allowed: a, forbidden: b }] as Data, path)
      }),
    )
  })
})

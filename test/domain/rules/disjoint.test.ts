import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import { globMatcher } from '../../../src/domain/names/glob.js'
import { disjoint } from '../../../src/domain/rules/disjoint.js'

type Units = readonly { readonly [field: string]: Data }[]
const said = (units: Data, more: Readonly<Record<string, Data>> = {}): readonly string[] =>
  disjoint(new Map(Object.entries({ units, ...more }))).map((found) => found.said)

const unit = (id: string, allowed: Data, more: Readonly<Record<string, Data>> = {}) => ({
  id,
  allowed,
  ...more,
})

describe('units without an order between them', () => {
  it.each<[string, Units, readonly string[]]>([
    [
      'the same file',
      [unit('U3', ['src/io.ts']), unit('U5', ['src/a.ts', 'src/io.ts'])],
      ['U3 and U5 may both change src/io.ts'],
    ],
    [
      'a file and a glob over it',
      [unit('U3', ['src/io.ts']), unit('U5', 'src/**')],
      ['U3 and U5 may both change what src/io.ts and src/** match'],
    ],
    [
      'a glob that takes out another part',
      [unit('U3', ['src/**'], { forbidden: ['src/a/**'] }), unit('U5', ['src/io/**'])],
      ['U3 and U5 may both change what src/** and src/io/** match'],
    ],
    [
      'what two that need the same share',
      [
        unit('U1', ['a/**']),
        unit('U2', ['b/**'], { depends_on: ['U1'] }),
        unit('U3', ['b/**'], { depends_on: ['U1'] }),
      ],
      ['U2 and U3 may both change b/**'],
    ],
    [
      'a need that is not in the list',
      [unit('U1', ['a'], { depends_on: ['U2', 'U9'] }), unit('U3', ['a'])],
      ['U1 and U3 may both change a'],
    ],
  ])('may not both change %s', (_, units, sentences) => {
    expect(said(units)).toEqual(sentences)
  })

  it.each<[string, Units]>([
    ['other folders', [unit('U3', ['src/io/**']), unit('U5', ['src/a/**', 'test/**'])]],
    ['no list at all', []],
    [
      'a folder that the other leaves alone',
      [unit('U3', ['src/**'], { forbidden: ['src/io/**'] }), unit('U5', ['src/io/*.ts'])],
    ],
    ['one that needs the other', [unit('U3', ['src/**']), unit('U5', ['src/**'], { depends_on: 'U3' })]],
    [
      'one that needs the other through a third',
      [
        unit('U1', ['src/**']),
        unit('U2', ['lib/**'], { depends_on: ['U1'] }),
        unit('U3', ['src/**'], { depends_on: ['U2'] }),
      ],
    ],
  ])('may have %s', (_, units) => expect(said(units)).toEqual([]))

  it('is of data that rules see: the list of an object', () => {
    expect(said({ units: [unit('U1', ['a']), unit('U2', ['a'])], notes: [] })).toHaveLength(1)
  })
})

describe('inside', () => {
  const one = [unit('U1', ['src/a/**', 'docs/a.md'])]
  it.each<[Data, readonly string[]]>([
    ['src/**, docs/*.md', []],
    [['src/**', 'docs/**'], []],
    ['{src,lib}/**, docs/a.md', ['U1: src/a/** is not inside what may be changed']],
    ['src/**', ['U1: docs/a.md is not inside what may be changed']],
    ['SRC/**, docs/**', ['U1: src/a/** is not inside what may be changed']],
    [
      '',
      ['U1: src/a/** is not inside what may be changed', 'U1: docs/a.md is not inside what may be changed'],
    ],
  ])('%j', (inside, sentences) => expect(said(one, { inside })).toEqual(sentences))
})

describe('not', () => {
  const one = [unit('U1', ['src/a/**', 'docs/a.md'])]
  it.each<[Data, readonly string[]]>([
    ['nothing is forbidden', []],
    ['None.', []],
    ['', []],
    ['src/b/**, docs/*.txt', []],
    ['.github/**, src/a/x.ts', ['U1: src/a/** may change what is forbidden: src/a/x.ts']],
    [['DOCS/*.md'], ['U1: docs/a.md may change what is forbidden: DOCS/*.md']],
    ['**/*.lock', ['U1: src/a/** may change what is forbidden: **/*.lock']],
  ])('%j', (not, sentences) => expect(said(one, { not })).toEqual(sentences))

  it('is kept by a unit that leaves it alone itself', () => {
    const units = [unit('U1', ['src/**'], { forbidden: ['src/gen/**', '**/*.lock'] })]
    expect(said(units, { not: 'src/gen/x/*.ts, **/*.lock' })).toEqual([])
  })

  it.each<[string, Data, string]>([
    [
      'two globs in a sentence',
      'src/** and docs/**',
      'not: "src/** and docs/**" is not a glob: it has blanks, and commas part globs',
    ],
    [
      'an exception',
      'nothing but src',
      'not: "nothing but src" is not a glob: it has blanks, and commas part globs',
    ],
    ['no text', true, 'not: true is not a glob: it is not a text'],
    ['a list in a list', [['src']], 'not: a list is not a glob: it is not a text'],
    [
      'a path from the root',
      '/src',
      'not: "/src" is not a glob: a path goes from the top of the repository, without "." and ".." in it or "/" at its ends',
    ],
    ['a long text', 'x,'.repeat(20_000), 'not: more than 20000 letters are not read'],
    ['many globs', Array(101).fill('x/**'), 'not: 101 globs are more than the 100 that are compared'],
  ])('is never read as less than it says: %s', (_, not, sentence) => {
    expect(said(one, { not })).toEqual([sentence])
  })
})

describe('what agents may write', () => {
  it.each<[string, Data, string]>([
    ['no list', { a: 1 }, 'there is no list of units'],
    ['null', null, 'there is no list of units'],
    ['a text', ['U1'], 'a unit has no id'],
    ['no id', [{ allowed: ['a'] }], 'a unit has no id'],
    ['no globs', [unit('U1', [])], 'U1 names no file that it may change'],
    [
      'a glob out of the repository',
      [unit('U1', ['../a'])],
      'U1: allowed: "../a" is not a glob: a path goes from the top of the repository, without "." and ".." in it or "/" at its ends',
    ],
    [
      'a glob that turns the others round',
      [unit('U1', ['a'], { forbidden: ['!a'] })],
      'U1: forbidden: "!a" is not a glob: it begins with "!"',
    ],
    ['a number for a glob', [unit('U1', [7])], 'U1: allowed: 7 is not a glob: it is not a text'],
    ['needs that are none', [unit('U1', ['a'], { depends_on: [{}] })], 'U1: depends_on is not a list of ids'],
    ['one id twice', [unit('U1', ['a']), unit('U1', ['b'])], 'a second unit is called U1'],
    ['a circle', [unit('U1', ['a'], { depends_on: ['U1'] })], 'U1 needs itself'],
    ['a name that hides', [unit('\u202eU1', [])], '\\u202eU1 names no file that it may change'],
    [
      'more units than run',
      Array.from({ length: 101 }, (_, at) => unit(`U${at}`, [`${at}`])),
      '101 units are more than the 100 that are compared',
    ],
    [
      'more globs than people read',
      [unit('U1', Array(1001).fill('a'))],
      'the units have 1001 globs, and 1000 are compared',
    ],
  ])('%s', (_, units, sentence) => expect(said(units)).toEqual([sentence]))

  it('is told up to a hundred, and the rest is counted', () => {
    const all = said(Array.from({ length: 100 }, (_, at) => unit(`U${at}`, ['a'])))
    expect(all).toHaveLength(101)
    expect(all.at(-1)).toBe('and 4850 more')
  })

  it('takes little time, however much is needed or compared', () => {
    const needs = Array.from({ length: 200_000 }, (_, at) => `U${at}`)
    const globs = Array.from({ length: 10 }, (_, at) => `${'a/'.repeat(200)}${at}`)
    const many = Array.from({ length: 100 }, (_, at) =>
      unit(`U${at}`, globs, { depends_on: at === 0 ? needs.slice(1) : [`U${at - 1}`] }),
    )
    expect(said(many)).toContain('U0 needs itself')
    const hard = Array.from({ length: 100 }, (_, at) => '{a,b}/'.repeat(60) + at)
    const deep = Array.from({ length: 900 }, (_, at) => `${'a/'.repeat(200)}${at}`)
    expect(said([unit('U1', deep)], { inside: hard, not: hard }).length).toBe(101)
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (units, inside, not) => {
        said(units as Data, { inside: inside as Data, not: not as Data })
        said([{ id: 'U1', allowed: units, forbidden: inside, depends_on: not }] as Data)
      }),
    )
  })
})

test('where it holds, no file is allowed to two units without an order', () => {
  const globs = fc.array(
    fc.constantFrom('a/**', 'a/b/**', 'a/*', 'a/b', 'b/**', 'b/?', '**/b', 'b', '{a,b}/c', 'A/C'),
    { maxLength: 3 },
  )
  const some = fc.tuple(
    globs.filter((list) => list.length > 0),
    globs,
    fc.subarray(['U0', 'U1', 'U2']),
  )
  const paths = ['a', 'b', 'a/b', 'a/c', 'a/b/c', 'b/b', 'b/c', 'c/b', 'A/C', 'A/B']
  const may = ([allowed, forbidden]: [string[], string[], string[]], path: string): boolean =>
    globMatcher(allowed, { flags: '', otherwise: false })(path) &&
    !globMatcher(forbidden, { flags: 'i', otherwise: true })(path)
  let held = 0
  fc.assert(
    fc.property(some, some, (a, b) => {
      const units = [a, b].map(([allowed, forbidden], at) => unit(`U${at}`, allowed, { forbidden }))
      if (said(units).length > 0) return
      held++
      for (const path of paths) expect(may(a, path) && may(b, path)).toBe(false)
    }),
    { numRuns: 2000 },
  )
  expect(held).toBeGreaterThan(50)
})

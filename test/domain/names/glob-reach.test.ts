import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { globMatcher } from '../../../src/domain/names/glob.js'
import { holds, mayMeet, reachOf, whyNoReach } from '../../../src/domain/names/glob-reach.js'

const meet = (a: string, b: string): boolean => mayMeet(reachOf(a), reachOf(b))

describe('two globs', () => {
  it.each([
    ['src/io.ts', 'src/io.ts'],
    ['src/io.ts', 'SRC/IO.ts'],
    ['src/io.ts', 'src/**'],
    ['src', 'src/**'],
    ['src/**/*.ts', 'src/io/**'],
    ['**/*.ts', 'docs/a.md'],
    ['src/io*', 'src/io.ts'],
    ['src/@(a|b).ts', 'src/a.ts'],
    ['"src"/a.ts', 'src/a.ts'],
    ['{src,lib}/a.ts', 'lib/a.ts'],
    ['docs/\u00e9t\u00e9.md', 'docs/e\u0301te\u0301.md'],
    ['docs/ΑΣ*', 'docs/ασα.md'],
  ])('may meet: %s and %s', (a, b) => {
    expect([meet(a, b), meet(b, a)]).toEqual([true, true])
  })

  it.each([
    ['src/io.ts', 'src/io.tsx'],
    ['src/**', 'srcs/**'],
    ['src/a/**', 'src/b/**'],
    ['src/a*', 'src/b*'],
    ['@scope/a/**', '@scope/b/**'],
  ])('do not meet: %s and %s', (a, b) => {
    expect([meet(a, b), meet(b, a)]).toEqual([false, false])
  })
})

test.each([
  ['**', 'src/a.ts', true],
  ['src/**', 'src/a/*.ts', true],
  ['src/**', 'src/**', true],
  ['src/*.ts', 'src/*.ts', true],
  ['src/**', 'srcs/a.ts', false],
  ['src/**', 'src*/a.ts', false],
  ['src/a/**', 'src/**', false],
  ['src/**', 'SRC/a.ts', false],
  ['src/*', 'src/a.ts', false],
])('%s holds all of %s: %s', (outer, inner, expected) => {
  expect(holds(reachOf(outer), reachOf(inner))).toBe(expected)
})

test.each(['', '/src', 'src/', './src', 'src/../a', 'a//b', '!src', 'a'.repeat(501)])(
  '"%s" is no glob of files',
  (glob) => expect(whyNoReach(glob)).not.toBeNull(),
)

// Few letters, so that globs and paths meet; all that means something to the library.
const glob = fc
  .array(
    fc.constantFrom('a', 'b', 'a/', 'b/', '**', '**/', '*', '?', '[ab]', '{a,b}', '@(a|b)', '+(a)', '"', '@'),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''))
  .filter((text) => whyNoReach(text) === null)
const path = fc
  .array(fc.constantFrom('a', 'b', 'A', 'ab', '@'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
const asks = (pattern: string, flags: string) => globMatcher([pattern], { flags, otherwise: false })

test('globs that match one file may meet, whatever they are', () => {
  fc.assert(
    fc.property(glob, glob, path, (a, b, file) => {
      if (asks(a, 'is')(file) && asks(b, 'is')(file)) expect(meet(a, b)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('a glob that holds another matches all that it matches', () => {
  fc.assert(
    fc.property(fc.constantFrom('**', 'a/**', 'a/b/**', 'a/*', 'a'), glob, path, (outer, inner, file) => {
      if (holds(reachOf(outer), reachOf(inner)) && asks(inner, '')(file))
        expect(asks(outer, '')(file)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

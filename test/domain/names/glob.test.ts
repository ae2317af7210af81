import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { globMatcher, whyNoGlob } from '../../../src/domain/names/glob.js'

const matches = (glob: string, text: string, flags = 's'): boolean =>
  globMatcher([glob], { flags, otherwise: false })(text)

const part = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', '.', '-', 'ü', '\n', '{', '['),
  minLength: 1,
  maxLength: 4,
})
const path = fc
  .array(
    part.filter((text) => text !== '.' && text !== '..'),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('/'))
const piece = fc.constantFrom(
  'a',
  'b',
  'A',
  '.',
  '-',
  '*',
  '**',
  '?',
  '/',
  '/**/',
  '**/',
  '/**',
  '{a,b}',
  '{a/*,b}',
  '[ab]',
  '[a-z]',
  '[!a]',
  '@(a|b)',
  '+(a|b)',
  '*(ab)',
  '?(b)',
  '\\*',
  'ü',
)
const glob = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !/^[!/]|\/$|\/\/|\*{3}/.test(text) && whyNoGlob(text) === null)

describe('globs', () => {
  test.each(['s', 'is'])('match what the library says that they match, with %s', (flags) => {
    let hits = 0
    fc.assert(
      fc.property(glob, fc.array(path, { minLength: 5, maxLength: 5 }), (pattern, paths) => {
        const theirs = picomatch(pattern, { dot: true, flags })
        for (const each of paths) {
          const expected = theirs(each)
          if (expected) hits++
          expect(matches(pattern, each, flags), JSON.stringify([pattern, each])).toBe(expected)
        }
      }),
      { numRuns: 800, seed: 11 },
    )
    expect(hits).toBeGreaterThan(50)
  })

  test.each([
    'src/**',
    '**/*.ts',
    '*.md',
    'docs/*/x',
    '{src,lib}/**',
    '**/*test*/**',
    'a/[!.]*',
    '.github/**',
    'x?y',
  ])('people write are asked: %s', (text) => expect(whyNoGlob(text)).toBeNull())

  test.each([
    ['stars in one part', `${'*a'.repeat(40)}*b`],
    ['stars in many parts', `${'*a*b*/'.repeat(40)}c`],
    ['folders in folders', `${'**/a*/'.repeat(40)}b`],
    ['what repeats what repeats', '+(+(+(+(a|aa))))b'],
    ['alternatives', `${'{a,aa}'.repeat(60)}b`],
  ])('that would go back for ever are asked as well: %s', (_, text) => {
    expect(whyNoGlob(text)).toBeNull()
    for (const hostile of [
      'a'.repeat(3000),
      `${'a/'.repeat(1500)}x`,
      `${'ab/'.repeat(1000)}x`,
      'aab'.repeat(1000),
    ])
      expect(typeof matches(text, hostile)).toBe('boolean')
  })

  test.each(['!(a)*', 'a'.repeat(501), `${'('.repeat(200)}a${')'.repeat(200)}`, '*(?=a)b'])(
    'that cannot be asked are named, and answered as whoever asks wants: %s',
    (text) => {
      expect(whyNoGlob(text)).not.toBeNull()
      for (const otherwise of [true, false])
        expect(globMatcher([text], { flags: 's', otherwise })('a/b')).toBe(otherwise)
    },
  )
})

test.each([
  ['src/x|lib/**', 'src/x|lib/a', true],
  ['src/x|lib/**', 'lib/a', false],
  ['src/x|lib/**', 'src/x', false],
  ['src/(a|b)', 'src/b', true],
  ['src/@(a|b)|c', 'c', false],
  ['{a|b}', 'b', false],
  ['(a|b', 'b', false],
  ['a)|(b', 'b', false],
  ['[(]a|b', 'b', false],
  ['"(a"|b', 'b', false],
  ['a\\(|b', 'b', false],
])('a bar outside parentheses does not part the glob %s: %s is matched: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected)
})

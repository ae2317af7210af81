import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { whyNotSmall } from '../../../src/domain/judge/small.js'
import { pathMatcher } from '../../../src/domain/names/path-globs.js'
import { foldName, meaningsOf } from '../../../src/domain/names/path-meanings.js'
import { isAlwaysSensitive, isExempt, sensitivityOf } from '../../../src/domain/policy/sensitive.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Change } from '../../../src/domain/tree/change.js'
import { disguisedPath } from '../../support/disguised-paths.js'
import { file } from '../../support/file-tree.js'
import { policy } from '../../support/signatories.js'

const change = (path: string): Change => ({ path: encodeUtf8(path), old: null, new: file('new\n') })

const GLOBS = ['.github/**', 'geheim/Schlüssel.pem', '**/*.pem', 'deploy/scripts/production-*']
const everything = { paths: ['**'], role: 'maintainer' } as const
const law = policy(
  {},
  {
    rules: { sensitive: { paths: GLOBS, role: 'saver' } },
    exempt: [everything],
    small: { lines: 100, ...everything },
  },
)
const rolesFor = (path: string): readonly string[] => sensitivityOf(law).rolesFor(change(path))

describe('always sensitive, by whatever name some file system finds it', () => {
  it.each([
    '.git/config',
    '.GIT/config',
    'git~1/config',
    '.git::$INDEX_ALLOCATION/config',
    '.git./config',
    '.git /config',
    'src\\.git\\config',
    '.g\u200cit/config',
    'GITATT~1',
    'src/gitatt~4',
    'gi7d29~1',
    'GI7D2~10',
    'GITMOD~1',
    'gi7eba~9',
    '.gitattributes::$DATA',
    '.gitattributes. . ',
    '.gitattributes\u200d',
    '.GITATTRIBUTES\ufeff',
    'src\\.gitmodules',
    'x\\..\\.gitmodules',
    '.vizier\\policy.yml',
    '.vizier/policy.yml.',
    '.vizier./policy.yml',
    '.vizier/policy.yml::$DATA',
    '.viz\u206aier/policy.yml',
    'VIZIER~1/policy.yml',
    'vizier~1/x',
    '.vizier/POLICY~1.YML',
    '.vizier/WORKFL~1/change.yml',
    '.vizier/woRKflow\u017f/change.yml',
    '.vizier/wor\u212aflows/change.yml',
    '.vizier',
    '.Vizier/README.md',
    '.vizier/Sessions/fix.json',
    '.vizier/sessions/FIX.json',
    '.vizier/sessions/fix.json.',
    '.vizier/SESSIO~1/fix.json',
    '.vizier/sessions/fixlog~1.jso',
    '.vizier/Runs/fix/goal.md',
    '.vizier/implementation-plans/Fix.md',
    '.vizier/Snapshot.md',
  ])('%j', (path) => {
    expect(isAlwaysSensitive(change(path))).toBe(true)
    expect(isExempt(law, law.exempt, change(path))).toBe(false)
    expect(whyNotSmall(law, [change(path)], 1)).toMatch(/is sensitive$/)
  })

  it.each([
    'README.md',
    'Git/config',
    'git/config',
    'git~x/config',
    'x.git/config',
    '.gitignore',
    '.GitIgnore',
    '.github/x',
    'gitatt~1.txt',
    'gitatt~0',
    'gitattr~1',
    'giants~1',
    'gi7xyz~1',
    'src/vizier~1',
    'src/.vizier/policy.yml',
    '.vizier/README.md',
    '.vizier/notes/Policy.yml',
    '.vizier/implementation-plans/fix.md',
    '.vizier/snapshot.md',
    '.vizier/sessions/fix.json',
    '.viziers/policy.yml',
    'döcs/Ünïcode ☃.md',
    'a:b',
    'a\\b',
  ])('not %j', (path) => expect(isAlwaysSensitive(change(path))).toBe(false))
})

describe('what a policy lists', () => {
  it.each([
    'GITHUB~1/ci.yml',
    '.github./ci.yml',
    '.GITHUB\\ci.yml',
    '.github::$INDEX_ALLOCATION/ci.yml',
    'docs\\..\\.github\\ci.yml',
    'a/KEY~1.PEM',
    'a/key.pem ',
    'a/key.pem:x',
    'GEHEIM/SCHLÜSSEL.PEM',
    'geheim/Schlu\u0308ssel.pem',
    'geheim/SCHLSS~1.PEM',
    'deploy/SCRIPT~1/production-eu.sh',
    'deploy/scripts/PRODUC~2.SH',
    'deploy/scripts/PR12AB~1.SH',
  ])('%j is what it may mean', (path) => {
    expect(rolesFor(path)).toContain('saver')
    expect(isExempt(law, law.exempt, change(path))).toBe(false)
  })

  it.each([
    'notes~1.txt',
    'src/notes~1.txt',
    'src/github~1/x',
    'deploy/scripts/STAGIN~1.SH',
    'deploy/other/x',
    'a/KEY~1.PE',
    'a/key.pem.txt',
    'src/docs\\x',
  ])('not %j', (path) => {
    expect(rolesFor(path)).toEqual([])
    expect(isExempt(law, law.exempt, change(path))).toBe(true)
  })

  it.each(['docs/..\\src\\x.ts', 'docs/.. /x', 'docs\\x'])(
    'what is to be allowed has to be so by all that it may mean: %j',
    (path) => expect(pathMatcher(['docs/**'], false)(encodeUtf8(path))).toBe(false),
  )

  it('with alternatives may mean any short name', () => {
    expect(pathMatcher(['{a,b}/*.ts'], true)(encodeUtf8('long~1/x.ts'))).toBe(true)
    expect(pathMatcher(['{a,b}/*.ts'], true)(encodeUtf8('long/x.ts'))).toBe(false)
  })
})

describe('for any path', () => {
  const SENSITIVE = [
    '.git/config',
    '.gitattributes',
    'src/deep/.gitmodules',
    '.vizier/policy.yml',
    '.vizier/workflows/change.yml',
    '.github/ci.yml',
    'geheim/Schlüssel.pem',
    'src/key.pem',
    'deploy/scripts/production-eu.sh',
  ]

  it.each(SENSITIVE)('%s stays sensitive, however it is disguised', (path) => {
    fc.assert(
      fc.property(disguisedPath(path), (other) => {
        expect(rolesFor(other), JSON.stringify(other)).not.toEqual([])
        expect(isExempt(law, law.exempt, change(other))).toBe(false)
        expect(whyNotSmall(law, [change(other)], 1)).not.toBeNull()
      }),
      { numRuns: 100 },
    )
  })

  it('a plain one means itself alone, and any means as many things as there are readings', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z_/-]{0,20}$/), (path) => {
        expect(meaningsOf(encodeUtf8(path))).toEqual([path.split('/')])
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(meaningsOf(encodeUtf8(path)).length).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('every letter folds to one name, however it is cased or composed, and folding twice is folding once', () => {
    // All that have a case or a composition are in the first two planes (Unicode 16).
    for (let code = 0; code < 0x20000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue
      const letter = String.fromCodePoint(code)
      const folded = foldName(letter)
      const others = [
        folded,
        letter.toLowerCase(),
        letter.toUpperCase(),
        letter.normalize('NFC'),
        letter.normalize('NFD'),
      ]
      const apart = others.filter((other) => other !== letter && foldName(other) !== folded)
      if (apart.length > 0) expect.fail(`U+${code.toString(16)} ${letter} and ${apart.join(', ')}`)
    }
  })

  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name))
      }),
    )
  })
})

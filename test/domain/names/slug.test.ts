import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isBranchInTheWay } from '../../../src/domain/names/branch-in-the-way.js'
import { slugOfArchive } from '../../../src/domain/names/fetched.js'
import { asciiPath } from '../../../src/domain/names/path.js'
import { seenRef, trackingRef } from '../../../src/domain/names/remote.js'
import {
  archiveRef,
  attemptRef,
  definitionPath,
  draftRef,
  inputsPath,
  isSlug,
  keptRef,
  numbersRef,
  PENDING,
  PLANS,
  pendingRef,
  runFolder,
  SEEN,
  sentRef,
  sessionPath,
  storedAs,
  transcriptsRef,
} from '../../../src/domain/names/slug.js'
import {
  draftAtRemote,
  slugBelow,
  slugOfDraft,
  slugOfSession,
  slugStoredAs,
} from '../../../src/domain/names/slug-of.js'

const PART = 'x'.repeat(63)
const OID = 'a'.repeat(40)
type RemoteName = Parameters<typeof trackingRef>[0]

test('a slug is a part of today, or two with one "/"', () => {
  const slugs = ['fix', '1e5', '0', 'a-', 'team/fix-login', 'a/b', 'fix/draft', `${PART}/${PART}`]
  expect(slugs.filter((text) => !isSlug(text))).toEqual([])
})

test.each([
  ['no part, or one that is empty', ['', '/', 'a/', '/a', '//', 'a//b']],
  ['three parts', ['a/b/c', 'a/b/']],
  ['a part that is too long', [`${PART}x`, `${PART}x/a`, `a/${PART}x`]],
  ['capitals: another name to Git, the same file elsewhere', ['Team/fix', 'team/Fix', 'FIX']],
  ['dots', ['.a/b', 'a/.b', 'a/b.', 'a./b', '../b', 'a/..', 'a/b.lock', 'a.lock/b', 'a..b/c']],
  ['an option', ['-a/b', 'a/-b', '-']],
  ['the name on disk of another one', ['team_fix', 'team_fix/a', 'a/team_fix', '_a', 'a_']],
  [
    'other separators, and what a file system does not see',
    ['a\\b', 'a:b', 'a b/c', 'a/b\n', 'a/\u200cb', 'ä/b'],
  ],
  ['what Git means something by', ['a@{1}/b', 'a/b~1', 'a/b^', 'a/*', 'a/b?']],
  ['the branch instead of its slug', ['draft/fix']],
])('no slug: %s', (_, texts) => {
  expect(texts.filter(isSlug)).toEqual([])
})

const part = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/)
// Near each other: "a", "a/b", "b/a", "a-b", …
const near = fc.stringMatching(/^[ab][ab-]{0,2}$/)
const slug = fc
  .oneof(
    part,
    near,
    fc.tuple(near, near).map((parts) => parts.join('/')),
    fc.tuple(part, part).map((parts) => parts.join('/')),
  )
  .filter(isSlug)

/** Everything that is called after a slug, and is one workflow's alone. */
const refsOf = (of: string): readonly string[] => [
  archiveRef(of),
  transcriptsRef(of),
  keptRef(of, OID),
  attemptRef(of, 1),
  sentRef(of),
  numbersRef(of),
  pendingRef(of, OID),
  seenRef(of, 'a/b' as RemoteName),
  `refs/wf-remotes/origin/${archiveRef(of).slice('refs/wf/'.length)}`,
]
const filesOf = (of: string): readonly string[] => [
  `${PLANS}${storedAs(of)}.md`,
  `${PLANS}${storedAs(of)}.part.md`,
  runFolder(of).slice(0, -1),
  definitionPath(of),
  inputsPath(of),
  `${runFolder(of)}a/b`,
  sessionPath(of),
]

const within = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)

test('no two slugs share a file or a ref, and none lies inside another one’s', () => {
  fc.assert(
    fc.property(slug, slug, (a, b) => {
      fc.pre(a !== b)
      for (const names of [refsOf, filesOf])
        for (const mine of names(a))
          for (const theirs of names(b)) expect(within(mine, theirs), `${mine} ${theirs}`).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('what is called after a slug gives that slug back, and nothing else does', () => {
  fc.assert(
    fc.property(slug, (of) => {
      expect(slugStoredAs(storedAs(of))).toBe(of)
      expect(slugOfDraft(draftRef(of))).toBe(of)
      expect(slugOfArchive(archiveRef(of))).toBe(of)
      expect(slugOfArchive(`refs/wf-remotes/a/b/archive/${storedAs(of)}`)).toBe(of)
      expect(slugBelow(PENDING, pendingRef(of, OID))).toBe(of)
      expect(slugBelow(SEEN, seenRef(of, 'a/b' as RemoteName))).toBe(of)
      expect(slugOfSession(sessionPath(of))).toBe(of)
      expect(draftAtRemote(trackingRef('a/b' as RemoteName, of))).toEqual({ remote: 'a/b', slug: of })
      expect(storedAs(of)).toMatch(/^[a-z0-9_-]{1,127}$/)
    }),
  )
  expect(storedAs('team')).toBe('team')
  expect(storedAs('team/fix')).toBe('team_fix')
})

test('a text that is no slug is called like no slug', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a_/.-]{0,5}$/)), (text) => {
      fc.pre(!isSlug(text))
      expect(slugStoredAs(storedAs(text))).toBeNull()
      expect(storedAs(text)).not.toMatch(/[/\\:.]/)
    }),
  )
})

test('a ref that only looks like one of a slug with "/" is none of it', () => {
  expect(slugOfArchive('refs/wf/archive/team/fix')).toBeNull()
  expect(slugOfArchive('refs/wf-remotes/origin/archive/team/fix')).toBeNull()
  expect(slugOfDraft('refs/heads/draft/team_fix')).toBeNull()
  expect(slugOfDraft('refs/heads/draft/draft/fix')).toBeNull()
  expect(slugBelow(PENDING, `${PENDING}team/fix/${OID}`)).toBeNull()
  expect(slugBelow(PENDING, `${PENDING}team`)).toBeNull()
  expect(slugOfSession(asciiPath('.vizier/sessions/team/fix.json'))).toBeNull()
  expect(slugOfSession(asciiPath('.vizier/sessions/a_b_c.json'))).toBeNull()
  expect(draftAtRemote('refs/remotes/origin/draft/team_fix')).toBeNull()
  expect(draftAtRemote('refs/remotes/draft/fix')).toBeNull()
  expect(draftAtRemote('refs/heads/draft/fix')).toBeNull()
})

test('a branch is in the way of one that is its folder, and of one below it', () => {
  const inTheWay = (...names: readonly string[]) => names.filter((name) => isBranchInTheWay(name, 'team/fix'))
  expect(
    inTheWay(
      'refs/heads/draft',
      'refs/heads/draft/team',
      'refs/heads/draft/team/fix',
      'refs/heads/draft/team/fix/more',
      'refs/heads/draft/team/fix-more',
      'refs/heads/draft/te',
      'refs/heads/team',
    ),
  ).toEqual(['refs/heads/draft', 'refs/heads/draft/team', 'refs/heads/draft/team/fix/more'])
  expect(isBranchInTheWay('refs/heads/draft/team/fix', 'team')).toBe(true)
  expect(isBranchInTheWay('refs/heads/draft/teams', 'team')).toBe(false)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Path } from '../../src/domain/names/path.js'
import { isRefusedPath } from '../../src/domain/names/refused-path.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

// Parts of names that mean something to some file system, and some that do not.
const PIECES = [
  ...[
    '.git',
    '.GIT',
    'git~1',
    'GIT~1',
    'git~2',
    'git',
    '.g',
    'it',
    '.gitmodules',
    '.gitignore',
    'gitmod~1',
    'gitmod~5',
  ],
  ...[
    'gi7eba~1',
    'GI7EB~12',
    'gi7e~123',
    'gi~12345',
    '~1',
    '~10',
    'a',
    '.',
    '..',
    ' ',
    '\\',
    ':',
    '::$INDEX_ALLOCATION',
    '/',
  ],
  ...['\u200c', '\u200f', '\u202a', '\u202e', '\u206a', '\u206f', '\ufeff', '\u200b', 'ü'].map((text) =>
    Buffer.from(text, 'utf8').toString('latin1'),
  ),
]

/** Which of these paths Git refuses, with all its protections on. */
function refusedByGit(repo: ScratchRepository, paths: readonly string[], mode: string): ReadonlySet<string> {
  const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: 'x' }).stdout.trim()
  const input = paths.map((path) => `${mode} ${blob}\t${path}\0`).join('')
  const protect = ['-c', 'core.protectHFS=true', '-c', 'core.protectNTFS=true']
  const ran = repo.tryGit([...protect, 'update-index', '--replace', '--add', '-z', '--index-info'], {
    input: Buffer.from(input, 'latin1'),
  })
  expect(ran.status, ran.stderr).toBe(0)
  const said = Buffer.from(ran.stderr).toString('latin1')
  return new Set(said.split('\n').flatMap((line) => /^Ignoring path (.*)$/.exec(line)?.[1] ?? []))
}

test.each([
  ['a file', '100644'],
  ['a link', '120000'],
])('what Git refuses as %s is refused, and hardly more', async (_, mode) => {
  const repo = await scratch()
  const path = fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''))
  const random = fc.sample(path, { numRuns: 3000, seed: 7 })
  const paths = [
    ...new Set([
      ...PIECES,
      ...PIECES.map((piece) => `a/${piece}`),
      ...PIECES.map((piece) => `${piece}/a`),
      ...random,
    ]),
  ]
  const refused = refusedByGit(repo, paths, mode)
  expect(refused.size).toBeGreaterThan(100)
  const ours = paths.filter((each) => isRefusedPath(each as Path, mode === '120000'))
  // Beside a backslash, which Windows takes for a slash: there Git refuses each of them.
  expect(ours.filter((each) => !refused.has(each) && !each.includes('\\'))).toEqual([])
  expect([...refused].filter((each) => !ours.includes(each))).toEqual([])
})

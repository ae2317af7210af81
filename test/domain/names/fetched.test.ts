import { expect, test } from 'vitest'
import { allOf, fetching, isNotes, slugOfArchive } from '../../../src/domain/names/fetched.js'

test('an archive is known by its name, own or fetched, also from a remote with a slash in its name', () => {
  expect(
    [
      'refs/wf/archive/fix',
      'refs/wf-remotes/origin/archive/fix',
      'refs/wf-remotes/team/ada/archive/fix',
      'refs/wf-remotes/origin/pending/fix/0123',
      'refs/wf/pending/fix/0123',
      'refs/heads/archive/fix',
    ].map(slugOfArchive),
  ).toEqual(['fix', 'fix', 'fix', null, null, null])
  expect(['refs/notes/wf', 'refs/wf-remotes/origin/notes/wf', 'refs/notes/wf2'].map(isNotes)).toEqual([
    true,
    true,
    false,
  ])
})

test('a fetch to copy prunes nothing and maps nothing, and its words are safe in a shell', () => {
  expect(fetching('origin', allOf('origin'), ['--unshallow'])).toBe(
    "git fetch --unshallow --no-prune --refmap= origin '+refs/heads/*:refs/remotes/origin/*' '+refs/wf/*:refs/wf-remotes/origin/*'",
  )
  expect(fetching("o'b", ["refs/x:refs/o'b"])).toBe(
    "git fetch --no-prune --refmap= 'o'\\''b' 'refs/x:refs/o'\\''b'",
  )
})

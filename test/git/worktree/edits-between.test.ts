import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeUtf8, fromByteArray } from '../../../src/domain/text/bytes.js'
import { applyEdits, editsIn, hunksOf, linesWithEnds, showHunk } from '../../../src/domain/text/hunks.js'
import { editsBetween } from '../../../src/git/worktree/edits-between.js'
import { scratch } from '../../support/scratch-repository.js'

// What ends a line for somebody else, and what looks like a diff.
const PIECES = ['a', 'b', '\r', '\u2028', '\u2029', '\x85', '\f', '\\ No newline at end of file']
const HEADERS = [
  '@@ -1 +1 @@',
  '@@ -2,0 +9,0 @@',
  '@@ -3,2 +1,0 @@',
  '--- a/f',
  '+++ b/f',
  'diff --git a/f b/f',
]
const line = fc.array(fc.constantFrom(...PIECES, ...HEADERS), { maxLength: 4 }).map((parts) => parts.join(''))
const many = fc.array(fc.oneof(line, fc.constant('same')), { maxLength: 30 })
const text = fc.tuple(many, fc.constantFrom('', '\n')).map(([lines, end]) => `${lines.join('\n')}${end}`)
/** Two texts that have much in common, and which hunks are chosen. */
const pair = fc.record({
  old: text,
  changes: fc.array(fc.record({ at: fc.nat(30), gone: fc.nat(3), come: many }), { maxLength: 4 }),
  chosen: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
})

test('the chosen hunks make what `git apply` makes of what was shown', async () => {
  const repo = await scratch()
  const { where } = await repo.open()
  const blob = (content: string) =>
    repo.tryGit(['hash-object', '-w', '--stdin'], { input: content }).stdout.trim() as never
  await fc.assert(
    fc.asyncProperty(pair, async ({ old, changes, chosen }) => {
      const lines = old.split('\n')
      for (const { at, gone, come } of changes) lines.splice(at, gone, ...come.slice(0, 5))
      const now = lines.join('\n')
      const [before, after] = [old, now].map((each) => linesWithEnds(encodeUtf8(each)))
      if (before === undefined || after === undefined || old === '' || now === '') return
      const edits = await editsBetween(where, blob(old), blob(now))
      expect(edits).not.toBeNull()
      expect(applyEdits(before, after, edits ?? [])).toBe(encodeUtf8(now))
      const hunks = hunksOf(edits ?? []).filter((_, at) => chosen[at % chosen.length])
      if (hunks.length === 0) return
      writeFileSync(join(repo.path, 'f'), old)
      const patch = `--- a/f\n+++ b/f\n${hunks.map((hunk) => showHunk(before, after, hunk)).join('')}`
      const args = ['-c', 'core.whitespace=cr-at-eol', 'apply', '--recount', '--whitespace=nowarn', '-']
      const applied = repo.tryGit(args, { input: Buffer.from(patch, 'latin1') })
      expect(applied.status, `${applied.stderr}${patch}`).toBe(0)
      const want = fromByteArray(Buffer.from(repo.read('f')))
      expect(applyEdits(before, after, hunks.flat())).toBe(want)
    }),
    { numRuns: 60 },
  )
})

test('whatever a diff says, what is read of it is in order or nothing', () => {
  const lines = fc.array(
    fc.constantFrom(...HEADERS, '-a', '+b', ' c', '\\ No newline at end of file', '-\r@@ -1 +1 @@'),
  )
  fc.assert(
    fc.property(lines, (parts) => {
      const edits = editsIn(`${parts.join('\n')}\n`)
      for (const [at, { old, now }] of (edits ?? []).entries()) {
        const before = edits?.[at - 1]
        expect(old.from).toBeGreaterThanOrEqual(before === undefined ? 0 : before.old.to + 1)
        expect(now.from).toBeGreaterThanOrEqual(before === undefined ? 0 : before.now.to + 1)
      }
    }),
  )
})

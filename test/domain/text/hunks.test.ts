import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import {
  applyEdits,
  type Edit,
  editsIn,
  hunksOf,
  linesWithEnds,
  showHunk,
} from '../../../src/domain/text/hunks.js'

const bytes = (text: string): ByteString => text as ByteString
const lines = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join('')

test('the headers of a diff without context name edits: of nothing, the line before', () => {
  const diff =
    '--- a\n+++ b\n@@ -3 +3,2 @@\n-x\n+@@ -9 +9 @@\n+y\n@@ -0,0 +1 @@\n+z\n@@ -7,2 +8,0 @@ f()\n-a\n-b\n'
  expect(editsIn(diff)).toEqual([
    { old: { from: 2, to: 3 }, now: { from: 2, to: 4 } },
    { old: { from: 0, to: 0 }, now: { from: 0, to: 1 } },
    { old: { from: 6, to: 8 }, now: { from: 8, to: 8 } },
  ])
})

test('a text is its lines, to the byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\n', '\r', 'a', '\0') }), (text) => {
      expect(linesWithEnds(bytes(text)).join('')).toBe(text)
    }),
  )
})

test('any choice of edits changes those lines, and leaves all others', () => {
  const line = fc.constantFrom('a\n', 'b\n', '\n', '\r\n')
  const part = fc.record({
    same: fc.array(line),
    gone: fc.array(line),
    come: fc.array(line),
    take: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(part), fc.array(line), (parts, end) => {
      const [old, now, want]: [string[], string[], string[]] = [[], [], []]
      const edits: { edit: Edit; take: boolean }[] = []
      for (const { same, gone, come, take } of parts) {
        old.push(...same)
        now.push(...same)
        want.push(...same, ...(take ? come : gone))
        const at = {
          old: { from: old.length, to: old.length + gone.length },
          now: { from: now.length, to: now.length + come.length },
        }
        edits.push({ edit: at, take })
        old.push(...gone)
        now.push(...come)
      }
      const chosen = edits.filter(({ take }) => take).map(({ edit }) => edit)
      const result = applyEdits([...old, ...end].map(bytes), [...now, ...end].map(bytes), chosen)
      expect(result).toBe([...want, ...end].join(''))
    }),
  )
})

test('edits that are near to each other are one hunk, and it shows three lines around them', () => {
  const edit = (at: number): Edit => ({ old: { from: at, to: at + 1 }, now: { from: at, to: at + 1 } })
  const hunks = hunksOf([edit(4), edit(11), edit(19)])
  expect(hunks.map((hunk) => hunk.length)).toEqual([2, 1])
  const old = linesWithEnds(bytes(`${lines(20)}end`))
  const now = linesWithEnds(bytes(`${lines(19)}new\nend`))
  expect(showHunk(old, now, hunks[1] ?? [])).toBe(
    '@@ -17,5 +17,5 @@\n line 17\n line 18\n line 19\n-line 20\n+new\n end\n\\ No newline at end of file\n',
  )
})

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
    '--- a\n+++ b\n@@ -0,0 +1 @@\n+z\n@@ -3 +4,2 @@\n-x\n+@@ -9 +9 @@\n+y\n@@ -7,2 +8,0 @@ f()\n-a\n-b\n'
  expect(editsIn(diff)).toEqual([
    { old: { from: 0, to: 0 }, now: { from: 0, to: 1 } },
    { old: { from: 2, to: 3 }, now: { from: 3, to: 5 } },
    { old: { from: 6, to: 8 }, now: { from: 8, to: 8 } },
  ])
  expect(editsIn('')).toEqual([])
  const ends = '@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n'
  expect(editsIn(ends)).toEqual([{ old: { from: 0, to: 1 }, now: { from: 0, to: 1 } }])
})

const BREAKS = ['\r', '\u2028', '\u2029', '\r\r', '\x85', '\v', '\f']
test.each(BREAKS)('what a line holds after %j is no header', (end) => {
  const diff = `@@ -41,2 +41 @@\n-a${end}@@ -1 +1 @@\n-b\n+c${end}@@ -55,0 +90,0 @@${end}@@ -56,5 +1,0 @@\n`
  expect(editsIn(diff)).toEqual([{ old: { from: 40, to: 42 }, now: { from: 40, to: 41 } }])
})

test.each([
  ['goes back', '@@ -5 +5 @@\n-a\n+b\n@@ -3 +3 @@\n-a\n+b\n'],
  ['overlaps', '@@ -3,2 +3,2 @@\n-a\n-a\n+b\n+b\n@@ -4 +5 @@\n-a\n+b\n'],
  ['meets the one before', '@@ -3 +3 @@\n-a\n+b\n@@ -4 +4 @@\n-a\n+b\n'],
  ['goes back in the new version', '@@ -3 +30 @@\n-a\n+b\n@@ -9 +9 @@\n-a\n+b\n'],
  ['leaves other gaps in old and new', '@@ -3 +3 @@\n-a\n+b\n@@ -9 +10 @@\n-a\n+b\n'],
  ['begins elsewhere', '@@ -3 +4 @@\n-a\n+b\n'],
  ['has fewer lines than it says', '@@ -3,2 +3 @@\n-a\n+b\n'],
  ['has more lines than it says', '@@ -3 +3 @@\n-a\n+b\n+c\n'],
  ['has lines around it', '@@ -3,2 +3,2 @@\n a\n-a\n+b\n'],
  ['has no header', 'Binary files a and b differ\n'],
  ['is no number', '@@ -3 +x @@\n-a\n+b\n'],
])('a diff that %s names no edits', (_, diff) => {
  expect(editsIn(diff)).toBeNull()
})

test('edits that are out of order, or of lines that are not there, are not applied', () => {
  const at = (from: number, to = from + 1): Edit => ({ old: { from, to }, now: { from, to } })
  const [old, now] = [lines(9), lines(9)].map((text) => linesWithEnds(bytes(text))) as [
    ByteString[],
    ByteString[],
  ]
  expect(applyEdits(old, now, [at(1), at(4)])).toBe(lines(9))
  for (const edits of [[at(4), at(1)], [at(1), at(1)], [at(1, 5), at(4)], [at(3, 2)], [at(9)], [at(-1)]])
    expect(applyEdits(old, now, edits)).toBeNull()
  const twice = { old: { from: 6, to: 7 }, now: { from: 1, to: 2 } }
  expect(applyEdits(old, now, [at(1), twice])).toBeNull()
})

test('a file of very many lines is no matter of the stack', () => {
  const many = Array.from({ length: 400_000 }, () => bytes('\n'))
  const edit: Edit = { old: { from: 0, to: many.length }, now: { from: 0, to: many.length } }
  expect(applyEdits(many, many, [edit])?.length).toBe(many.length)
  expect(showHunk(many, many, [edit]).length).toBeGreaterThan(many.length)
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

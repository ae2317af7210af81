import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ByteString, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import { lineEdits } from '../../../src/domain/text/line-edits.js'

const edits = (a: string, b: string, limit = 100) => lineEdits(a as ByteString, b as ByteString, limit)

test.each([
  ['the same', 'a\nb\n', 'a\nb\n', 0],
  ['one line more', 'a\nb\n', 'a\nx\nb\n', 1],
  ['one line less', 'a\nb\n', 'b\n', 1],
  ['a line that is another', 'a\nb\nc\n', 'a\nx\nc\n', 2],
  ['two lines that change places', 'a\nb\n', 'b\na\n', 2],
  ['the last line break', 'a\nb\n', 'a\nb', 2],
  ['a new file', '', 'a\nb\n', 2],
  ['an empty file', '', '', 0],
])('%s', (_, before, after, count) => {
  expect(edits(before, after)).toBe(count)
  expect(edits(after, before)).toBe(count)
})

test.each([
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
  ['VT', '\v'],
  ['FF', '\f'],
  ['U+0085', '\u0085'],
  ['U+2028', '\u2028'],
  ['U+2029', '\u2029'],
])('a line ends at %s', (_, end) => {
  const text = (lines: readonly string[]) => encodeUtf8(lines.map((line) => `${line}${end}`).join(''))
  expect(lineEdits(text(['a', 'b', 'c']), text(['a', 'x', 'c']), 100)).toBe(2)
  expect(lineEdits('' as ByteString, text(['a', 'b', 'c']), 100)).toBe(3)
  expect(lineEdits('' as ByteString, text(['', '', '']), 100)).toBe(3)
})

test('a CR and an LF that do not stand together end two lines', () => {
  expect(edits('', 'a\n\rb\r\r\nc')).toBe(5)
})

test('bytes of a character that look like a line end are none', () => {
  // U+0105 ends in 0x85; U+20A8 and U+FFA8 hold 0xa8.
  expect(lineEdits('' as ByteString, encodeUtf8('\u0105\u20a8\uffa8\n'), 100)).toBe(1)
})

test.each([
  [0, 1],
  [199, 1],
  [200, 1],
  [201, 2],
  [400, 2],
  [20_001, 101],
])('a line of %d bytes counts %d times', (length, count) => {
  const line = 'x'.repeat(length)
  expect(edits('', `${line}\n`, 1000)).toBe(count)
  expect(edits(`a\n${line}\nb\n`, 'a\nb\n', 1000)).toBe(count)
  expect(edits(`${line}\r\n`, `${line}\r\nb\n`, 1000)).toBe(1)
})

test('a long line that changes counts whole, before and after', () => {
  const long = 'x'.repeat(1000)
  expect(edits(`a\n${long}\n`, `a\n${long}y\n`)).toBe(5 + 6)
})

test('what is beyond the limit is only said to be so', () => {
  expect(edits('a\n'.repeat(50), 'b\n'.repeat(50), 10)).toBe(11)
  expect(edits('a\n', 'b\n', 0)).toBe(1)
})

const text = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 12 })
  .map((lines) => lines.join(''))

test('no script is shorter: it is as long as that of the table which tries all', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(edits(before, after)).toBe(byTable(before, after))
    }),
    { numRuns: 500 },
  )
})

const LONG = [`${'l'.repeat(450)}\n`, `${'m'.repeat(201)}\n`]
const weighed = fc.array(fc.constantFrom('a\n', ...LONG), { maxLength: 9 }).map((lines) => lines.join(''))

test('with long lines, no script is cheaper', () => {
  fc.assert(
    fc.property(weighed, weighed, (before, after) => {
      expect(edits(before, after)).toBe(byTable(before, after))
    }),
    { numRuns: 500 },
  )
})

const weight = (line: string): number => Math.max(1, Math.ceil((line.length - 1) / 200))

function byTable(before: string, after: string): number {
  const [a, b] = [before, after].map((each) => (each === '' ? [] : each.split(/(?<=\n)/))) as [
    string[],
    string[],
  ]
  let row = [0]
  for (const other of b) row.push((row.at(-1) as number) + weight(other))
  for (const line of a) {
    const next = [(row[0] as number) + weight(line)]
    for (const [j, other] of b.entries()) {
      const without = Math.min((row[j + 1] as number) + weight(line), (next[j] as number) + weight(other))
      next.push(line === other ? Math.min(without, row[j] as number) : without)
    }
    row = next
  }
  return row.at(-1) as number
}

test('it never counts more than `git diff --minimal`', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wf-edits-'))
  const [a, b] = ['a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n']
  writeFileSync(join(folder, 'a'), a)
  writeFileSync(join(folder, 'b'), b)
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--minimal', '--numstat', 'a', 'b'], {
    cwd: folder,
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  const [added = '0', removed = '0'] = stdout.split('\t')
  expect(edits(a, b)).toBeLessThanOrEqual(Number(added) + Number(removed))
})

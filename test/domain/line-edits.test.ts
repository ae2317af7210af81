import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ByteString } from '../../src/domain/bytes.js'
import { lineEdits } from '../../src/domain/line-edits.js'

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

function byTable(before: string, after: string): number {
  const [a, b] = [before, after].map((each) => (each === '' ? [] : each.split(/(?<=\n)/))) as [
    string[],
    string[],
  ]
  let row = b.map((_, at) => at + 1)
  row.unshift(0)
  for (const [i, line] of a.entries()) {
    const next = [i + 1]
    for (const [j, other] of b.entries()) {
      const without = Math.min(row[j + 1] as number, next[j] as number) + 1
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

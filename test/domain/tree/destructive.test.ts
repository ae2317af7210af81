import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../src/domain/names/path.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import type { FileAt, Mode } from '../../../src/domain/tree/change.js'
import {
  destructiveByKind,
  losesMostLineBreaks,
  losesMostLines,
} from '../../../src/domain/tree/destructive.js'
import { file } from '../../support/file-tree.js'

const EMPTY = file('').oid

function kind(old: FileAt | null, now: FileAt | null) {
  return destructiveByKind({ path: 'a' as Path, old, new: now }, EMPTY)
}

const of = (mode: Mode, content = 'x\n'): FileAt => file(content, mode)
const FILE = of('100644')

describe('what a change of one path destroys', () => {
  it.each<[string, FileAt | null, FileAt | null, boolean | 'look']>([
    ['an addition: nothing', null, FILE, false],
    ['the addition of an empty file: nothing', null, of('100644', ''), false],
    ['the addition of a submodule: nothing', null, of('160000'), false],
    ['a removal', FILE, null, true],
    ['the removal of a link', of('120000'), null, true],
    ['the removal of an empty file', of('100644', ''), null, true],
    ['emptying', FILE, of('100644', ''), true],
    ['the run bit dropped', of('100755'), of('100644'), true],
    ['the run bit dropped, other content', of('100755'), of('100644', 'y\n'), true],
    ['the run bit set: nothing', FILE, of('100755'), false],
    ['the run bit set, and emptied', FILE, of('100755', ''), true],
    ['a file that becomes a link', FILE, of('120000'), true],
    ['a link that becomes a file: nothing', of('120000'), FILE, false],
    ['a link that becomes another file: nothing', of('120000'), of('100644', 'y\n'), false],
    ['a link that becomes an empty file: nothing', of('120000'), of('100644', ''), false],
    ['other content of a program: look at it', of('100755'), of('100755', 'y\n'), 'look'],
    ['a link that points elsewhere: nothing', of('120000'), of('120000', 'y'), false],
    ['a submodule that moves', of('160000'), of('160000', 'y'), true],
    ['a submodule that becomes a file', of('160000'), FILE, true],
    ['a file that becomes a submodule', FILE, of('160000'), true],
    ['other content: look at it', FILE, of('100644', 'y\n'), 'look'],
    ['the run bit set, other content: look at it', FILE, of('100755', 'y\n'), 'look'],
  ])('%s', (_, old, now, expected) => expect(kind(old, now)).toBe(expected))
})

/** So many lines, each another; the last without its newline where that is asked for. */
const lines = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, at) => `line ${from + at}`)
const text = (...parts: readonly (readonly string[])[]): ByteString =>
  parts
    .flat()
    .map((line) => `${line}\n`)
    .join('') as ByteString

describe('losing most lines', () => {
  it.each<[string, number, number, boolean]>([
    ['99 lines, all but one gone: too small a file', 99, 98, false],
    ['100 lines, half gone', 100, 50, false],
    ['100 lines, one more than half gone', 100, 51, true],
    ['101 lines, 50 gone', 101, 50, false],
    ['101 lines, 51 gone', 101, 51, true],
    ['100 lines, none gone', 100, 0, false],
    ['1000 lines, half gone', 1000, 500, false],
    ['1000 lines, one more than half gone', 1000, 501, true],
  ])('%s', (_, count, gone, expected) => {
    const before = lines(count)
    expect(losesMostLines(text(before), text(before.slice(gone)))).toBe(expected)
    expect(losesMostLines(text(before), text(before.slice(gone), lines(500, 5000)))).toBe(expected)
  })

  it('counts a last line without a newline as a line', () => {
    const whole = text(lines(100))
    const cut = whole.slice(0, -1) as ByteString
    expect(losesMostLines(cut, text(lines(49)))).toBe(true)
    expect(losesMostLines(cut, text(lines(50)))).toBe(false)
    expect(losesMostLines(whole, cut)).toBe(false)
    expect(losesMostLines(text(lines(99)), '' as ByteString)).toBe(false)
  })

  it('counts equal lines as often as they are there', () => {
    const same = Array.from({ length: 100 }, () => 'same')
    expect(losesMostLines(text(same), text(same.slice(50)))).toBe(false)
    expect(losesMostLines(text(same), text(same.slice(51)))).toBe(true)
  })

  it('sees every line lost where all line ends change', () => {
    const before = text(lines(100))
    expect(losesMostLines(before, before.replaceAll('\n', '\r\n') as ByteString)).toBe(true)
  })

  it('does not depend on the order of lines', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...lines(120)]), (kept) => {
        expect(losesMostLines(text(lines(120)), text(kept))).toBe(kept.length < 60)
      }),
    )
  })
})

describe('losing most line breaks', () => {
  it.each([
    [99, 0, false],
    [100, 50, false],
    [100, 49, true],
    [101, 50, true],
    [101, 51, false],
    [100, 200, false],
  ])('%d, then %d: %s', (before, after, expected) =>
    expect(losesMostLineBreaks(before, after)).toBe(expected),
  )
})

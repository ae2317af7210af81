import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import { sourceLines } from '../../../src/domain/rules/source-lines.js'

const found = (corpus: Data, ledger: Data) =>
  sourceLines(
    new Map([
      ['corpus', corpus],
      ['ledger', ledger],
    ]),
  )
const said = (corpus: Data, ledger: Data): readonly string[] => found(corpus, ledger).map((each) => each.said)

const SPEC = '# Totals\r\n\r\nIt must refuse NaN.\n\n## Build\n\n- total()\n- mean()\n'
const corpus = { sources: [{ id: 'S1', path: 'docs/spec.md', text: SPEC }], contradictions: [] }
const ledger = (...rows: readonly Data[]) => ({ requirements: rows })
const row = (from: Data, to?: Data, source: Data = 'docs/spec.md') => ({
  id: 'R1',
  source,
  from,
  ...(to === undefined ? {} : { to }),
})

describe('strong lines', () => {
  const line3 = 'docs/spec.md line 3 is in no row: "It must refuse NaN."'
  const line7 = 'docs/spec.md line 7 is in no row: "- total()"'
  const line8 = 'docs/spec.md line 8 is in no row: "- mean()"'
  it.each<[string, Data, readonly string[]]>([
    ['are all in one range', ledger(row(1, 8)), []],
    ['are in ranges that meet', ledger(row(3), row(7, 7), row(8, 8, 'S1')), []],
    ['are in ranges that overlap', ledger(row(1, 7), row(3, 8)), []],
    ['are before a range', ledger(row(4, 8)), [line3]],
    ['are between ranges', ledger(row(1, 6), row(8)), [line7]],
    ['are behind a range', ledger(row(1, 7)), [line8]],
    ['are claimed by nobody', ledger(), [line3, line7, line8]],
    [
      'are claimed by a row without lines',
      ledger({ id: 'R1', source: 'docs/spec.md' }),
      [line3, line7, line8],
    ],
  ])('%s', (_, rows, sentences) => expect(said(corpus, rows)).toEqual(sentences))

  it('have a name each by which they are waived', () => {
    expect(found(corpus, ledger(row(1, 7)))).toEqual([
      { said: line8, about: { id: '1.8', source: 'docs/spec.md', line: 8, text: '- mean()' } },
    ])
  })

  it('are told on one line, and not as a whole', () => {
    const text = `must \u202e\u0007${'x'.repeat(200)}`
    expect(said({ sources: [{ id: '\u001b', text }] }, [])).toEqual([
      `\\x1b line 1 is in no row: "must \\u202e\\x07${'x'.repeat(73)}…"`,
    ])
  })

  it('are told up to a hundred', () => {
    const all = said({ sources: [{ id: 'S', text: 'must\n'.repeat(99_000) }] }, [])
    expect([all.length, all.at(-1)]).toEqual([101, 'and 98900 more'])
  })
})

describe('what cannot be read is said', () => {
  const whole = row(1, 8)
  it.each<[string, Data, Data, readonly string[]]>([
    [
      'a range that ends before it begins',
      corpus,
      ledger(whole, row(3, 2)),
      ['R1 claims no lines: "from" and "to" count from 1'],
    ],
    [
      'a line that is none',
      corpus,
      ledger(whole, row('3')),
      ['R1 claims no lines: "from" and "to" count from 1'],
    ],
    [
      'an end without a beginning',
      corpus,
      ledger(whole, { id: 'R1', to: 3 }),
      ['R1 claims no lines: "from" and "to" count from 1'],
    ],
    ['half a line', corpus, ledger(whole, row(1.5, 2)), ['R1 claims no lines: "from" and "to" count from 1']],
    [
      'a range beyond the end',
      corpus,
      ledger(whole, row(1, 9)),
      ['R1 claims lines 1 to 9 of docs/spec.md, which has 8'],
    ],
    [
      'a source that is none',
      corpus,
      ledger(whole, row(1, 1, 'spec')),
      ['R1 claims lines of "spec", which is not a source'],
    ],
    ['a row that is none', corpus, ledger(whole, 7), ['a row of the ledger is not an object']],
    ['no rows', corpus, { rows: 1 }, ['there is no list of requirements']],
    ['too many rows', corpus, Array(1001).fill(whole), ['1001 rows are more than the 1000 that are read']],
    ['no sources', { sources: [] }, ledger(), ['the corpus has no sources']],
    ['no corpus', 'text', ledger(), ['the corpus has no sources']],
    ['a source without a name', [{ text: '' }], ledger(), ['source 1 has neither "id" nor "path"']],
    ['a source without a text', [{ id: 'S', text: 7 }], ledger(row(1, 1, 'S')), ['source 1 has no text']],
    ['a source that is none', [null], ledger(), ['source 1 is not an object']],
    [
      'a name that two have',
      [
        { id: 'S', text: '' },
        { path: 'S', text: '' },
      ],
      ledger(),
      ['a second source is called S'],
    ],
    [
      'too many sources',
      Array(101).fill({ id: 'S', text: '' }),
      ledger(),
      ['101 sources are more than the 100 that are read'],
    ],
    [
      'too many letters',
      [{ id: 'S', text: 'x'.repeat(4_000_001) }],
      ledger(),
      ['the sources have more than the 4000000 letters that are read'],
    ],
    [
      'too many lines',
      [{ id: 'S', text: '\n'.repeat(100_001) }],
      ledger(),
      ['the sources have more than the 100000 lines that are read'],
    ],
  ])('%s', (_, given, rows, sentences) => expect(said(given, rows)).toEqual(sentences))

  test('and nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        said(a as Data, b as Data)
        said([{ id: 'S', text: 'must' }], [{ id: a, source: 'S', from: b, to: c }] as Data)
      }),
    )
  })
})

test('a line is told where no range has it, and nowhere else', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
      fc.array(range),
      (strong, ranges) => {
        const text = strong.map((each) => (each ? 'it must' : 'it may')).join('\n')
        const rows = ranges.map(([a, b]) => row(Math.min(a, b), Math.max(a, b), 'S'))
        const expected = strong.flatMap((each, at) =>
          each && !rows.some(({ from, to }) => Number(from) <= at + 1 && at + 1 <= Number(to))
            ? [`S line ${at + 1} is in no row: "it must"`]
            : [],
        )
        expect(said([{ id: 'S', text }], rows)).toEqual(expected)
      },
    ),
  )
})

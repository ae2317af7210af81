import { describe, expect, it, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import { detailsOf } from '../../../src/domain/rules/downgrade.js'
import { namedRule, namedRules } from '../../../src/domain/rules/named-rules.js'

const said = (use: string, given: Readonly<Record<string, Data>>): readonly string[] =>
  (namedRule(use)?.judge(new Map(Object.entries(given))) ?? []).map((found) => found.said)

test('no rule throws, whatever agents write', () => {
  const long = Array.from({ length: 300_000 }, (_, at) => at)
  const odd: Data = { id: { toString: false }, requirement: 'R1', expects: 'TBD', long }
  const given = new Map(
    ['ledger', 'rows', 'records', 'units', 'inside', 'not', 'corpus'].map((name) => [name, [odd] as Data]),
  )
  for (const use of namedRules()) expect(() => namedRule(use)?.judge(given, { code: [] })).not.toThrow()
  expect(said('concrete@1', { records: [odd] })).toEqual(['a record: expects says nothing ("TBD")'])
  const ledger = [{ id: 'R1', text: 'at least 299999 and 300000' }]
  expect(said('downgrade@1', { ledger, rows: [{ id: 'A1', requirement: 'R1', long }] })).toEqual([
    'A1 lost "300000" of R1',
  ])
})

test('a rule is known by its version, and none has another', () => {
  expect(namedRule('downgrade@1')).not.toBeNull()
  expect(namedRule('downgrade@2')).toBeNull()
  expect(namedRule('downgrade')).toBeNull()
})

describe('downgrade@1', () => {
  const weak = (text: string, ...expects: readonly string[]) =>
    said('downgrade@1', {
      ledger: { requirements: [{ id: 'R1', text }] },
      rows: { rows: expects.map((each, at) => ({ id: `A${at + 1}`, requirement: 'R1', expects: each })) },
    })

  it.each([
    ['At least 500 questions are asked', 'some questions are asked', 'A1 lost "500" of R1'],
    ['Data comes from Alpha and Beta', 'data comes from Alpha and a hook', 'A1 lost "Beta" of R1'],
    ['`wf save` exits with 1', 'saving exits with 1', 'A1 lost "wf save" of R1'],
    ['The file is UTF-8', 'the file is text', 'A1 lost "UTF-8" of R1'],
    ['Answers arrive within 2.5 seconds', 'answers arrive within 2 seconds', 'A1 lost "2.5" of R1'],
  ])('%s', (text, expects, found) => {
    expect(weak(text, expects)).toEqual([found])
  })

  it.each([
    ['At least 1,000 questions are asked', 'count >= 1000'],
    ['Data comes from Alpha and Beta', 'rows of beta', 'rows of ALPHA'],
    ['The total is right', 'the total of an empty list is 0'],
    ['Everything that was asked for. Nothing else', 'git diff names 2 files'],
    ['`wf save` exits with 1', 'wf save: exit code 1'],
  ])('lets pass: %s', (text, ...expects) => {
    expect(weak(text, ...expects)).toEqual([])
  })

  it('says nothing of a requirement without a row, nor of one that somebody decided about', () => {
    expect(weak('At least 500 questions')).toEqual([])
    const decided = { id: 'R1', text: 'At least 500', decided: [{ event: 'waived', as: 'deferred' }] }
    const rows = { rows: [{ id: 'A1', requirement: 'R1', expects: 'some' }] }
    expect(said('downgrade@1', { ledger: { requirements: [decided] }, rows })).toEqual([])
  })

  it('compares no more than people read, and says where it does not', () => {
    const row = { id: 'A1', requirement: 'R1', expects: 'some' }
    const judged = (ledger: Data, rows: Data) => said('downgrade@1', { ledger, rows })
    expect(judged([{ id: 'R1', text: 'A1x '.repeat(20_000) }], [row])).toEqual([
      'R1 is longer than the 10000 letters that are compared',
    ])
    const many = Array.from({ length: 20_000 }, () => ({ id: 'R1', text: 'Alpha5' }))
    expect(judged(many, [row])).toEqual(['20000 entries are more than the 1000 that are compared'])
    expect(judged([{ id: 'R1', text: 'Alpha5' }], Array(20_000).fill(row))).toEqual([
      '20000 entries are more than the 1000 that are compared',
    ])
    const text = Array.from({ length: 200 }, (_, at) => `N${at}x`).join(' ')
    const thousand = Array.from({ length: 1000 }, () => ({ id: 'R1', text }))
    expect(judged(thousand, [{ ...row, expects: `${text} ${'a'.repeat(1_000_000)}` }])).toContain(
      'R1: the rows have too much text to compare',
    )
  })

  it('reads each row once, however many requirements it is for', () => {
    const requirement = { id: 'R1', text: 'Refuses NaN' }
    const rows = Array.from({ length: 1000 }, () => ({
      id: 'A1',
      requirement: 'R1',
      expects: 'nan, and more words',
    }))
    const ledger = Array.from({ length: 1000 }, () => requirement)
    expect(said('downgrade@1', { ledger, rows })).toEqual([])
  })

  it('takes time that grows with the text alone', () => {
    expect(detailsOf('A'.repeat(20_000)).length).toBe(1)
    expect(detailsOf('1,'.repeat(20_000)).length).toBe(1)
  })
})

describe('concrete@1', () => {
  it('finds fields that say nothing, also in lists', () => {
    const records = {
      rows: [
        { id: 'A1', expects: 'TBD', evidence: 'test/x.test.ts' },
        { id: 'A2', expects: 'total(NaN) throws', evidence: ['all files', 'src/x.ts'] },
        { id: 'A3', expects: 'total([]) is 0' },
      ],
    }
    expect(said('concrete@1', { records })).toEqual([
      'A1: expects says nothing ("TBD")',
      'A2: evidence says nothing ("all files")',
    ])
  })
})

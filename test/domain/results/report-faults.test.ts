import { describe, expect, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import type { Path } from '../../../src/domain/names/path.js'
import { type Facts, reportFaults } from '../../../src/domain/results/report-faults.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

const FACTS: Facts = { changed: [encodeUtf8('src/a.ts'), encodeUtf8('src/b.ts')], mandatory: ['unit'] }

const WORKER = {
  status: 'PASS',
  summary: 'total() refuses NaN, with a test for it',
  changed_surfaces: ['src/a.ts', 'src/b.ts'],
  checks: [{ name: 'unit', mandatory: true, result: 'PASS', evidence: 'npm test: 12 passed' }],
  skipped_checks: [{ name: 'bench', mandatory: false, why: 'nothing slow was touched' }],
  residual_risks: ['numbers above 2^53 are not tried'],
}

const ROW = {
  id: 'A1',
  requirement: 'total() refuses NaN',
  status: 'PASS',
  evidence: 'test/total.test.ts:12',
}
const VERIFICATION = {
  status: 'PASS',
  summary: 'Both requirements are met',
  matrix: [ROW, { ...ROW, id: 'A2' }],
  skipped_checks: [],
  residual_risks: [],
}

const worker = (over: { readonly [key: string]: Data } = {}, facts: Partial<Facts> = {}): readonly string[] =>
  reportFaults('worker', { ...WORKER, ...over }, { ...FACTS, ...facts }).map(said)
const verification = (over: { readonly [key: string]: Data } = {}): readonly string[] =>
  reportFaults('verification', { ...VERIFICATION, ...over }, FACTS).map(said)
const said = ({ code, message }: { code: string; message: string }): string => `${code}: ${message}`

test('an honest report has no faults', () => {
  expect(worker()).toEqual([])
  expect(verification()).toEqual([])
})

describe('the surfaces of a worker’s report are the files of the diff', () => {
  test('what changed and is not in the report is named, with what to do', () => {
    expect(worker({ changed_surfaces: ['src/a.ts'] })).toEqual([
      'REPORT_DIFF: the report leaves out what changed: src/b.ts; name it in changed_surfaces, or change it back',
    ])
    expect(worker({ changed_surfaces: [] })[0]).toContain('src/a.ts, src/b.ts')
  })

  test('what is in the report and did not change is named', () => {
    expect(worker({ changed_surfaces: [...WORKER.changed_surfaces, 'docs/c.md'] })).toEqual([
      'REPORT_DIFF: the report names what did not change: docs/c.md; remove it from changed_surfaces',
    ])
    expect(worker({ changed_surfaces: ['src/a.ts'] }, { changed: [] })[0]).toContain(
      'did not change: src/a.ts',
    )
  })

  test('whatever the status is', () => {
    for (const status of ['FAIL', 'BLOCKED'])
      expect(worker({ status, changed_surfaces: [] }), status).toHaveLength(1)
  })

  test.each(['src/**', 'src/', 'all files', 'TBD', 'various files', '…', '.', 'see the diff'])(
    '%j names no file',
    (text) => {
      const found = worker({ changed_surfaces: [...WORKER.changed_surfaces, text] })
      expect(found).toEqual([expect.stringMatching(/^REPORT_VAGUE: changed_surfaces has /)])
    },
  )

  test('a path is compared by its bytes, as it is or as Git quotes it', () => {
    const umlaut = encodeUtf8('ä.txt')
    const odd = 'src/\xff.ts' as Path
    expect(worker({ changed_surfaces: ['ä.txt'] }, { changed: [umlaut] })).toEqual([])
    expect(worker({ changed_surfaces: ['a\u0308.txt'] }, { changed: [umlaut] })).toHaveLength(2)
    expect(worker({ changed_surfaces: ['"src/\\377.ts"'] }, { changed: [odd] })).toEqual([])
    expect(worker({ changed_surfaces: ['./src/a.ts', 'src/b.ts', '.wf/answer.md'] })).toEqual([])
  })

  test('a file whose name says nothing is a file', () => {
    const changed = ['test', 'a*', 'todo'].map(encodeUtf8)
    expect(worker({ changed_surfaces: ['test', 'a*', 'todo'] }, { changed })).toEqual([])
  })

  test('where nobody can tell what changed, the rest is judged', () => {
    expect(worker({ changed_surfaces: ['src/other.ts'] }, { changed: null })).toEqual([])
    expect(worker({ summary: 'TBD' }, { changed: null })).toHaveLength(1)
  })

  test('control characters are escaped, and of many paths a few are named', () => {
    const found = worker({
      changed_surfaces: ['x\x1b[2J', ...Array.from({ length: 50 }, (_, at) => `f${at}`)],
    })
    expect(found.join('')).not.toContain('\x1b')
    expect(found.at(-1)).toContain('and 41 more')
  })
})

describe('a report that says PASS', () => {
  test('has skipped no mandatory check, also one that only the policy calls so', () => {
    const skipped_checks = (name: string, mandatory: boolean) => [
      { name, mandatory, why: 'it takes an hour' },
    ]
    const told =
      'REPORT_PASS: the status is PASS, and a mandatory check was skipped: e2e; with that it is FAIL or BLOCKED'
    expect(worker({ skipped_checks: skipped_checks('e2e', true) })).toEqual([told])
    expect(verification({ skipped_checks: skipped_checks('e2e', true) })).toEqual([told])
    expect(worker({ skipped_checks: skipped_checks('unit', false) })[0]).toContain('skipped: unit')
    expect(worker({ status: 'BLOCKED', skipped_checks: skipped_checks('unit', true) })).toEqual([])
  })

  test('has no mandatory check that failed, and no row that is not PASS', () => {
    const failed = (mandatory: boolean) => [{ ...WORKER.checks[0], name: 'lint', mandatory, result: 'FAIL' }]
    expect(worker({ checks: failed(true) as Data })[0]).toContain('a mandatory check failed: lint')
    expect(worker({ checks: failed(false) as Data })).toEqual([])
    const matrix = [ROW, { ...ROW, id: 'A2', status: 'FAIL' }, { ...ROW, id: 'A3', status: 'BLOCKED' }]
    expect(verification({ matrix })).toEqual([
      'REPORT_PASS: the status is PASS, and not each row is: A2 is FAIL, A3 is BLOCKED; with that it is FAIL or BLOCKED',
    ])
    expect(verification({ status: 'FAIL', matrix })).toEqual([])
  })
})

describe('placeholders', () => {
  test.each(['TBD', 'as needed', 'all files', '…', '...', 'use your judgment', 'N/A', 'ok', 'None'])(
    '%j is no summary, no reason, no evidence and no requirement',
    (text) => {
      const found = [
        ...worker({ summary: text }),
        ...worker({ skipped_checks: [{ name: 'bench', mandatory: false, why: text }] }),
        ...worker({ checks: [{ ...WORKER.checks[0], evidence: text } as Data] }),
        ...verification({ matrix: [{ ...ROW, evidence: text }] }),
        ...verification({ matrix: [{ ...ROW, requirement: text }] }),
      ]
      expect(found).toHaveLength(5)
      for (const each of found) expect(each).toMatch(/^REPORT_VAGUE: /)
    },
  )

  test('they are named with their field', () => {
    expect(verification({ matrix: [{ ...ROW, evidence: 'TBD', adversarial_check: 'as needed' }] })).toEqual([
      'REPORT_VAGUE: the report fills fields with words that say nothing: adversarial_check of A1: "as needed", evidence of A1: "TBD"; say what is so, or leave out what may be left out',
    ])
  })

  test('that there are no risks may be said, that they come later may not', () => {
    expect(worker({ residual_risks: ['none'], next_recommended_action: 'N/A' })).toEqual([])
    expect(worker({ residual_risks: ['TBD'] })).toHaveLength(1)
    expect(worker({ open_questions: ['as needed'] })).toHaveLength(1)
  })

  test('a text that mentions them and says more is none', () => {
    expect(worker({ summary: 'Dates as TBD are refused now' })).toEqual([])
  })
})

test('data of another shape is judged as far as it goes', () => {
  for (const odd of [
    null,
    'x',
    3,
    [],
    { status: 'PASS', matrix: 'x', checks: [1, null], changed_surfaces: {} },
  ])
    expect(() => reportFaults('worker', odd as Data, FACTS)).not.toThrow()
})

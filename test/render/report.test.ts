import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { type Outcome, outcome } from '../../src/app/outcome/outcome.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Finding } from '../../src/domain/workflow/problem.js'
import { renderReport } from '../../src/render/report/report.js'

const oid = (at: number): Oid => at.toString(16).padStart(40, 'a') as Oid
const finding = (at: number, more: Partial<Finding> = {}): Finding => ({
  code: 'NOT_LANDED',
  commit: oid(at),
  message: `"Commit ${at}" reached main without a workflow`,
  hint: 'revert it',
  ...more,
})

function verified(findings: readonly Finding[], verdict = findings.length > 0 ? 'FAIL' : 'PASS'): Outcome {
  const landing = {
    commit: oid(1000),
    workflow: 'fix',
    id: oid(1),
    subject: 'x',
    detached: false,
    verified: ['ada'],
    claimed: [],
  }
  const branches = [{ branch: 'main', root: oid(0), checked: 3, landings: [landing] }]
  return outcome('verify', { facts: { verdict, range: null, checked: 3, branches, findings } })
}

/** What a repository may put into a message. */
const HOSTILE = 'a%b\r\n::error::forged\x1b[31m <script>]]>&"\' | `x` \u202e \ud800 \uffff é 😀'
const refused = outcome('verify', {
  status: 'refused',
  reason: { code: 'NOTHING_PROTECTED', message: 'no local branch is protected', hint: 'wf init' },
})
const many = (count: number) => verified(Array.from({ length: count }, (_, at) => finding(at)))

describe('for GitHub', () => {
  const lines = (given: Outcome) => renderReport('github', given, '1').out.trimEnd().split('\n')
  const commands = (given: Outcome) => lines(given).filter((line) => line.startsWith('::'))

  test('a finding is an annotation, with its code, its commit and what to do', () => {
    expect(commands(verified([finding(1)]))).toEqual([
      `::error title=NOT_LANDED::commit ${oid(1)}: "Commit 1" reached main without a workflow. What to do: revert it`,
    ])
  })

  test('a pass is a notice, and a refusal an error', () => {
    expect(commands(verified([]))).toEqual([
      '::notice title=wf verify::wf verify: PASS, 3 commits on main, 0 findings',
    ])
    expect(commands(refused)).toEqual([
      '::error title=NOTHING_PROTECTED::no local branch is protected. What to do: wf init',
    ])
  })

  test.each([
    [10, 10],
    [11, 10],
    [500, 10],
  ])('%i findings are %i annotations: GitHub shows no more', (count, shown) => {
    expect(commands(many(count))).toHaveLength(shown)
  })

  test('the last one says how many are not shown', () => {
    expect(commands(many(500)).at(-1)).toMatch(/^::error title=wf verify::491 more: /)
  })

  test('nothing in a message starts a command of its own, or a line', () => {
    const said = lines(verified([finding(1, { message: HOSTILE, hint: 'x:y,z' })]))
    expect(said).toHaveLength(2)
    expect(said[0]).toContain('a%25b\\x0d%0A::error::forged\\x1b[31m')
    expect(said.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  })

  test('the summary is whole Markdown of at most 1 MiB, and says what it leaves out', () => {
    const { summary } = renderReport('github', many(20_000), '1')
    expect(Buffer.byteLength(summary ?? '')).toBeLessThanOrEqual(1 << 20)
    expect(summary).toMatch(/\n\d+ more lines are left out\.\n$/)
    const hostile = renderReport('github', verified([finding(1, { message: HOSTILE })]), '1').summary ?? ''
    expect(hostile).not.toMatch(/<script|`x`|\| `/)
    expect(hostile.split('\n').filter((line) => line.includes('forged'))).toHaveLength(1)
  })
})

describe('as SARIF', () => {
  const require = createRequire(import.meta.url)
  const schema = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  // Draft 4 of JSON Schema, and nothing in it that later drafts read otherwise but these two keys.
  const { $schema: _draft, id: _id, ...published } = JSON.parse(readFileSync(schema, 'utf8'))
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(published)
  const read = (given: Outcome) => JSON.parse(renderReport('sarif', given, '0.1.0').out)

  test.each<[string, Outcome]>([
    ['a pass', verified([])],
    ['findings', many(30)],
    ['hostile text', verified([finding(1, { message: HOSTILE })])],
    ['what could not be judged', verified([finding(1, { code: 'NO_ROOT' })], 'INCOMPLETE')],
    ['a refusal', refused],
  ])('%s fits the published schema', (_, given) => {
    expect(validate(read(given)), JSON.stringify(validate.errors)).toBe(true)
  })

  test('and the schema would say no', () => {
    const log = read(many(1))
    log.runs[0].results[0].level = 'terrible'
    expect(validate(log)).toBe(false)
  })

  test('each result names its rule and its commit', () => {
    const [run] = read(verified([finding(1), finding(2, { code: 'OWN_PATH' })])).runs
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    expect(run.results[1].locations[0].logicalLocations[0].fullyQualifiedName).toBe(oid(2))
    expect(run.invocations[0].executionSuccessful).toBe(true)
  })

  test('what could not be judged is no result: the run was not successful', () => {
    const [run] = read(verified([finding(1, { code: 'NO_ROOT' })], 'INCOMPLETE')).runs
    expect(run.results).toEqual([])
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ descriptor: { id: 'NO_ROOT' } }],
    })
  })
})

describe('as JUnit', () => {
  /** The elements in their order, each with its attributes and the text in it; throws where it is no XML. */
  function read(given: Outcome) {
    const found: { name: string; attributes: Record<string, string>; text: string }[] = []
    const parser = new SaxesParser()
    parser.on('error', (error) => {
      throw error
    })
    parser.on(
      'opentag',
      ({ name, attributes }) =>
        void found.push({ name, attributes: attributes as Record<string, string>, text: '' }),
    )
    parser.on('text', (text) => {
      const last = found.at(-1)
      if (last) last.text += text
    })
    parser.write(renderReport('junit', given, '1').out).close()
    return found
  }

  test.each<[string, Outcome]>([
    ['a pass', verified([])],
    ['findings', many(30)],
    ['hostile text', verified([finding(1, { message: HOSTILE })])],
    ['what could not be judged', verified([finding(1, { code: 'NO_ROOT' })], 'INCOMPLETE')],
    ['a refusal', refused],
  ])('%s is well-formed, and its counts are those of its elements', (_, given) => {
    const all = read(given)
    const count = (name: string) => String(all.filter((each) => each.name === name).length)
    expect(all.slice(0, 2).map(({ name }) => name)).toEqual(['testsuites', 'testsuite'])
    for (const { attributes } of all.slice(0, 2)) {
      expect(attributes).toMatchObject({
        tests: count('testcase'),
        failures: count('failure'),
        errors: count('error'),
      })
    }
    for (const { name, attributes } of all.slice(2)) {
      const wanted = name === 'testcase' ? ['classname', 'name', 'time'] : ['type', 'message']
      expect(Object.keys(attributes)).toEqual(wanted)
      expect(Object.values(attributes)).not.toContain('')
    }
    expect(Number(count('testcase'))).toBeGreaterThan(0)
  })

  test('a finding is a failure that says what to do; what could not be judged is an error', () => {
    const [failure] = read(verified([finding(1)])).filter(({ name }) => name === 'failure')
    expect(failure).toMatchObject({
      attributes: { type: 'NOT_LANDED' },
      text: expect.stringContaining('What to do: revert it'),
    })
    expect(read(refused).map(({ name }) => name)).toContain('error')
  })
})

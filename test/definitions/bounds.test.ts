import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import type { Definition } from '../../src/domain/definition/definition.js'
import { instantiate } from '../../src/domain/definition/instantiate.js'
import { nearest } from '../../src/domain/text/nearest.js'
import { parsePolicy } from '../../src/trust/policy-file.js'
import { tooMuchYaml } from '../../src/yaml/yaml-bounds.js'

const many = (count: number, text: (at: number) => string, join = '\n'): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(join)

const why = (text: string): string => {
  const parsed = parsePolicy('policy.yml', text)
  if (parsed.ok) throw new Error('it was taken')
  expect(parsed.errors.length).toBeLessThanOrEqual(100)
  return parsed.errors[0]?.message ?? ''
}

describe('a file of YAML that nobody wrote by hand is refused before it is parsed', () => {
  test.each([
    ['40,000 keys', many(40_000, (at) => `k${at}: 1`), 'more than 5000 keys are not read'],
    [
      '40,000 keys between braces',
      `{${many(40_000, (at) => `k${at}: 1`, ', ')}}`,
      'more than 5000 keys are not read',
    ],
    [
      '150,000 aliases',
      `a: &a 1\nb: [${'*a,'.repeat(150_000)}]`,
      'more than 100 anchors and aliases are not read',
    ],
    ['50,000 anchors', many(50_000, (at) => `- &a${at} x`), 'more than 100 anchors and aliases are not read'],
    [
      '100,000 directives',
      `${'%a\n'.repeat(100_000)}---\n`,
      'more than 100 anchors and aliases are not read',
    ],
    ['brackets in brackets', '['.repeat(100_000), 'nested more than 100 deep'],
    ['lists in lists', '- '.repeat(5000), 'nested more than 100 deep'],
    ['keys in keys', '? '.repeat(5000), 'nested more than 100 deep'],
    [
      'deeper line by line',
      many(1000, (at) => `${' '.repeat(at)}a:`),
      'a line that begins with more than 200 blanks is not read',
    ],
    ['300,000 errors', '}'.repeat(300_000), 'this closes nothing, as much before it'],
    ['300,000 comments', '# \n'.repeat(300_000), 'a file this long is not read'],
  ])('%s', (_, text, message) => expect(why(text)).toBe(message))

  test('with its place', () => {
    expect(parsePolicy('policy.yml', `version: 1\nprotect: ${'['.repeat(101)}`)).toEqual({
      ok: false,
      errors: [{ file: 'policy.yml', line: 2, column: 110, message: 'nested more than 100 deep' }],
    })
  })

  test('and text is text, whatever stands in it', () => {
    const prompt = many(2000, (at) => `  ${' '.repeat(at % 300)}*a: [[[ &b {{ - - - ? ? : ${at}`)
    expect(
      tooMuchYaml(`a: |\n${prompt}\nb: "${'[*a,'.repeat(500)}"\nc: '${'{&a '.repeat(500)}'\n`),
    ).toBeNull()
  })

  test('a hundred errors are said, however many there are', () => {
    const parsed = parsePolicy(
      'policy.yml',
      many(4000, (at) => `k${at}: 1`),
    )
    expect(parsed.ok ? 0 : parsed.errors.length).toBe(100)
    expect(why('}'.repeat(100))).toContain('Unexpected')
  })

  test('whatever the text is, the parser gets no more than it can chew', () => {
    const piece = fc.constantFrom(
      '[',
      '{',
      '- ',
      '? ',
      ': ',
      'a: ',
      '*a ',
      '&a ',
      '|\n',
      '"',
      "'",
      '\n',
      '  ',
      ',',
      '}',
      '#',
      '%',
      '!t ',
    )
    const text = fc
      .tuple(piece, piece, piece, fc.nat(20_000))
      .map(([a, b, c, times]) => (a + b + c).repeat(times))
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parsePolicy('policy.yml', given)
        expect(parsed.ok).toBe(false)
        if (!parsed.ok) expect(parsed.errors.length).toBeLessThanOrEqual(100)
      }),
      { numRuns: 60, seed: 7 },
    )
  })
})

const definition = (stages: readonly string[]): ReturnType<typeof parseDefinition> =>
  parseDefinition(
    'x.yml',
    `name: x\nversion: 1\nstages:\n${stages.map((stage) => `  - ${stage}\n`).join('')}`,
  )

const parsed = (stages: readonly string[]): Definition => {
  const found = definition(stages)
  if (!found.ok) throw new Error(JSON.stringify(found.errors))
  return found.value
}

const errorsOf = (stages: readonly string[]): readonly string[] => {
  const found = definition(stages)
  return found.ok ? [] : found.errors.map(({ message }) => message)
}

describe('a definition that comes to more than anybody goes through is refused', () => {
  test('600 approvals that all stand on each other', () => {
    const plan =
      '{ name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }'
    const dense = Array.from({ length: 600 }, (_, at) => {
      const before = ['plan', ...Array.from({ length: at }, (__, n) => `a${n}`)]
      return `{ name: a${at}, type: approval, of: plan, depends_on: [${before.join(',')}] }`
    })
    const errors = errorsOf([plan, ...dense.slice(0, 199)])
    expect(errors).toEqual(['stages: the stages name more than 10000 dependencies'])
    expect(errorsOf([plan, ...dense])).toEqual(['a file this long is not read'])
    expect(errorsOf([plan, ...dense.slice(0, 100)])).toEqual([])
  })

  test('dependencies that nobody knows are named, a hundred at most', () => {
    const unknown = Array.from(
      { length: 9 },
      (_, at) => `{ name: m${at}, type: merge, depends_on: [${many(1000, (n) => `unknown${n}`, ',')}] }`,
    )
    expect(errorsOf(unknown).length).toBeLessThanOrEqual(100)
  })

  const runs = (times: number, ...names: readonly string[]): Definition =>
    parsed(
      Array.from({ length: times }, (_, at) =>
        names.map((name) => `{ name: ${name}-${at}, type: workflow, config: { workflow: ${name} } }`),
      ).flat(),
    )
  const run = { target: 'main', date: '', inputs: {} }

  test('ten that each run the next ten times', () => {
    const nested = new Map(Array.from({ length: 9 }, (_, at) => [`d${at}`, runs(10, `d${at + 1}`)] as const))
    nested.set('d9', parsed(['{ name: end, type: merge }'].map((text) => text.replace('merge', 'patches'))))
    const made = instantiate(runs(10, 'd0'), 'fix', run, nested)
    expect(made).toEqual({ ok: false, errors: [{ stage: '', message: 'more than 200 stages' }] })
  })

  test('ten that all run each other', () => {
    for (const count of [2, 6, 10, 40]) {
      const names = Array.from({ length: count }, (_, at) => `d${at}`)
      const nested = new Map(names.map((name) => [name, runs(1, ...names)]))
      const made = instantiate(runs(1, ...names), 'fix', run, nested)
      if (made.ok) throw new Error('it was made')
      expect(made.errors.length).toBeLessThanOrEqual(100)
      expect(made.errors[0]?.message).toMatch(/that would never end|more than 200 stages/)
    }
  })

  test('a chain of a thousand', () => {
    const nested = new Map(
      Array.from({ length: 1000 }, (_, at) => [`d${at}`, runs(1, `d${at + 1}`)] as const),
    )
    const made = instantiate(runs(1, 'd0'), 'fix', run, nested)
    expect(made).toEqual({
      ok: false,
      errors: [{ stage: '', message: 'definitions run in one another more than 10 deep' }],
    })
  })
})

test('nobody looks for a word of a megabyte among others', () => {
  expect(nearest('x'.repeat(1 << 20), ['x'.repeat((1 << 20) - 1)])).toBeNull()
  expect(nearest('paln', ['plan'])).toBe('plan')
})

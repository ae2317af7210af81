import { expect, test } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'

/** What is wrong with a definition whose stage has this rule. */
function wrong(rule: string): readonly string[] {
  const parsed = parseDefinition(
    'own.yml',
    `name: own
version: 1
stages:
  - { name: ask, type: form, config: { questions: [{ name: may_change, question: What? }] } }
  - name: split
    type: agent
    depends_on: ask
    config: { prompt: Split it }
    outputs: { units: { path: ".vizier/runs/{slug}/units.json", records: units } }
  - { name: bounds, type: rules, depends_on: split, config: { rules: [${rule}] } }
  - { name: code, type: patches, depends_on: bounds }
  - { name: look, type: approval, of: code, depends_on: code }
  - { name: save, type: merge, depends_on: look }
`,
  )
  return parsed.ok
    ? []
    : parsed.errors.map(({ message }) =>
        message.replace(/^stages\.2\.config\.rules\.0\.with(?:\.\w+)?: /, ''),
      )
}

test.each([
  ['{ use: disjoint@1, with: { units: split.units } }', []],
  ['{ use: disjoint@1, with: { units: split.units, inside: ask.answers.may_change } }', []],
  [
    '{ use: disjoint@1, with: { inside: ask.answers.may_change } }',
    ['"disjoint@1" needs "units": the output that it looks at'],
  ],
  [
    '{ use: disjoint@1, with: { units: split.units, nott: ask.answers } }',
    ['"disjoint@1" takes units, may take inside, not, and no "nott"'],
  ],
  [
    '{ use: disjoint@1, with: { units: split.units, not: ask.answer } }',
    ['"ask.answer" is not an output of a stage before it; did you mean "ask.answers"?'],
  ],
  [
    '{ use: concrete@1, with: { records: split.units, not: ask.answers } }',
    ['"concrete@1" takes records, and no "not"'],
  ],
])('%s', (rule, messages) => expect(wrong(rule)).toEqual(messages))

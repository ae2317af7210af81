import { describe, expect, it } from 'vitest'
import { conditionFaults } from '../../src/app/definitions/condition-faults.js'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { parseDefinition } from '../../src/definitions/definition-file.js'

const STAGES = `name: names
version: 1
inputs: [{ name: land, type: boolean, default: false }]
stages:
  - { name: ask, type: form, config: { questions: [{ name: path, question: Which way? }] } }
  - { name: build, type: agent, depends_on: ask, config: { prompt: Build, write_scope: "src/**" } }
  - name: verify
    type: agent
    depends_on: build
    config: { prompt: Judge it }
    sends_back: { to: build, when: "SENDS" }
    outputs: { report: { path: ".vizier/runs/{slug}/verify.json" } }
  - { name: aside, type: agent, depends_on: ask, config: { prompt: Note it } }
  - { name: gate, type: patches, depends_on: verify, config: { of: build }, when: "WHEN" }
  - { name: sub, type: workflow, depends_on: gate, config: { workflow: rfc-review } }
completion: { conditions: ["DONE"] }
`

const faults = async (given: Readonly<Record<'SENDS' | 'WHEN' | 'DONE', string>>) => {
  const text = Object.entries(given).reduce((left, [place, each]) => left.replace(place, each), STAGES)
  const read = parseDefinition('names.yml', text)
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return conditionFaults('names.yml', text, read.value)
}
const fine = { SENDS: "outputs.verify.report.status == 'FAIL'", WHEN: 'inputs.land', DONE: 'true' }

describe('a condition', () => {
  it.each([
    ['WHEN', "outputs.verify.report.whatever == 'x' && has(outputs.ask.answers.path)"],
    ['WHEN', "outputs['verify']['report'].status == 'PASS'"],
    ['WHEN', 'outputs.verify.report.rows.all(row, row.inputs == 1)'],
    ['DONE', "outputs.aside.answer == 'x' && outputs['sub.review'].review.assessment == 'APPROVE'"],
  ] as const)('in %s may read what there is before it: %s', async (place, condition) => {
    expect(await faults({ ...fine, [place]: condition })).toEqual([])
  })

  it.each([
    ['SENDS', "outputs.verfy.report == 'x'", 'no stage before it is called "verfy"; did you mean "verify"?'],
    ['SENDS', "outputs.verify.reprt == 'x'", '"verify" has no output called "reprt"; did you mean "report"?'],
    [
      'WHEN',
      "outputs['aside'].answer == 'x'",
      'no stage before it is called "aside"; there are ask, build, verify',
    ],
    ['WHEN', 'inputs.lnd', 'no input is called "lnd"; did you mean "land"?'],
    ['WHEN', 'has(outputs.verify.other)', '"verify" has no output called "other"; there are report'],
    ['DONE', "outputs.gate2.x == 'x'", 'no stage before it is called "gate2"; did you mean "gate"?'],
  ] as const)(
    'in %s that reads what is not there is named with its place: %s',
    async (place, condition, fault) => {
      const [found, ...more] = await faults({ ...fine, [place]: condition })
      expect(more).toEqual([])
      expect(found).toMatch(/^names\.yml:\d+:\d+: /)
      expect(found?.endsWith(`: ${fault}`), found).toBe(true)
    },
  )
})

it.each([...BUILT_IN])('the conditions of the built-in %s read what there is', async (name, text) => {
  const read = parseDefinition(name, text)
  expect(await conditionFaults(name, text, read.ok ? read.value : null)).toEqual([])
})

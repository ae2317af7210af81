import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import type { Data, Definition } from '../../src/domain/definition/definition.js'
import { checkInputs } from '../../src/domain/definition/input-values.js'
import { type Instance, instantiate } from '../../src/domain/definition/instantiate.js'
import { readsOf } from '../../src/domain/definition/reads.js'
import { unfold, whyNoStages } from '../../src/domain/definition/unfold.js'
import type { Path } from '../../src/domain/names/path.js'
import { showErrors } from '../../src/yaml/parse-yaml.js'

const DOCS = readFileSync('docs/workflows.md', 'utf8')

/** A whole definition as the documentation has it. */
const documented = (name: string): string =>
  DOCS.match(new RegExp(`\`\`\`yaml\\n(name: ${name}\\n[\\s\\S]*?)\`\`\``))?.[1] ?? ''

function read(text: string): Definition {
  const parsed = parseDefinition('each.yml', text)
  if (!parsed.ok) throw new Error(showErrors(parsed.errors))
  return parsed.value
}

const open = (outer: string, body: string): Instance =>
  instantiate(
    read(outer),
    'units-1',
    { target: 'refs/heads/main', date: '2026-01-02', inputs: {} },
    new Map([['unit', read(body)]]),
  )

function opened(outer: string, body: string): Definition {
  const instance = open(outer, body)
  if (!instance.ok) throw new Error(instance.errors.map(({ message }) => message).join('\n'))
  return instance.definition
}

const UNITS = '.vizier/runs/units-1/units.json' as Path
const OUTER = documented('units')
const BODY = documented('unit')
const unit = (id: string, more: { readonly [key: string]: Data } = {}): Data => ({
  id,
  title: `Build ${id}`,
  rows: [`${id}-row`],
  allowed: [`src/${id}/**`],
  ...more,
})
const unfolded = (...units: readonly Data[]): Definition =>
  unfold(opened(OUTER, BODY), 'units-1', new Map([[UNITS, { units }]])).definition
const why = (...units: readonly Data[]) => whyNoStages(opened(OUTER, BODY), 'units-1', UNITS, { units })
const stage = ({ stages }: Definition, name: string) => {
  const found = stages.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no ${name} in ${stages.map((each) => each.name).join(', ')}`)
  return found
}

describe('the definitions of the documentation', () => {
  it('have the stages of no record before there is a list', () => {
    expect(opened(OUTER, BODY).stages.map(({ name }) => name)).toEqual(['split', 'go', 'unit'])
  })

  it('have those of each record afterwards, each behind those that it needs', () => {
    const definition = unfolded(unit('U2', { depends_on: ['U1'] }), unit('U1'))
    expect(definition.stages.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['split', []],
      ['go', ['split']],
      ['unit.U1.build', ['go']],
      ['unit.U1.check', ['unit.U1.build']],
      ['unit.U1.gate', ['unit.U1.check']],
      ['unit.U2.build', ['go', 'unit.U1.check']],
      ['unit.U2.check', ['unit.U2.build']],
      ['unit.U2.gate', ['unit.U2.check']],
      ['unit', ['go', 'unit.U1.gate', 'unit.U2.gate']],
    ])
  })

  it('put fields of the record in their places: lists as lists, and files apart', () => {
    const definition = unfolded(unit('U1', { allowed: ['src/**', 'test/**'] }))
    const build = stage(definition, 'unit.U1.build')
    expect(build.config.write_scope).toEqual(['src/**', 'test/**'])
    expect(build.scope.variables['unit.title']).toBe('Build U1')
    expect(build.outputs[0]?.path).toBe('.vizier/runs/units-1/unit/U1/report.json')
    expect(stage(definition, 'unit.U1.gate').config).toEqual({
      of: 'unit.U1.build',
      allow: ['src/**', 'test/**'],
    })
    expect(stage(definition, 'unit.U1.check').sendsBack?.to).toBe('unit.U1.build')
  })

  it('read the record itself, and those that it names', () => {
    const definition = unfolded(unit('U1', { rows: ['A1', 'A2'] }))
    expect(readsOf(definition, stage(definition, 'unit.U1.build'))).toEqual([
      { kind: 'record', of: 'split.units', id: 'U1' },
      { kind: 'record', of: 'split.rows', id: 'A1' },
      { kind: 'record', of: 'split.rows', id: 'A2' },
    ])
  })

  it('are the same object for the same list, and no other for a list that is none', () => {
    const definition = opened(OUTER, BODY)
    const list: Data = { units: [unit('U1')] }
    const first = unfold(definition, 'units-1', new Map([[UNITS, list]])).definition
    expect(unfold(first, 'units-1', new Map([[UNITS, list]])).definition).toBe(first)
    const broken = unfold(first, 'units-1', new Map([[UNITS, { units: [unit('../U1')] }]])).definition
    expect(broken.stages.map(({ name }) => name)).toEqual(['split', 'go', 'unit'])
  })
})

const many = (count: number): readonly Data[] => Array.from({ length: count }, (_, at) => unit(`U${at}`))
const chain = (count: number): readonly Data[] =>
  many(count).map((_, at) => unit(`U${at}`, { depends_on: at === 0 ? [] : [`U${at - 1}`] }))
const long = Array.from({ length: 201 }, (_, at) => `A${at}`)

test.each<readonly [string, RegExp | null, readonly Data[]]>([
  [
    'two that need each other',
    /^U1 needs U2 needs U1: that would never end$/,
    [unit('U1', { depends_on: ['U2'] }), unit('U2', { depends_on: ['U1'] })],
  ],
  ['one that needs itself', /^U1 needs U1: that would never end$/, [unit('U1', { depends_on: ['U1'] })]],
  [
    'one that needs nobody known',
    /^U1 needs U9, which is not in the list$/,
    [unit('U1', { depends_on: ['U9'] })],
  ],
  ['needs that are no list', /"depends_on" of U1 is not a list of ids/, [unit('U1', { depends_on: 'U2' })]],
  ['two that disks take for one', /a second record is called u1/, [unit('U1'), unit('u1')]],
  ['a path', /is not one of letters/, [unit('../U1')]],
  ['a dot, which separates names', /is not one of letters/, [unit('U.1')]],
  ['a field that a text asks for', /^U1 has no "allowed"/, [unit('U1', { allowed: null })]],
  ['rows that are none', /^U1 has no "rows" that lists ids/, [unit('U1', { rows: 7 })]],
  ['more rows than are read', /names 201 records in "rows", and 200 at most/, [unit('U1', { rows: long })]],
  ['too many', /it lists 101 records/, many(101)],
  ['as many as there may be', null, many(100)],
  ['a chain that is too long', /need each other in chains that are too long/, chain(100)],
  ['a chain as long as a definition may be', null, chain(60)],
  [
    'more rows in all than are read',
    /name more records to read/,
    many(30).map((_, at) => unit(`U${at}`, { rows: long.slice(0, 200) })),
  ],
  ['nobody', null, []],
])('a list with %s', (_, expected, units) => {
  if (expected === null) expect(why(...units)).toBeNull()
  else expect(why(...units)).toMatch(expected)
})

test('what is wrong whatever the records are is said before there is a list', () => {
  const said = (outer: string, body: string): string => {
    const instance = open(outer, body)
    return instance.ok ? '' : instance.errors.map(({ message }) => message).join('; ')
  }
  expect(said(OUTER, BODY)).toBe('')
  expect(said(OUTER.replace('rows: split.rows', 'row: split.rows'), BODY)).toMatch(
    /gives no output for "rows"/,
  )
  expect(said(OUTER.replace('rows: split.rows }', 'rows: split.rwos }'), BODY)).toMatch(/"record split.rwos/)
  expect(() => said(OUTER.replace('of: split.units', 'of: split.unit'), BODY)).toThrow(
    /"split.unit" is not an output with records of a stage that "unit" depends on/,
  )
  expect(said(OUTER.replace('after: check', 'after: chekc'), BODY)).toMatch(/there is no stage "chekc"/)
  expect(said(OUTER.replace(/ {4}for_each: .*\n/, ''), BODY)).toMatch(
    /its input "unit" is a record: say "for_each"/,
  )
  const planned = BODY.replace('runs/{slug}/report.json', 'implementation-plans/{slug}.md')
  expect(said(OUTER, planned)).toMatch(/writes a plan, and plans are written before the list/)
})

test.each(['字', 'a/../../x', '.git/x', 'a\nb', 'a\u012F\u012E\u012E\u012Fb', 'x'.repeat(2000)])(
  'a record puts no path %j together that is none',
  (name) => {
    const body = BODY.replace('runs/{slug}/report.json', 'runs/{slug}/{unit.name}.json')
    const value = { units: [unit('U1', { name })] }
    expect(whyNoStages(opened(OUTER, body), 'units-1', UNITS, value)).toMatch(
      /is not a path that a workflow may write/,
    )
  },
)

test('a short text that asks for a long field many times is not made', () => {
  const body = BODY.replace('type: agent', `type: agent\n    description: "${'{unit.title}'.repeat(500)}"`)
  const value = { units: [unit('U1', { title: 'x'.repeat(100_000) })] }
  expect(whyNoStages(opened(OUTER, body), 'units-1', UNITS, value)).toMatch(/more than anybody reads/)
})

test('nobody starts by hand what runs for each record', () => {
  const checked = checkInputs(read(BODY), new Map([['unit', 'U1']]))
  expect(checked.ok ? '' : checked.errors.map(({ message }) => message).join('; ')).toMatch(
    /"unit" is a record: only a stage with for_each runs this definition/,
  )
})

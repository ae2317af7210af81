import { expect, test } from 'vitest'
import { unfold } from '../../../src/domain/definition/unfold.js'
import { gateOfPatch } from '../../../src/domain/workflow/gates.js'
import type { Files } from '../../support/file-tree.js'
import { type Act, type Draft, given } from '../../support/log-builder.js'
import { statesOf } from '../../support/log-checks.js'
import { accepted, approved, madeUpOid, ordinary, started, submitted } from '../../support/log-events.js'
import { ada } from '../../support/signatories.js'
import { splitsInto, takesAt, UNITS, unitsIn } from '../../support/units.js'

const body = (stages: string) => `name: unit
version: 1
inputs: [{ name: unit, type: record }]
stages:
${stages}
`
const GATE = body('  - { name: gate, type: patches, config: { allow: "{unit.allowed}" } }')
const AGENT =
  body(`  - { name: build, type: agent, reads: [unit], config: { prompt: "Build {unit.id}", write_scope: "{unit.allowed}" } }
  - { name: gate, type: patches, depends_on: build, config: { of: build, allow: "{unit.allowed}" } }`)
const FILE = body(
  '  - { name: build, type: agent, reads: [unit, "file src/login.ts"], config: { prompt: Build } }',
)
const FIELD =
  body(`  - { name: doc, type: document, reads: [unit], outputs: { o: { path: ".vizier/runs/{slug}/o.json" } } }
  - { name: ok, type: approval, of: artefact, subjects: [doc.o], depends_on: doc }
  - { name: build, type: agent, reads: [doc.o.goal], depends_on: ok, config: { prompt: Build } }`)

const world = (unit: string, limits = '') => ({ definition: UNITS(limits), nested: { unit } })
const list = (...units: readonly unknown[]): Files => unitsIn('fix-login', ...units)
const go: Act = approved('go', ada)
const splits = (units: readonly unknown[], number = 1): readonly Act[] => [
  ...splitsInto('fix-login', units, number),
  go,
]
const builds = (unit: string, patch: string | null = null): readonly Act[] => [
  started(`unit.${unit}.build`),
  submitted(
    `unit.${unit}.build`,
    { [`.vizier/runs/fix-login/unit/${unit}/build.md`]: 'built\n' },
    patch === null ? {} : { event: { patch: madeUpOid(patch) } },
  ),
]
const stateOf = ({ workflow, ...rest }: Draft, name: string) =>
  Object.fromEntries(statesOf({ workflow, ...rest }))[name]
const one = { id: 'U1', allowed: ['src/a.ts', 'src/b.ts'] }
const two = { id: 'U2', allowed: ['src/c.ts'] }

test('a limit counts what stages spent that a list does not make any more', () => {
  given(
    world(GATE, 'limits: { files: 2 }'),
    ...splits([one, two]),
    takesAt('U1', { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' }),
    ...splits([two], 2),
  )
    .when(takesAt('U2', { 'src/c.ts': 'c\n' }))
    .then('LIMIT')
  given(world(AGENT, 'limits: { attempts: 3 }'), ...splits([one]), ...builds('U1', 'p1'), ...splits([two], 2))
    .when(started('unit.U2.build'))
    .then('LIMIT')
})

test('the patch of a unit that is gone is for no other', () => {
  const both = given(
    world(AGENT),
    ...splits([one, two]),
    ...builds('U1', 'p1'),
    ...builds('U2', 'p2'),
    ...splits([two], 2),
  )
  const patch = madeUpOid('p1')
  expect(gateOfPatch(both.draft.workflow, { oid: patch, stage: 'unit.U1.gate' })).toBeNull()
  both
    .when(accepted(ada, { 'src/c.ts': 'of U1\n' }, { event: { stage: 'unit.U2.gate', patch } }))
    .then('EVENT_TRAILER')
})

test('lists that are right each by itself, and too much together, complete nothing', () => {
  const chain = Array.from({ length: 90 }, (_, at) => ({
    id: `U${at}`,
    allowed: ['src/**'],
    after: at === 0 ? [] : [`U${at - 1}`],
  }))
  const long = body(`  - { name: first, type: patches, config: { allow: "{unit.allowed}" } }
  - { name: gate, type: patches, depends_on: first, config: { allow: "{unit.allowed}" } }`)
  const definition = UNITS().replace(
    '  - { name: look',
    '  - { name: more, type: workflow, depends_on: go, for_each: { of: split.units, needs: after }, config: { workflow: unit } }\n  - { name: look',
  )
  const { draft } = given({ definition, nested: { unit: long } }, started('split'))
  const json = { units: chain }
  const path = '.vizier/runs/fix-login/units.json'
  const { wrong } = unfold(draft.definition, 'fix-login', new Map([[path as never, json as never]]))
  expect([...wrong.values()].join()).toMatch(/chains that are too long/)
  const after = given({ definition, nested: { unit: long } }, started('split'))
    .when(submitted('split', { ...list(...chain), '.vizier/implementation-plans/fix-login.md': 'x\n' }))
    .then()
  expect(stateOf(after, 'unit')).toBe('pending')
})

test('a file that a unit reads is known from the list that asks for it on, also where it was away', () => {
  const change = ordinary({ 'src/login.ts': 'other\n' })
  const built = [...splits([one]), ...builds('U1')]
  expect(stateOf(given(world(FILE), ...built).draft, 'unit.U1.build')).toBe('completed')
  expect(stateOf(given(world(FILE), ...built, change).draft, 'unit.U1.build')).toBe('stale')
  const away = [ordinary(list()), change, ordinary(list(one))]
  expect(stateOf(given(world(FILE), ...built, ...away).draft, 'unit.U1.build')).toBe('stale')
})

test('a field that changes while its unit is away is another one when that is back', () => {
  const goal = (text: string): Files => ({
    '.vizier/runs/fix-login/unit/U1/o.json': `${JSON.stringify({ goal: text })}\n`,
  })
  const built = [
    ...splits([one]),
    submitted('unit.U1.doc', goal('a')),
    approved('unit.U1.ok', ada),
    ...builds('U1'),
  ]
  expect(stateOf(given(world(FIELD), ...built).draft, 'unit.U1.build')).toBe('completed')
  const away = [...splits([], 2), ordinary(goal('b')), ...splits([one], 3), approved('unit.U1.ok', ada)]
  expect(stateOf(given(world(FIELD), ...built, ...away).draft, 'unit.U1.build')).toBe('stale')
})

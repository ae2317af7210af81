import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { approved, ordinary } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, policy } from '../support/signatories.js'
import { splitsInto, takesAt, UNITS, unitsIn } from '../support/units.js'
import type { Attack } from './attack.js'
import { EVIL, FIX } from './story.js'

const UNIT = `name: unit
version: 1
inputs: [{ name: unit, type: record }]
stages:
  - { name: gate, type: patches, config: { allow: "{unit.allowed}" } }
`
const one = { id: 'U1', allowed: ['src/login.ts'] }
const two = { id: 'U2', allowed: ['src/logout.ts'], after: ['U1'] }
const three = { id: 'U3', allowed: ['src/evil.ts'] }
const OTHER: Files = { 'src/logout.ts': 'let b = 1\n' }

const list = (...units: readonly unknown[]): Files => unitsIn('fix', ...units)
const splits = (units: readonly unknown[], number = 1) => splitsInto('fix', units, number)
const begun: readonly Act[] = [...splits([one, two]), approved('go', ada)]
const done: readonly Act[] = [takesAt('U1', FIX), takesAt('U2', OTHER)]

const lands =
  (...acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', acts, { definition: UNITS(), nested: { unit: UNIT } }))

const attack = (name: string, finds: string, ...acts: readonly Act[]): Attack => ({
  no: '39',
  name,
  finds,
  law: policy(),
  files: { '.vizier/workflows/units.yml': UNITS(), '.vizier/workflows/unit.yml': UNIT },
  attack: lands(...acts, sealed(ada)),
  twin: lands(...begun, ...done, sealed(ada)),
})

/** Stages that a list makes, and nobody else. */
export const FOR_EACH_ATTACKS: readonly Attack[] = [
  attack('one unit of two is done, and everything is signed', 'EVENT_ORDER', ...begun, takesAt('U1', FIX)),
  attack(
    'a unit before the one that it needs',
    'EVENT_ORDER',
    ...begun,
    takesAt('U2', OTHER),
    takesAt('U1', FIX),
  ),
  attack(
    'files that another unit may change',
    'SURFACE',
    ...begun,
    takesAt('U1', { ...FIX, ...OTHER }),
    takesAt('U2', OTHER),
  ),
  attack('a unit that the list does not have', 'EVENT_TRAILER', ...begun, ...done, takesAt('U3', EVIL)),
  attack(
    'a unit that an ordinary commit puts into the list',
    'EVENT_ORDER',
    ...begun,
    ...done,
    ordinary(list(one, two, three)),
    takesAt('U3', EVIL),
  ),
  attack(
    'the unit that is not done leaves the list by an ordinary commit',
    'EVENT_ORDER',
    ...begun,
    takesAt('U1', FIX),
    ordinary(list(one)),
  ),
  attack(
    'a unit that may change more after its approval',
    'EVENT_ORDER',
    ...begun,
    ...splits([{ ...one, allowed: ['src/**'] }, two], 2),
    takesAt('U1', EVIL),
    takesAt('U2', OTHER),
  ),
  attack(
    'a unit that may change nothing',
    'SURFACE',
    ...splits([{ ...one, allowed: [] }]),
    approved('go', ada),
    takesAt('U1', EVIL),
  ),
  attack(
    'a bar in a glob, and what is behind it',
    'SURFACE',
    ...splits([{ ...one, allowed: ['docs/x|src/**'] }]),
    approved('go', ada),
    takesAt('U1', EVIL),
  ),
  attack(
    'the only unit is another one now, and the code of the first stands for it',
    'EVENT_ORDER',
    ...splits([one]),
    approved('go', ada),
    takesAt('U1', FIX),
    ...splits([{ ...two, after: [] }], 2),
    approved('go', ada),
  ),
  attack(
    'an ordinary commit stands for the only unit, and is signed off',
    'EVENT_ORDER',
    ...splits([one]),
    approved('go', ada),
    ordinary(EVIL),
    approved('look', ada),
  ),
  attack(
    'a list whose units need each other',
    'SCHEMA_MISMATCH',
    ...splits([{ ...one, after: ['U2'] }, two]),
    approved('go', ada),
  ),
]

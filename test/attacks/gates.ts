import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, madeUpOid, started, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { planOf } from './story.js'

/** Two agents, each with a gate of its own. */
const UNITS = `name: units
version: 1
stages:
${PLANNED}
  - { name: build-a, type: agent, depends_on: nod, config: { prompt: A, write_scope: "src/**" } }
  - { name: build-b, type: agent, depends_on: nod, config: { prompt: B, write_scope: "src/**" } }
  - { name: gate-a, type: patches, depends_on: build-a, config: { of: build-a } }
  - { name: gate-b, type: patches, depends_on: build-b, config: { of: build-b } }
  - { name: save, type: merge, depends_on: [gate-a, gate-b] }
`
const files = { '.vizier/workflows/units.yml': UNITS }
const [a, b] = [madeUpOid('a'), madeUpOid('b')]
const builds = (stage: string, patch: string): readonly Act[] => [
  started(stage),
  submitted(stage, { [`.vizier/runs/fix/${stage}.md`]: 'Built\n' }, { event: { patch } }),
]
const takes = (gate: string, patch: string): Act =>
  accepted(ada, { [`src/${gate}.ts`]: 'new\n' }, { event: { stage: gate, patch } })

const lands =
  (...accepts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(
      g.draft(
        'fix',
        [
          submitted('plan', { [planOf('fix')]: 'Both\n' }),
          approved('nod', ada),
          ...builds('build-a', a),
          ...builds('build-b', b),
          ...accepts,
          sealed(ada),
        ],
        { definition: UNITS },
      ),
    )

const twin = lands(takes('gate-a', a), takes('gate-b', b))
const attack = (name: string, finds: string, ...accepts: readonly Act[]): Attack => ({
  no: '119',
  name,
  finds,
  files,
  attack: lands(...accepts),
  twin,
})

export const GATE_ATTACKS: readonly Attack[] = [
  attack('patches accepted each at the other gate', 'EVENT_TRAILER', takes('gate-a', b), takes('gate-b', a)),
  attack('one patch accepted at both gates', 'EVENT_TRAILER', takes('gate-a', a), takes('gate-b', a)),
  attack('a gate at which nothing was accepted', 'EVENT_ORDER', takes('gate-a', a)),
]

import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, failed, started, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { planOf } from './story.js'

/** Two attempts at a stage, three in all; two files at the gate. */
const LIMITED = `name: limited
version: 1
limits: { attempts: 3, files: 5 }
stages:
${PLANNED}
  - { name: look, type: agent, depends_on: nod, limits: { attempts: 2 }, config: { prompt: Look } }
  - { name: tell, type: agent, depends_on: look, config: { prompt: Tell } }
  - { name: gate, type: patches, depends_on: tell, limits: { files: 2 } }
  - { name: save, type: merge, depends_on: gate }
`
const files: Files = { '.vizier/workflows/limited.yml': LIMITED }

const again = (stage: string, attempt: number): readonly Act[] => [
  started(stage, { event: { attempt } }),
  failed(stage, { event: { attempt } }),
]

const done = (stage: string, attempt = 1): readonly Act[] => [
  started(stage, { event: { attempt } }),
  submitted(stage, { [`.vizier/runs/fix/${stage}.md`]: 'done\n' }),
]

const two: Act = accepted(ada, { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' })

const lands =
  (...acts: readonly Act[]) =>
  (g: Ground): void => {
    const plan = submitted('plan', { [planOf('fix')]: 'How\n' })
    g.land(g.draft('fix', [plan, approved('nod', ada), ...acts, sealed(ada)], { definition: LIMITED }))
  }

const twin = lands(
  ...again('look', 1),
  ...done('look', 2),
  ...done('tell'),
  two,
  // A file that was accepted before is no other file.
  accepted(ada, { 'src/a.ts': 'another\n' }),
)

const attack = (name: string, ...acts: readonly Act[]): Attack => ({
  no: '119',
  name,
  finds: 'LIMIT',
  files,
  attack: lands(...acts),
  twin,
})

export const LIMIT_ATTACKS: readonly Attack[] = [
  attack(
    'more attempts at a stage than its limit',
    ...again('look', 1),
    ...again('look', 2),
    ...done('look', 3),
    ...done('tell'),
    two,
  ),
  attack(
    'more attempts in all than the limit of the workflow',
    ...again('look', 1),
    ...done('look', 2),
    ...again('tell', 1),
    ...done('tell', 2),
    two,
  ),
  attack(
    'more files in one patch than the limit of its gate',
    ...done('look'),
    ...done('tell'),
    accepted(ada, { 'src/a.ts': 'a\n', 'src/b.ts': 'b\n', 'src/c.ts': 'c\n' }),
  ),
  attack(
    'more files in several patches than the limit of their gate',
    ...done('look'),
    ...done('tell'),
    two,
    accepted(ada, { 'src/c.ts': 'c\n' }),
  ),
]

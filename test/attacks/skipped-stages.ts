import { stageNamed } from '../../src/domain/definition/stage-graph.js'
import { inputsOf } from '../../src/domain/workflow/inputs.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, skipped, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, mallory, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { FIX, goalOf, planOf } from './story.js'

/** Some stages are only for those who ask for them; here nobody does. */
const SOMETIMES = `name: NAME
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/runs/{slug}/goal.md", ".vizier/implementation-plans/{slug}.md"] } }
  - { name: look, type: approval, of: plan, when: WHEN, depends_on: [plan] }
  - { name: second-look, type: approval, of: plan, role: maintainer, approvals: 2, when: "false", depends_on: [plan] }
  - { name: work, type: patches, depends_on: [look, second-look] }
  - { name: tests, type: check, when: "false", depends_on: [work] }
  - { name: sign-off, type: approval, of: code, role: maintainer, approvals: 3, when: "false", depends_on: [tests] }
  - { name: save, type: merge, depends_on: [sign-off] }
`
const asks = SOMETIMES.replace('NAME', 'asks').replace('WHEN', '"true"')
const never = SOMETIMES.replace('NAME', 'never').replace('WHEN', '"false"')

const out =
  (stage: string): Act =>
  (draft) => {
    const found = stageNamed(draft.definition, stage)
    return skipped(stage, { event: { inputs: found === null ? [] : inputsOf(draft.workflow, found) } })(draft)
  }

const looked = approved('look', bob)

const lands =
  (definition: string, look: Act, by = bob) =>
  (g: Ground): void =>
    void g.land(
      g.draft(
        'fix',
        [
          submitted('plan', { [goalOf('fix')]: 'Why\n', [planOf('fix')]: 'How\n' }),
          look,
          out('second-look'),
          accepted(by, FIX),
          out('tests'),
          out('sign-off'),
          sealed(ada),
        ],
        { definition },
      ),
    )

const files = { '.vizier/workflows/asks.yml': asks, '.vizier/workflows/never.yml': never }
const four = policy({ code: 2 })

export const SKIPPED_STAGE_ATTACKS: readonly Attack[] = [
  {
    no: '103',
    name: 'stages that their conditions skip are demanded by nobody',
    finds: 'PASS',
    files,
    attack: lands(asks, looked),
  },
  {
    no: '39',
    name: 'the approval of a plan is skipped by its condition, and policy asks for one',
    finds: 'PLAN_NOT_APPROVED',
    files,
    attack: lands(never, out('look')),
    twin: lands(asks, looked),
  },
  {
    no: '39',
    name: 'an approval is skipped by a condition that holds',
    finds: 'EVENT_ORDER',
    files,
    attack: lands(asks, out('look')),
    twin: lands(asks, looked),
  },
  {
    no: '39',
    name: 'the sign-off of code is skipped by its condition, and a stranger accepted it',
    finds: 'UNKNOWN_SIGNER',
    files,
    attack: lands(asks, looked, mallory),
    twin: lands(asks, looked),
  },
  {
    no: '39',
    name: 'the sign-off of code is skipped by its condition, and policy asks for two',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: four,
    files,
    attack: lands(asks, looked),
    twinLaw: policy(),
    twin: lands(asks, looked),
  },
]

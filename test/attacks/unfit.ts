import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, ordinary, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { FIX, planOf } from './story.js'

/** A form, data under schemas as JSON and YAML, and a plan. */
const COVERED = `name: covered
version: 1
stages:
  - name: ask
    type: form
    config:
      questions:
        - { name: goal, question: What is to be done? }
        - { name: path, type: choice, values: [slow, fast], question: How? }
        - { name: items, type: number, required: false, question: How many? }
  - name: ledger
    type: document
    depends_on: ask
    outputs:
      ledger: { path: ".vizier/runs/{slug}/ledger.json", schema: schemas/ledger.json }
      units: { path: ".vizier/runs/{slug}/units.yml", schema: schemas/ledger.json }
  - { name: plan, type: document, depends_on: ledger, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: save, type: merge, depends_on: work }
`
const LEDGER = JSON.stringify({
  $ref: '#/$defs/ledger',
  $defs: {
    ledger: {
      type: 'object',
      required: ['requirements'],
      properties: { requirements: { type: 'array', items: { $ref: '#/$defs/row' }, minItems: 1 } },
    },
    row: { type: 'object', required: ['id'], properties: { id: { pattern: '^R[0-9]+$' } } },
  },
})
const ASKED = '.vizier/runs/fix/ask.json'
const JSON_FILE = '.vizier/runs/fix/ledger.json'
const YAML_FILE = '.vizier/runs/fix/units.yml'
const GOOD = '{ "requirements": [{ "id": "R1" }] }\n'
const answers = (data: unknown): Act => submitted('ask', { [ASKED]: `${JSON.stringify(data)}\n` })
const ANSWERED = answers({ goal: 'total() refuses NaN', path: 'fast' })
const covered = (json: string, yaml = 'requirements:\n  - id: R1\n'): Act =>
  submitted('ledger', { [JSON_FILE]: json, [YAML_FILE]: yaml })

const lands =
  (ask: Act, ledger: Act, before: readonly Act[] = []) =>
  (g: Ground): void =>
    void g.land(
      g.draft(
        'fix',
        [
          ...before,
          ask,
          ledger,
          submitted('plan', { [planOf('fix')]: 'How\n' }),
          approved('nod', ada),
          accepted(ada, FIX),
          sealed(ada),
        ],
        { definition: COVERED },
      ),
    )

const files = { '.vizier/workflows/covered.yml': COVERED, 'schemas/ledger.json': LEDGER }
const honest = lands(ANSWERED, covered(GOOD))
const deep = `{ "requirements": [{ "id": "R1", "more": ${'['.repeat(200)}${']'.repeat(200)} }] }`

const handsIn = (name: string, attack: Attack['attack'], finds = 'SCHEMA_MISMATCH'): Attack => ({
  no: '119',
  name: `a stage hands in ${name}`,
  finds,
  files,
  attack,
  twin: honest,
})

export const UNFIT_ATTACKS: readonly Attack[] = [
  handsIn('a document that does not fit its schema', lands(ANSWERED, covered('{ "requirements": "none" }'))),
  handsIn(
    'a document that does not fit behind a $ref',
    lands(ANSWERED, covered('{ "requirements": [{ "id": "1" }] }')),
  ),
  handsIn('a document that is not JSON', lands(ANSWERED, covered('requirements: none\n'))),
  handsIn('YAML that does not fit', lands(ANSWERED, covered(GOOD, 'requirements: none\n'))),
  handsIn(
    'YAML that is no plain data',
    lands(ANSWERED, covered(GOOD, 'requirements: [{ id: R1, x: .nan }]\n')),
  ),
  handsIn('data that is nested deeper than is judged', lands(ANSWERED, covered(deep))),
  handsIn(
    'answers without those that are required',
    lands(answers({ goal: 'total() refuses NaN' }), covered(GOOD)),
  ),
  handsIn(
    'answers of the wrong type',
    lands(answers({ goal: 'x y z', path: 'fast', items: '3' }), covered(GOOD)),
  ),
  handsIn(
    'answers to questions that nobody asked',
    lands(answers({ goal: 'x y z', path: 'fast', all: true }), covered(GOOD)),
  ),
  handsIn(
    'answers of an agent',
    lands(
      submitted('ask', { [ASKED]: '{ "goal": "x y z", "path": "fast" }\n' }, { event: { agent: 'codex' } }),
      covered(GOOD),
    ),
    'AGENT_DECISION',
  ),
  {
    no: '119',
    name: 'the draft makes the schema looser first',
    finds: 'SCHEMA_MISMATCH',
    files,
    // The schema is that of the commit that opened the workflow.
    attack: (g) =>
      void g.land(
        g.draft(
          'fix',
          [
            ordinary({ 'schemas/ledger.json': '{}' }),
            ANSWERED,
            covered('{ "requirements": "none" }'),
            submitted('plan', { [planOf('fix')]: 'How\n' }),
            approved('nod', ada),
            accepted(ada, FIX),
            sealed(ada),
          ],
          { definition: COVERED },
        ),
      ),
    twin: honest,
  },
]

import { COVERED, type Covered, filesOf, reads } from '../support/covered.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, answered, approved, asked, ordinary, submitted, waived } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, codex, mallory, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { FIX } from './story.js'

const law = policy({}, { waivers: { role: 'maintainer', rules: ['*'] } })
const noWaivers = policy()
const few = policy({}, { waivers: { role: 'maintainer', rules: ['few'] } })

const GOOD: Covered = {
  ledger: { R1: 'total() refuses NaN', R2: 'It takes 500 questions from Beta' },
  rows: { R1: 'total(NaN) throws', R2: 'all 500 questions of Beta are asked' },
}
const NO_ROW: Covered = { ...GOOD, rows: { R1: 'total(NaN) throws' } }
const files = { '.vizier/workflows/covered.yml': COVERED }
const waiveR2 = waived('read', 'read.ledger', 'R2', ada)
const signed: readonly Act[] = [approved('go', ada), accepted(ada, FIX), sealed(ada)]

const lands =
  (...acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', acts, { definition: COVERED }))
const all = (...acts: readonly Act[]) => lands(...acts, ...signed)
const good = all(...reads('fix', GOOD))
const waivedTwin = all(...reads('fix', NO_ROW), waiveR2)

const attack = (name: string, finds: string, deed: Attack['attack'], more: Partial<Attack> = {}): Attack => ({
  no: '39',
  name,
  finds,
  law,
  files,
  attack: deed,
  twin: good,
  ...more,
})

/** Rules that are broken, and decisions about records that are none. */
export const RECORD_ATTACKS: readonly Attack[] = [
  attack('a requirement without a row, and everything signed', 'EVENT_ORDER', all(...reads('fix', NO_ROW))),
  attack(
    'the row is there for the rules, and gone for the seal',
    'EVENT_ORDER',
    lands(
      ...reads('fix', GOOD),
      approved('go', ada),
      accepted(ada, FIX),
      ordinary({
        '.vizier/runs/fix/rows.json': filesOf('fix', NO_ROW)['.vizier/runs/fix/rows.json'] ?? null,
      }),
      sealed(ada),
    ),
  ),
  attack(
    'a reviewer waives, whom policy does not name',
    'RULE_BROKEN',
    all(...reads('fix', NO_ROW), waived('read', 'read.ledger', 'R2', bob)),
    { twin: waivedTwin },
  ),
  attack(
    "an agent's key waives a record",
    'RULE_BROKEN',
    all(...reads('fix', NO_ROW), waived('read', 'read.ledger', 'R2', codex)),
    { twin: waivedTwin },
  ),
  attack(
    'a stranger waives',
    'RULE_BROKEN',
    all(...reads('fix', NO_ROW), waived('read', 'read.ledger', 'R2', mallory)),
    { twin: waivedTwin },
  ),
  attack('a waiver where policy lets nobody waive', 'RULE_BROKEN', waivedTwin, {
    law: noWaivers,
    twinLaw: law,
    twin: waivedTwin,
  }),
  attack('a waiver of a rule that policy does not list', 'RULE_BROKEN', waivedTwin, {
    law: few,
    twinLaw: law,
    twin: waivedTwin,
  }),
  attack(
    'a waiver of other words than there are',
    'EVENT_TRAILER',
    all(
      ...reads('fix', NO_ROW),
      waived('read', 'read.ledger', 'R2', ada, {
        event: { waivers: [{ of: 'read.ledger', id: 'R2', digest: `sha256:${'1'.repeat(64)}` }] },
      }),
    ),
    { twin: waivedTwin },
  ),
  attack(
    'a waiver of a requirement that says something else afterwards',
    'EVENT_ORDER',
    all(
      ...reads('fix', NO_ROW),
      waiveR2,
      ...reads(
        'fix',
        { ...NO_ROW, ledger: { R1: 'total() refuses NaN', R2: 'It takes 600 questions from Beta' } },
        2,
      ),
    ),
    { twin: waivedTwin },
  ),
  attack(
    'a waiver without a signature',
    'EVENT_MALFORMED',
    all(...reads('fix', NO_ROW), waived('read', 'read.ledger', 'R2', null as never)),
    { twin: waivedTwin },
  ),
  attack(
    'a rule that nobody may waive, waived by its record',
    'EVENT_ORDER',
    all(
      ...reads('fix', { ...GOOD, ledger: { R1: '', R2: 'It takes 500 questions from Beta' } }),
      waived('read', 'read.ledger', 'R1', ada),
    ),
  ),
]

const asking: readonly Act[] = [
  ...reads('fix', GOOD),
  approved('go', ada),
  accepted(ada, FIX),
  asked([{ of: 'read.ledger', id: 'R1' }]),
]
const ask = (name: string, finds: string, ...acts: readonly Act[]): Attack =>
  attack(name, finds, lands(...asking, ...acts, sealed(ada)), {
    twin: lands(...asking, answered('Q1', bob), sealed(ada)),
  })

/** Questions that nobody answered who may. */
export const QUESTION_ATTACKS: readonly Attack[] = [
  ask('sealed while a question is open', 'EVENT_ORDER'),
  ask('a question that a stranger answered', 'QUESTION_OPEN', answered('Q1', mallory)),
  ask("a question that an agent's key answered", 'QUESTION_OPEN', answered('Q1', codex)),
  ask('an answer to another question', 'EVENT_TRAILER', answered('Q2', ada)),
  ask(
    'an answer without a signature',
    'EVENT_MALFORMED',
    answered('Q1', null as never, { committer: 'Ada <ada@example.com>' }),
  ),
]

/** A stage that reads one record alone, and says otherwise. */
const READS = `name: reads
version: 1
stages:
  - { name: ask, type: form, config: { questions: [{ name: goal, question: What? }, { name: style, question: How? }] } }
  - { name: plan, type: document, depends_on: ask, reads: [ask.answers.goal, "file README.md"], config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: save, type: merge, depends_on: work }
`
const answers = (goal: string, style: string): Act =>
  submitted('ask', { '.vizier/runs/fix/ask.json': `${JSON.stringify({ goal, style })}\n` })
const plan = (event = {}): Act =>
  submitted('plan', { '.vizier/implementation-plans/fix.md': 'Do it\n' }, { event })
const reading =
  (...acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(
      g.draft('fix', [...acts, approved('nod', ada), accepted(ada, FIX), sealed(ada)], { definition: READS }),
    )
const honestly = reading(answers('Refuse NaN', 'short'), plan())

const readAttack = (name: string, finds: string, deed: Attack['attack'], twin = honestly): Attack => ({
  no: '44',
  name,
  finds,
  files: { '.vizier/workflows/reads.yml': READS },
  attack: deed,
  twin,
})

export const READ_ATTACKS: readonly Attack[] = [
  readAttack(
    'a plan that names another answer than there is',
    'EVENT_TRAILER',
    reading(
      answers('Refuse NaN', 'short'),
      plan({ records: [{ of: 'ask.answers', id: 'goal', digest: `sha256:${'1'.repeat(64)}` }] }),
    ),
  ),
  readAttack(
    'a plan that names no answer',
    'EVENT_TRAILER',
    reading(answers('Refuse NaN', 'short'), plan({ records: [] })),
  ),
  readAttack(
    'the answer that was read is another one at the seal',
    'EVENT_ORDER',
    reading(answers('Refuse NaN', 'short'), plan(), answers('Refuse Infinity', 'short')),
    reading(answers('Refuse NaN', 'short'), plan(), answers('Refuse NaN', 'long')),
  ),
  readAttack(
    'a file that was read is another one at the seal',
    'EVENT_ORDER',
    reading(answers('Refuse NaN', 'short'), plan(), ordinary({ 'README.md': 'other\n' })),
  ),
]

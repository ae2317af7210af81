import { describe, expect, it } from 'vitest'
import { nextSteps } from '../../../src/domain/decide/next.js'
import { findWaivable } from '../../../src/domain/decide/waive.js'
import { fold } from '../../../src/domain/fold/fold.js'
import type { WaiverRule } from '../../../src/domain/policy/policy.js'
import { breachesOf } from '../../../src/domain/workflow/rules.js'
import { COVERED, type Covered, filesOf, reads } from '../../support/covered.js'
import type { Act, Check, Draft } from '../../support/log-builder.js'
import { ask, given, hashingOf } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import { sceneOf } from '../../support/log-commands.js'
import { accepted, approved, ordinary, started, submitted, waived } from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { ada, bob, codex, policy, type Signatory } from '../../support/signatories.js'

const MAINTAINERS: WaiverRule = { role: 'maintainer', rules: ['*'] }
const world = (waivers: WaiverRule | null = MAINTAINERS) => ({
  definition: COVERED,
  policy: policy({}, { waivers }),
})
const GOOD: Covered = {
  ledger: { R1: 'total() refuses NaN', R2: 'It takes 500 questions from Beta' },
  rows: { R1: 'total(NaN) throws', R2: 'all 500 questions of Beta are asked' },
}
const NO_ROW: Covered = { ...GOOD, rows: { R1: 'total(NaN) throws' } }
const read = (what: Covered, number = 1): readonly Act[] => reads('fix-login', what, number)
const waiveR2 = waived('read', 'read.ledger', 'R2', ada)
const FIX = { 'src/login.ts': 'let b\n' }
const landing = (...acts: readonly Act[]): readonly Act[] => [
  ...acts,
  approved('go', ada),
  accepted(ada, FIX),
  sealed(ada),
]
const says =
  (...sentences: readonly string[]): Check =>
  ({ workflow, definition }: Draft) => {
    const stage = definition.stages.find(({ name }) => name === 'bounds')
    if (stage === undefined) throw new Error('there is no such stage')
    expect(breachesOf(workflow, stage, null).map(({ said }) => said)).toEqual(sentences)
  }

/** What the last of these acts comes to. */
const ends = (acts: readonly Act[], waivers: WaiverRule | null = MAINTAINERS) =>
  given(world(waivers), ...acts.slice(0, -1)).when(acts.at(-1) as Act)

describe('rules', () => {
  it('hold, and what stands on them goes on', () => {
    ends(read(GOOD)).then('legal', says(), stages({ read: 'completed', bounds: 'completed', go: 'awaiting' }))
    ends(landing(...read(GOOD))).then('legal', lands('PASS'))
  })

  it('are broken by a requirement without a row, and nothing that stands on them can follow', () => {
    ends(read(NO_ROW)).then('legal', says('R2 has no row'), stages({ bounds: 'pending', go: 'pending' }))
    ends([...read(NO_ROW), approved('go', ada)]).then('EVENT_ORDER')
    ends([...read(NO_ROW), sealed(ada)]).then(finds('EVENT_ORDER'))
  })

  it('are judged again at each point: an ordinary commit that edits the rows is seen', () => {
    const { '.vizier/runs/fix-login/rows.json': rows } = filesNoRow()
    ends([...read(GOOD), ordinary({ '.vizier/runs/fix-login/rows.json': rows ?? null })]).then(
      says('R2 has no row'),
      stages({ read: 'stale', bounds: 'pending' }),
    )
  })

  it('that cannot be told do not hold', () => {
    ends([...read({ ...GOOD, ledger: { R1: '' } })]).then(says('R1 says nothing'))
    const odd = COVERED.replace(`"it.text != ''"`, '"it.size > 3"')
    given({ ...world(), definition: odd }, ...read(GOOD).slice(0, -1))
      .when(read(GOOD).at(-1) as Act)
      .then(
        says(
          'the rule cannot be checked: No such key: size',
          'the rule cannot be checked: No such key: size',
        ),
      )
  })

  it.each([
    ['[1, 9]', ['more than four requirements']],
    ["[{'n': 2}.n, 9]", ['more than four requirements']],
    [
      "[timestamp('2020-01-01T00:00:00Z')]",
      ['the rule cannot be checked: "each" has an entry that JSON does not have'],
    ],
    ['[1u]', ['the rule cannot be checked: "each" has an entry that JSON does not have']],
    ["[{'n': [b'a']}]", ['the rule cannot be checked: "each" has an entry that JSON does not have']],
  ])('are asked of data alone, whatever an expression makes: %s', (each, sentences) => {
    const odd = COVERED.replace(
      '- { id: few, that: "size(outputs.read.ledger.requirements) < 5"',
      `- { id: few, each: ${JSON.stringify(each)}, that: "it > 5"`,
    )
    given({ ...world(), definition: odd }, ...read(GOOD).slice(0, -1))
      .when(read(GOOD).at(-1) as Act)
      .then(says(...sentences))
  })

  it('are judged again where somebody answers who did not before', () => {
    const { draft } = given(world(), ...read(GOOD))
    const { entries, definition } = draft
    const unanswered = fold({ entries, definition }, hashingOf('sha1'))
    const answered = fold({ entries, definition, ask }, hashingOf('sha1'))
    if (unanswered === null || answered === null) throw new Error('it does not begin')
    const never = 'the rule cannot be checked: nobody answers conditions here'
    says(never, never, never)({ ...draft, ...unanswered }, draft)
    says()({ ...draft, ...answered }, draft)
  })

  it('of ours compare numbers and names with what proves them', () => {
    const weak: Covered = { ...GOOD, rows: { ...GOOD.rows, R2: 'some questions are asked' } }
    ends(read(weak)).then(says('A-R2 lost "500", "Beta" of R2'))
  })
})

const filesNoRow = () => {
  const [, rows] = Object.entries(COVERED_FILES)
  return Object.fromEntries([rows ?? ['', null]])
}
const COVERED_FILES = {
  ledger: null,
  '.vizier/runs/fix-login/rows.json': `${JSON.stringify({
    rows: [{ id: 'A-R1', requirement: 'R1', check: 'total(NaN) throws' }],
  })}\n`,
}

describe('rules that send back', () => {
  it('make the agent read again, twice, and then a person decides', () => {
    const other = (plan: string): Covered => ({ ...NO_ROW, plan })
    ends(read(NO_ROW)).then('legal', stages({ read: 'stale', bounds: 'pending' }))
    ends([...read(NO_ROW), ...read(other('Again'), 2)]).then('legal', stages({ read: 'stale' }))
    ends([...read(NO_ROW), ...read(other('Again'), 2), ...read(other('And again'), 3)]).then(
      'legal',
      stages({ read: 'completed', bounds: 'failed' }),
    )
    ends([...read(NO_ROW), ...read(GOOD, 2)]).then(
      'legal',
      stages({ read: 'completed', bounds: 'completed' }),
    )
  })

  it('stop at once where the same comes back', () => {
    ends([...read(NO_ROW), ...read(NO_ROW, 2)]).then('legal', stages({ read: 'completed', bounds: 'failed' }))
  })

  it('do so also where the last thing that they waited for is no result', () => {
    const definition = COVERED.replace('depends_on: read\n', 'depends_on: nod\n').replace(
      '  - name: bounds',
      '  - { name: nod, type: approval, of: plan, depends_on: read }\n  - name: bounds',
    )
    const begun = given({ ...world(), definition }, ...read(NO_ROW))
    begun.when(approved('nod', ada)).then('legal', stages({ read: 'stale', bounds: 'pending' }))
    const other: Covered = { ...NO_ROW, plan: 'Again' }
    const again = [approved('nod', ada), ...read(other, 2), approved('nod', ada)]
    const third = [...read({ ...NO_ROW, plan: 'And again' }, 3)]
    given({ ...world(), definition }, ...read(NO_ROW), ...again, ...third)
      .when(approved('nod', ada))
      .then('legal', stages({ read: 'completed', nod: 'completed', bounds: 'failed' }))
  })

  it('leave a way on where nobody may waive and nothing is approved', () => {
    const definition = COVERED.slice(0, COVERED.indexOf('  - { name: go,'))
    const { draft } = given({ ...world(null), definition }, ...read(NO_ROW), ...read(NO_ROW, 2))
    expect(nextSteps(sceneOf(draft))).toEqual([
      {
        command: 'wf abandon fix-login',
        why: 'bounds: R2 has no row; NO_PROGRESS: read came back with the same code',
      },
    ])
  })

  it('send nobody back for what was waived meanwhile', () => {
    ends([...read(NO_ROW), waiveR2]).then('legal', stages({ read: 'completed', bounds: 'completed' }))
  })
})

describe('a waiver', () => {
  it('lifts what is said of that record, and the landing counts who may', () => {
    ends(landing(...read(NO_ROW), waiveR2)).then('legal', lands('PASS'))
    ends(landing(...read(NO_ROW), waiveR2), null).then('legal', lands('RULE_BROKEN'))
    ends(landing(...read(NO_ROW), waiveR2), { role: 'maintainer', rules: ['few'] }).then(lands('RULE_BROKEN'))
    ends(landing(...read(NO_ROW), waiveR2), { role: 'maintainer', rules: ['row-*'] }).then(lands('PASS'))
  })

  it('of somebody without the role, or of an agent, counts for nothing', () => {
    for (const by of [bob, codex])
      ends(landing(...read(NO_ROW), waived('read', 'read.ledger', 'R2', by))).then(lands('RULE_BROKEN'))
  })

  it('names a record as it reads now', () => {
    const old = { event: { waivers: [{ of: 'read.ledger', id: 'R2', digest: `sha256:${'1'.repeat(64)}` }] } }
    ends([...read(NO_ROW), waived('read', 'read.ledger', 'R2', ada, old)]).then('EVENT_TRAILER')
    ends([...read(NO_ROW), waived('read', 'read.ledger', 'R9', ada)]).then('EVENT_TRAILER')
    ends([...read(NO_ROW), waived('bounds', 'read.ledger', 'R2', ada)]).then('EVENT_TRAILER')
  })

  it('is void where the record changes, and nothing but the record', () => {
    const ledger = { R1: 'total() refuses NaN', R2: 'It takes 600 questions from Beta' }
    ends([...read(NO_ROW), waiveR2, ...read({ ...NO_ROW, ledger }, 2)]).then('legal', says('R2 has no row'))
    ends([...read(NO_ROW), waiveR2, ...read({ ...NO_ROW, plan: 'Other' }, 2)]).then('legal', says())
  })

  it('can be of a rule as a whole, as it is broken now', () => {
    const ledger = { R1: 'One', R2: 'Two', R3: 'Three', R4: 'Four', R5: 'Five' }
    const many: Covered = { ledger, rows: ledger }
    const digestOf = (draft: Draft) => {
      const stage = draft.definition.stages.find(({ name }) => name === 'bounds')
      const [breach] = stage === undefined ? [] : breachesOf(draft.workflow, stage, null)
      return breach?.waivedBy
    }
    const waiveFew: Act = (draft) =>
      waived('bounds', 'bounds', 'few', ada, { event: { waivers: [digestOf(draft)] } })(draft)
    ends(read(many)).then(says('more than four requirements'))
    ends(landing(...read(many), waiveFew)).then('legal', lands('PASS'))
    ends([...read(many), waived('bounds', 'bounds', 'few', ada)]).then('EVENT_TRAILER')
    // Somebody who may not was first, or says so as well.
    const by =
      (who: Signatory): Act =>
      (draft) => {
        const [first] = draft.workflow.data.waivers
        const waivers = first?.waivers ?? [digestOf(draft)]
        return waived('bounds', 'bounds', 'few', who, { event: { waivers } })(draft)
      }
    ends(landing(...read(many), by(bob))).then(lands('RULE_BROKEN'))
    ends(landing(...read(many), by(bob), by(ada))).then('legal', lands('PASS'))
    ends(landing(...read(many), by(ada), by(bob))).then('legal', lands('PASS'))
    // By its name it is what is broken now, and else what was waived last.
    const means = ({ workflow }: Draft) => {
      const found = findWaivable({ workflow, standing: null, waiting: [] }, 'bounds/few')
      return 'code' in found ? found.code : [found.said, found.decided.map((each) => each.as)]
    }
    const begun = given(world(), ...read(many), waiveFew)
    expect(means(begun.draft)).toEqual([[], ['waived']])
    expect(means(begun.when(by(bob)).then('legal'))).toEqual([[], ['waived', 'waived']])
    const taken: Act = (draft) =>
      waived('bounds', 'bounds', 'few', ada, {
        event: { as: 'in_scope', waivers: draft.workflow.data.waivers[0]?.waivers },
      })(draft)
    expect(means(begun.when(taken).then('legal'))).toEqual([['more than four requirements'], []])
  })

  it('is of a record, also where a stage reads a field that is called so', () => {
    const definition = COVERED.replace(
      '- { name: work,',
      '- { name: told, type: document, depends_on: go, reads: [read.ledger.R2], artefacts: [] }\n  - { name: work,',
    ).replace('artefacts: []', 'config: { artefacts: [".vizier/runs/{slug}/told.md"] }')
    const ledger = (text: string) =>
      `${JSON.stringify({
        R2: 'always the same',
        requirements: [
          { id: 'R1', text: 'One' },
          { id: 'R2', text },
        ],
      })}\n`
    const with2 = (text: string): Act =>
      submitted('read', {
        ...filesOf('fix-login', NO_ROW),
        '.vizier/runs/fix-login/ledger.json': ledger(text),
      })
    given(
      { ...world(), definition },
      started('read'),
      with2('Two'),
      waiveR2,
      started('read', { event: { attempt: 2 } }),
    )
      .when(with2('Other'))
      .then('legal', says('R2 has no row'))
  })

  it('can be taken back', () => {
    const back = waived('read', 'read.ledger', 'R2', bob, { event: { as: 'in_scope' } })
    ends([...read(NO_ROW), waiveR2, back]).then('legal', says('R2 has no row'))
  })

  it('lifts no rule that nobody may waive', () => {
    const empty = { ...GOOD, ledger: { ...GOOD.ledger, R2: '' } }
    ends([...read(empty), waiveR2]).then('legal', says('R2 says nothing'))
  })
})

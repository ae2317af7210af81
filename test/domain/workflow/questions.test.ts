import { describe, expect, it } from 'vitest'
import { breachesOf } from '../../../src/domain/workflow/rules.js'
import { COVERED, reads } from '../../support/covered.js'
import type { Act, Draft } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import { accepted, answered, approved, asked, started, submitted } from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { ada, bob, codex, mallory, policy } from '../../support/signatories.js'

/** Requirements, an agent that reads them and one that does not, and rules that a question may settle. */
const definition = COVERED.replace(
  '  - { name: work, type: patches, depends_on: go }',
  `  - { name: build, type: agent, depends_on: go, reads: [read.ledger], config: { prompt: Build it } }
  - { name: words, type: agent, depends_on: go, reads: [read.plan], config: { prompt: Write it } }
  - { name: work, type: patches, depends_on: [build, words] }`,
)
const world = { definition, policy: policy({}, { waivers: { role: 'maintainer', rules: ['*'] } }) }
const GOOD = { ledger: { R1: 'total() refuses NaN' }, rows: { R1: 'total(NaN) throws' } }
const R1 = [{ of: 'read.ledger', id: 'R1' }]
const planned: readonly Act[] = [...reads('fix-login', GOOD), approved('go', ada)]
const RUN = '.vizier/runs/fix-login'
const does = (stage: string, number = 1): readonly Act[] => [
  started(stage, { event: { attempt: number } }),
  submitted(stage, { [`${RUN}/${stage}.md`]: `${stage} ${number}\n` }),
]
const ends = (...acts: readonly Act[]) => given(world, ...acts.slice(0, -1)).when(acts.at(-1) as Act)
const question = ({ workflow }: Draft) => workflow.data.questions.at(-1)

describe('a question', () => {
  it('stops what reads the record that it is about, and nothing else', () => {
    ends(...planned, asked(R1)).then(
      'legal',
      stages({ build: 'awaiting', words: 'awaiting', work: 'pending' }),
    )
    ends(...planned, asked(R1), started('build')).then('EVENT_ORDER')
    ends(...planned, asked(R1), ...does('words')).then(
      'legal',
      stages({ build: 'awaiting', words: 'completed' }),
    )
    ends(...planned, asked(R1), answered('Q1', ada), ...does('build')).then(
      'legal',
      stages({ build: 'completed' }),
    )
  })

  it('leaves done what is done, until the answer is part of what was read', () => {
    ends(...planned, ...does('build'), ...does('words'), asked(R1)).then(
      'legal',
      stages({ build: 'completed' }),
    )
    ends(...planned, ...does('build'), ...does('words'), asked(R1), answered('Q1', ada)).then(
      'legal',
      stages({ build: 'stale', words: 'completed' }),
    )
  })

  it('has the next number, and is about what there is', () => {
    ends(...planned, asked(), asked()).then('legal', (draft) => expect(question(draft)?.id).toBe('Q2'))
    ends(...planned, asked([], { event: { question: 'Q2' } })).then('EVENT_ORDER')
    ends(...planned, asked([{ of: 'read.ledger', id: 'R9' }])).then('EVENT_TRAILER')
    ends(...planned, asked([], { event: { asking: 'nowhere' } })).then('EVENT_TRAILER')
  })

  it('of an agent ends its attempt, and is asked by nobody else', () => {
    const asks = asked(R1, { event: { asking: 'build', agent: 'scripted' } })
    ends(...planned, asks).then('EVENT_ORDER')
    ends(...planned, started('build'), asks).then('legal', stages({ build: 'awaiting' }))
    ends(...planned, started('build'), asks, started('build', { event: { attempt: 2 } })).then('EVENT_ORDER')
    ends(...planned, started('build'), asks, answered('Q1', ada), ...does('build', 2)).then(
      'legal',
      stages({ build: 'completed' }),
    )
  })

  it('keeps a seal from being one, also where nothing waits for it', () => {
    const done = [
      ...planned,
      ...does('build'),
      ...does('words'),
      accepted(ada, { 'src/login.ts': 'let b\n' }),
    ]
    ends(...done, sealed(ada)).then('legal', lands('PASS'))
    ends(...done, asked(), sealed(ada)).then(finds('EVENT_ORDER'))
    ends(...done, asked(), answered('Q1', ada), sealed(ada)).then('legal', lands('PASS'))
    for (const by of [codex, mallory])
      ends(...done, asked(), answered('Q1', by), sealed(ada)).then('legal', lands('QUESTION_OPEN'))
    ends(...done, asked(), answered('Q1', bob), sealed(ada)).then('legal', lands('PASS'))
  })
})

describe('an answer', () => {
  it('is to a question that was asked', () => {
    ends(...planned, answered('Q1', ada)).then('EVENT_TRAILER')
    const other = { event: { question: { id: 'Q1', asked: 'a'.repeat(40) } } }
    ends(...planned, asked(), answered('Q1', ada, other)).then('EVENT_TRAILER')
  })

  it('is part of the record that it is about: rules see it', () => {
    const classified = definition.replace(
      'that: "it.text != \'\'"',
      `that: "it.decided.exists(d, d.event == 'answered' && d.question == 'Q1')"`,
    )
    const said = ({ workflow, definition: own }: Draft) =>
      own.stages.filter(({ name }) => name === 'bounds').flatMap((stage) => breachesOf(workflow, stage, null))
    const acts = reads('fix-login', GOOD)
    expect(said(given({ ...world, definition: classified }, ...acts).draft)).toHaveLength(1)
    expect(said(given({ ...world, definition: classified }, ...acts, asked(R1)).draft)).toHaveLength(1)
    expect(
      said(given({ ...world, definition: classified }, ...acts, asked(R1), answered('Q1', ada)).draft),
    ).toHaveLength(0)
  })
})

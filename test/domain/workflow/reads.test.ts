import { describe, expect, it } from 'vitest'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import type { StageState } from '../../../src/domain/workflow/stage-state.js'
import { STRUCTURE } from '../../../src/domain/workflow/stage-state.js'
import { COVERED, reads } from '../../support/covered.js'
import type { Act, Draft } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { ordinary, submitted, waived } from '../../support/log-events.js'
import { ada } from '../../support/signatories.js'

/** One stage reads one answer, one a file of the repository, one a whole output, one all of it. */
const definition = `name: reads
version: 1
stages:
  - { name: ask, type: form, config: { questions: [{ name: goal, question: What? }, { name: style, question: How? }] } }
  - { name: goal, type: document, depends_on: ask, reads: [ask.answers.goal], config: { artefacts: [".vizier/runs/{slug}/goal.md"] } }
  - { name: file, type: document, depends_on: ask, reads: ["file README.md"], config: { artefacts: [".vizier/runs/{slug}/file.md"] } }
  - { name: whole, type: document, depends_on: ask, reads: [ask.answers], config: { artefacts: [".vizier/runs/{slug}/whole.md"] } }
  - { name: all, type: document, depends_on: [goal, file], config: { artefacts: [".vizier/runs/{slug}/all.md"] } }
  - { name: none, type: document, depends_on: ask, reads: [], config: { artefacts: [".vizier/runs/{slug}/none.md"] } }
`
const RUN = '.vizier/runs/fix-login'
const answers = (goal: string, style: string): Act =>
  submitted('ask', { [`${RUN}/ask.json`]: `${JSON.stringify({ goal, style })}\n` })
const writes = (stage: string): Act => submitted(stage, { [`${RUN}/${stage}.md`]: `${stage}\n` })
const done = [answers('NaN', 'short'), ...['goal', 'file', 'whole', 'all', 'none'].map(writes)]

const states = ({ workflow }: Draft): Readonly<Record<string, StageState>> =>
  Object.fromEntries(stageStates(workflow, STRUCTURE).map(({ stage, state }) => [stage.name, state]))
const why = ({ workflow }: Draft, name: string) =>
  stageStates(workflow, STRUCTURE).find(({ stage }) => stage.name === name)?.why
const draftAfter = (...acts: readonly Act[]) => given({ definition }, ...done, ...acts).draft

describe('a stage that says what it reads', () => {
  it('is done while that is the same', () => {
    expect(states(draftAfter())).toEqual({
      ask: 'completed',
      goal: 'completed',
      file: 'completed',
      whole: 'completed',
      all: 'completed',
      none: 'completed',
    })
  })

  it('is stale where that has changed, and no other stage is', () => {
    const changed = draftAfter(answers('NaN', 'long'))
    expect(states(changed)).toMatchObject({ goal: 'completed', file: 'completed', none: 'completed' })
    expect(states(changed)).toMatchObject({ whole: 'stale', all: 'stale' })
    expect(why(changed, 'whole')).toBe(`${RUN}/ask.json has changed since`)
    const other = draftAfter(answers('Infinity', 'short'))
    expect(states(other)).toMatchObject({ goal: 'stale', file: 'completed', none: 'completed' })
    expect(why(other, 'goal')).toBe('ask.answers/goal has changed since')
  })

  it('is stale where a file of the repository changed, and done again where it is as it was', () => {
    const changed = draftAfter(ordinary({ 'README.md': 'other\n' }))
    expect(states(changed)).toMatchObject({ goal: 'completed', file: 'stale', none: 'completed' })
    expect(why(changed, 'file')).toBe('README.md has changed since')
    expect(
      states(draftAfter(ordinary({ 'README.md': 'other\n' }), ordinary({ 'README.md': 'hello\n' }))),
    ).toMatchObject({
      file: 'completed',
    })
  })

  it('names what it read in its event', () => {
    const { entries } = draftAfter()
    const named = entries.flatMap(({ reading }) =>
      reading.kind === 'event' && reading.event.event === 'submitted'
        ? [[reading.event.stage, reading.event.inputs.length, reading.event.records.map(({ id }) => id)]]
        : [],
    )
    expect(named).toEqual([
      ['ask', 0, []],
      ['goal', 0, ['goal']],
      ['file', 1, []],
      ['whole', 1, []],
      ['all', 3, []],
      ['none', 0, []],
    ])
  })
})

describe('a stage that reads records', () => {
  const definition = COVERED.replace(
    '- { name: work,',
    '- { name: told, type: document, depends_on: read, reads: [read.ledger], config: { artefacts: [".vizier/runs/{slug}/told.md"] } }\n  - { name: work,',
  )
  const ledger = { R1: 'One', R2: 'Two' }
  const begun = [...reads('fix-login', { ledger, rows: ledger }), writes('told')]
  const waive = (id: string, as = 'waived') => waived('read', 'read.ledger', id, ada, { event: { as } })
  const told = (...acts: readonly Act[]) => {
    const { draft } = given({ definition }, ...begun, ...acts)
    return [states(draft)['told'], why(draft, 'told')]
  }

  it('is stale where somebody decided about one of them, and done again where that was taken back', () => {
    expect(told()).toEqual(['completed', ''])
    expect(told(waive('R2'))).toEqual(['stale', 'read.ledger/R2 has changed since'])
    expect(told(waive('R2'), writes('told'))).toEqual(['completed', ''])
    expect(told(waive('R2'), writes('told'), waive('R2', 'deferred'))[0]).toBe('stale')
    expect(told(waive('R2'), waive('R2', 'in_scope'))).toEqual(['completed', ''])
    expect(told(waived('read', 'read.rows', 'A-R2', ada))).toEqual(['completed', ''])
  })
})

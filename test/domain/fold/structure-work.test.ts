import { describe, expect, it } from 'vitest'
import { judgeEvent } from '../../../src/domain/fold/structure.js'
import { file } from '../../support/file-tree.js'
import { type Act, given, hashingOf } from '../../support/log-builder.js'
import { failed, paused, rejected, skipped, started, submitted, waived } from '../../support/log-events.js'
import { fix, goal, OTHER, plan, planned } from '../../support/log-steps.js'
import { GOAL, PLAN, SNAPSHOT } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

describe('submitted', () => {
  it('names a stage that writes documents', () => {
    given()
      .when(submitted('goal', { [GOAL]: 'x\n' }))
      .then('legal')
    given().when(submitted('nowhere', {})).then('EVENT_TRAILER')
    given(goal).when(submitted('snapshot', {})).then('EVENT_TRAILER')
  })

  it('comes when all that its stage stands on is done', () => {
    given().when(plan).then('EVENT_ORDER')
    given(goal).when(plan).then('EVENT_ORDER')
    given(goal, skipped('snapshot')).when(plan).then('legal')
  })

  it('changes the artefacts of its stage, and nothing else', () => {
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', 'src/login.ts': 'evil\n' }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', [PLAN]: 'early\n' }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', [SNAPSHOT]: 'a door\n' }))
      .then('legal')
  })

  it('writes ordinary files', () => {
    given()
      .when(submitted('goal', { [GOAL]: file('x\n', '100755') }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: file('src', '120000') }))
      .then('EVENT_TREE')
    given(goal)
      .when(submitted('goal', { [GOAL]: null }))
      .then('EVENT_TREE')
  })

  it('names what lies in its tree, and what its stage stands on', () => {
    const wrong = (field: string, blob = OTHER): Act =>
      submitted('plan', { [PLAN]: 'x\n' }, { event: { [field]: [{ path: PLAN, blob }] } })
    given(goal, skipped('snapshot')).when(wrong('artefacts')).then('EVENT_TRAILER')
    given(goal, skipped('snapshot')).when(wrong('inputs')).then('EVENT_TRAILER')
    given(goal, skipped('snapshot'))
      .when(wrong('artefacts', file('x\n').oid))
      .then('legal')
    given(goal, skipped('snapshot'))
      .when(submitted('plan', { [PLAN]: 'x\n' }, { event: { inputs: [] } }))
      .then('EVENT_TRAILER')
  })
})

describe('rejected, started, failed, waived', () => {
  it('name a stage of this workflow', () => {
    given(...planned)
      .when(rejected('implement', OTHER))
      .then('legal')
    given(...planned)
      .when(rejected('plan', OTHER))
      .then('EVENT_TRAILER')
    given(goal).when(started('nowhere')).then('EVENT_TRAILER')
    given(goal).when(failed('nowhere')).then('EVENT_TRAILER')
    given(goal)
      .when(waived('plan', 'plan', 'four-eyes', ada))
      .then('EVENT_TRAILER')
    given(goal)
      .when(waived('nowhere', 'nowhere', 'four-eyes', ada))
      .then('EVENT_TRAILER')
  })

  it('an attempt is the next one, at a stage whose turn has come, and ends once', () => {
    const second = { event: { attempt: 2 } }
    const turn = [goal, skipped('snapshot')]
    given(...turn)
      .when(started('plan'))
      .then('legal')
    given(goal).when(started('plan')).then('EVENT_ORDER')
    given(...turn)
      .when(started('plan', second))
      .then('EVENT_ORDER')
    given(...turn, started('plan'))
      .when(started('plan', second))
      .then('legal')
    given(...turn, started('plan'))
      .when(failed('plan'))
      .then('legal')
    given(...turn)
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'), failed('plan'))
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'))
      .when(failed('plan', second))
      .then('EVENT_ORDER')
  })

  it('failures are counted for the same inputs, until something is handed in', () => {
    const turn = [goal, skipped('snapshot')]
    const second = { event: { attempt: 2 } }
    const attemptIn = (...acts: readonly Act[]) => given(...acts).draft.workflow.attempts.get('plan')
    const once = [...turn, started('plan'), failed('plan')]
    expect(attemptIn(...turn, started('plan'))).toMatchObject({ outcome: 'started', failures: 0 })
    expect(attemptIn(...once)).toMatchObject({ outcome: 'failed', failures: 1 })
    expect(attemptIn(...once, started('plan', second), failed('plan', second))).toMatchObject({
      number: 2,
      failures: 2,
    })
    const otherGoal = submitted('goal', { [GOAL]: 'Let nobody in\n' })
    expect(attemptIn(...once, otherGoal, started('plan', second))).toMatchObject({ failures: 0 })
    expect(attemptIn(...once, started('plan', second), plan)).toMatchObject({ outcome: 'done', failures: 0 })
  })

  it('change nothing in the tree', () => {
    given(...planned)
      .when(rejected('implement', OTHER, { files: fix }))
      .then('EVENT_TREE')
    given(goal)
      .when(started('implement', { files: fix }))
      .then('EVENT_TREE EVENT_TRAILER')
    given(goal)
      .when(failed('implement', { files: fix }))
      .then('EVENT_TREE EVENT_TRAILER')
    given(goal)
      .when(waived('plan', 'plan', 'four-eyes', ada, { files: fix }))
      .then('EVENT_TREE EVENT_TRAILER')
  })
})

describe('what a program hands in', () => {
  const definition = `name: looks
version: 1
stages:
  - { name: look, type: agent, when: inputs.deep, config: { prompt: Look } }
  - { name: plan, type: document, depends_on: look, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
`
  const answer = submitted('look', { '.vizier/runs/fix-login/look.md': 'It is so\n' })

  it('was claimed before, by an attempt that has not ended', () => {
    given({ definition }, started('look')).when(answer).then('legal')
    given({ definition }).when(answer).then('EVENT_ORDER')
    given({ definition }, started('look'), failed('look')).when(answer).then('EVENT_ORDER')
    given({ definition }, started('look'), paused).when(answer).then('legal')
  })

  it('is left out where its condition does not hold, and only there', () => {
    const skip = (condition: boolean | null, stage = 'look', inputs: readonly object[] = []) => {
      const { draft } = given({ definition })
      const { workflow, entries } = draft
      const { tree, committer } = (entries[0] as (typeof entries)[number]).commit
      const whose = { slug: workflow.slug, opened: workflow.id }
      const left = { event: 'skipped', workflow: whose, stage, attempt: 1, inputs } as never
      const proposed = { event: left, changes: [], tree, signer: null, committer, condition, unfit: [] }
      return judgeEvent(workflow, proposed, hashingOf('sha1')).map(({ code }) => code)
    }
    expect(skip(false)).toEqual([])
    expect(skip(true)).toEqual(['EVENT_TRAILER'])
    expect(skip(null)).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'look', [{ path: PLAN, blob: OTHER }])).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'plan')).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'nowhere')).toEqual(['EVENT_TRAILER'])
  })
})

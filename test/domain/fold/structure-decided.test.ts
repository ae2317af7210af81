import { describe, expect, it } from 'vitest'
import { judgeEvent } from '../../../src/domain/fold/structure.js'
import { file } from '../../support/file-tree.js'
import { type Act, given, hashingOf } from '../../support/log-builder.js'
import { approved, revised, submitted } from '../../support/log-events.js'
import { begun, done, fix, goal, goalWithSnapshot, OTHER, planned, some } from '../../support/log-steps.js'
import { GOAL, PLAN, SNAPSHOT } from '../../support/log-stories.js'
import { ada, bob, mallory } from '../../support/signatories.js'

describe('approved', () => {
  it('names an approval stage that is ready', () => {
    given(...begun)
      .when(approved('plan-approval', ada))
      .then('legal')
    given(...begun)
      .when(approved('plan', ada, some))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('nowhere', ada, some))
      .then('EVENT_TRAILER')
    given(...begun, submitted('goal', { [GOAL]: 'Another\n' }))
      .when(approved('plan-approval', ada))
      .then('EVENT_ORDER')
  })

  it('has a subject', () => {
    const empty = { event: { subjects: [{ path: SNAPSHOT, blob: OTHER }] } }
    given(goal)
      .when(approved('snapshot', ada, empty))
      .then('EVENT_ORDER')
    given(goalWithSnapshot).when(approved('snapshot', ada)).then('legal')
    const code = { event: { subjects: [{ delta: `sha256:${'0'.repeat(64)}` }] } }
    given(...planned)
      .when(approved('sign-off', ada, code))
      .then('EVENT_ORDER')
  })

  it('names exactly the version that lies there', () => {
    const of = (path: string, blob = OTHER): Act =>
      approved('plan-approval', ada, { event: { subjects: [{ path, blob }] } })
    given(...begun)
      .when(of(PLAN))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(of(GOAL, file('Let people in\n').oid))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(of(PLAN, file('Compare in constant time\n').oid))
      .then('legal')
    const delta = { event: { subjects: [{ delta: `sha256:${'0'.repeat(64)}` }] } }
    given(...done)
      .when(approved('sign-off', ada, delta))
      .then('EVENT_TRAILER')
    given(...done)
      .when(approved('sign-off', ada))
      .then('legal')
  })

  it('of code names the plan in force, and of anything else none', () => {
    given(...done)
      .when(approved('sign-off', ada, { event: { plans: [] } }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(approved('sign-off', ada, { event: { plans: [{ path: PLAN, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    const needless = { event: { plans: [{ path: PLAN, blob: file('Compare in constant time\n').oid }] } }
    given(...begun)
      .when(approved('plan-approval', ada, needless))
      .then('EVENT_TRAILER')
  })

  it('changes nothing in the tree', () => {
    given(...begun)
      .when(approved('plan-approval', ada, { files: fix }))
      .then('EVENT_TREE')
    given(...begun)
      .when(approved('plan-approval', ada, { files: { [PLAN]: 'Another\n' } }))
      .then('EVENT_TREE')
  })

  it('is signed by its committer, who is the reviewer that it names', () => {
    given(...begun)
      .when(approved('plan-approval', ada, { event: { reviewedBy: bob.line } }))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('plan-approval', ada, { committer: 'Nobody', event: { reviewedBy: ada.line } }))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('plan-approval', null))
      .then('EVENT_MALFORMED')
  })

  it('is nothing while nobody has looked at its signature', () => {
    const { draft } = given(...begun)
    const after = approved('plan-approval', ada)(draft)
    const { commit, reading } = after.entries.at(-1) as (typeof after.entries)[number]
    if (reading.kind !== 'event') throw new Error('it is no event')
    const { event } = reading
    const { tree, committer } = commit
    const proposed = { event, changes: [], tree, signer: null, committer, condition: null, unfit: [] }
    expect(judgeEvent(draft.workflow, proposed, hashingOf('sha1'))).toMatchObject([
      { code: 'DECISION_SIGNATURE', message: 'its signature is not valid: nobody checked it' },
    ])
  })

  it('counts only where its signature holds', () => {
    const forge = (from: string, to: string): Act =>
      approved('plan-approval', ada, { content: (content) => content.replace(from, to) })
    given(...begun)
      .when(forge('Because.', 'Because!'))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(forge('author Ada', 'author Bob'))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(forge('\n\n', '\ngpgsig not looked at\n\n'))
      .then('legal')
    given(...begun)
      .when(approved('plan-approval', mallory))
      .then('legal')
  })
})

describe('revised', () => {
  it('names an approval stage, and what it speaks of', () => {
    given(...begun)
      .when(revised('plan-approval', ada))
      .then('legal')
    given(...begun)
      .when(revised('plan', ada, some))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(revised('plan-approval', ada, { event: { subjects: [{ path: PLAN, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    given(goal)
      .when(revised('snapshot', ada, { event: { subjects: [{ path: SNAPSHOT, blob: OTHER }] } }))
      .then('EVENT_ORDER')
  })

  it('needs no signature; one that it has must hold', () => {
    given(...begun)
      .when(revised('plan-approval', null))
      .then('legal')
    given(...begun)
      .when(revised('plan-approval', ada, { content: (content) => content.replace('Because.', 'Because!') }))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(revised('plan-approval', null, { event: { reviewedBy: bob.line } }))
      .then('EVENT_TRAILER')
  })

  it('changes nothing in the tree, and needs nothing to be ready', () => {
    given(...begun)
      .when(revised('plan-approval', ada, { files: fix }))
      .then('EVENT_TREE')
    given(...done, revised('plan-approval', ada))
      .when(revised('sign-off', ada))
      .then('legal')
  })
})

import { describe, it } from 'vitest'
import { given } from '../../support/log-builder.js'
import {
  abandoned,
  accepted,
  approved,
  event,
  failed,
  paused,
  rejected,
  resumed,
  revised,
  skipped,
  started,
} from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { begun, done, fix, goal, OTHER, plan, planned } from '../../support/log-steps.js'
import { ada } from '../../support/signatories.js'

describe('paused, resumed, abandoned', () => {
  it('change nothing in the tree', () => {
    given(goal)
      .when(event('paused', {}, null, { files: fix }))
      .then('EVENT_TREE')
    given(goal, paused)
      .when(event('resumed', {}, null, { files: fix }))
      .then('EVENT_TREE')
    given(goal)
      .when(event('abandoned', {}, null, { files: fix }))
      .then('EVENT_TREE')
  })

  it('follow each other in their order', () => {
    given(goal).when(paused).then('legal')
    given(goal, paused).when(paused).then('EVENT_ORDER')
    given(goal).when(resumed).then('EVENT_ORDER')
    given(goal, paused).when(resumed).then('legal')
    given(goal, paused).when(abandoned).then('legal')
    given(goal, abandoned).when(abandoned).then('EVENT_ORDER')
    given(goal, abandoned).when(resumed).then('EVENT_ORDER')
  })

  it('leave a paused workflow open for what takes something back, and for nothing else', () => {
    given(...begun, paused)
      .when(revised('plan-approval', null))
      .then('legal')
    given(...planned, paused)
      .when(rejected('implement', OTHER))
      .then('legal')
    given(...begun, paused)
      .when(approved('plan-approval', ada))
      .then('EVENT_ORDER')
    given(...planned, paused)
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
    given(goal, paused).when(skipped('snapshot')).then('EVENT_ORDER')
    given(paused).when(goal).then('EVENT_ORDER')
    // What ran when it was paused may end.
    const turn = [goal, skipped('snapshot')]
    given(...turn, started('plan'), paused)
      .when(plan)
      .then('legal')
    given(...turn, started('plan'), paused)
      .when(failed('plan'))
      .then('legal')
    given(...turn, paused)
      .when(plan)
      .then('EVENT_ORDER')
    given(...turn, started('plan'), failed('plan'), paused)
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'), paused)
      .when(started('plan', { event: { attempt: 2 } }))
      .then('EVENT_ORDER')
    given(...done, paused)
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...begun, paused, resumed)
      .when(approved('plan-approval', ada))
      .then('legal')
  })
})

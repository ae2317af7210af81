import { describe, it } from 'vitest'
import { given } from '../../support/log-builder.js'
import { skipped } from '../../support/log-events.js'
import { begun, done, goal, goalWithSnapshot } from '../../support/log-steps.js'
import { SNAPSHOT } from '../../support/log-stories.js'

describe('skipped', () => {
  it('is for an approval that has nothing to approve', () => {
    given(goal).when(skipped('snapshot')).then('legal')
    given(goalWithSnapshot).when(skipped('snapshot')).then('EVENT_ORDER')
    given().when(skipped('snapshot')).then('EVENT_ORDER')
    given(...begun)
      .when(skipped('plan-approval'))
      .then('EVENT_ORDER')
    given(...done)
      .when(skipped('sign-off'))
      .then('EVENT_ORDER')
    given(goal, skipped('snapshot')).when(skipped('plan')).then('EVENT_TRAILER')
  })

  it('changes nothing in the tree', () => {
    given(goal)
      .when(skipped('snapshot', { files: { [SNAPSHOT]: 'a castle\n' } }))
      .then('EVENT_TREE')
  })
})

import { describe, expect, it } from 'vitest'
import { fold } from '../../src/domain/fold/fold.js'
import { ask, type Draft, given, hashingOf } from '../support/log-builder.js'
import { lands, stages, workflowIs } from '../support/log-checks.js'
import { accept, approve, propose, save, skip, submit } from '../support/log-commands.js'
import { FIX, GOAL, PLAN, planned, proposed, ready, SNAPSHOT } from '../support/log-stories.js'
import { ada, bob, policy } from '../support/signatories.js'

describe('the seven stages, one after the other', () => {
  it('begin with a goal that nobody has written', () => {
    given()
      .when((draft) => draft)
      .then(workflowIs('awaiting'), stages({ goal: 'awaiting', snapshot: 'pending', plan: 'pending' }))
  })

  it('skip the snapshot where no change of it is proposed', () => {
    given(submit('goal', { [GOAL]: 'Let people in again\n' }))
      .when(skip)
      .then('done', stages({ goal: 'completed', snapshot: 'skipped', plan: 'awaiting' }))
  })

  it('wait for the snapshot where one is proposed', () => {
    given(submit('goal', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a shop with a door\n' }))
      .when(skip)
      .then('unchanged', stages({ snapshot: 'awaiting', plan: 'pending' }))
  })

  it('wait for approval of the plan', () => {
    given(...proposed)
      .when(approve(ada))
      .then('done', stages({ 'plan-approval': 'completed', implement: 'running' }))
  })

  it('wait for a patch, and then for somebody to accept it', () => {
    given(...planned)
      .when(propose(FIX))
      .then('done', stages({ implement: 'awaiting', 'sign-off': 'pending' }))
    given(...planned, propose(FIX))
      .when(accept(bob))
      .then('done', stages({ implement: 'completed', 'sign-off': 'completed', save: 'awaiting' }))
  })

  it('end in a seal that lands and is verified', () => {
    given(...ready)
      .when(save(ada))
      .then('done', workflowIs('completed'), lands('PASS'))
  })

  it('end so with everything that there is: a snapshot, four eyes, SHA-256', () => {
    const strict = policy({ plan: 2, code: 2 }, { rules: { snapshot: 'required' }, checks: CHECKS })
    given(
      { policy: strict, format: 'sha256' },
      submit('goal', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a shop with a door\n' }),
      approve(ada),
      approve(bob),
      submit('plan', { [PLAN]: 'Compare in constant time\n' }),
      approve(ada),
      approve(bob),
      propose(FIX, 'scripted'),
      accept(ada),
      approve(bob, { stage: 'sign-off' }),
    )
      .when(save(ada))
      .then('done', workflowIs('completed'), lands('PASS'))
  })
})

const CHECKS = [{ name: 'test', run: 'npm test', timeout: 600 }]

describe('a log', () => {
  const draft = given(...ready, save(ada)).draft

  it('folds to the same workflow at once and one commit after the other', () => {
    const { entries, definition, world } = draft
    const whole = fold({ entries, definition, ask }, hashingOf(world.format))
    expect(whole).toEqual({ workflow: draft.workflow, findings: [] })
  })

  it('is not changed by what is appended to a copy of it', () => {
    const before = given(...planned).draft
    const { reasoning, ...values } = before.workflow
    const kept = structuredClone(values)
    from(before)
    expect(before.workflow).toEqual({ ...kept, reasoning })
  })

  it('that does not begin with "opened" is none', () => {
    const [, ...rest] = draft.entries
    expect(fold({ entries: rest, definition: draft.definition }, hashingOf('sha1'))).toBeNull()
    expect(fold({ entries: [], definition: draft.definition }, hashingOf('sha1'))).toBeNull()
  })

  it('without a seal lands nowhere', () => {
    given(...ready)
      .when((unsealed) => unsealed)
      .then(lands('NOT_SEALED'))
  })
})

function from(draft: Draft): Draft {
  return [propose(FIX), accept(ada), save(ada)].reduce((now, act) => act(now), draft)
}

import { describe, it } from 'vitest'
import { file } from '../../support/file-tree.js'
import { type Act, given } from '../../support/log-builder.js'
import { lands, stages, workflowIs } from '../../support/log-checks.js'
import { accept, approve, mark, propose, revise, save, skip, submit } from '../../support/log-commands.js'
import { ordinary, submitted } from '../../support/log-events.js'
import { FIX, GOAL, PLAN, planned, proposed, ready, SNAPSHOT } from '../../support/log-stories.js'
import { ada, bob, codex, mallory, policy } from '../../support/signatories.js'

const otherGoal = submit('goal', { [GOAL]: 'Let people in, quickly\n' })
const samePlan = submit('plan', { [PLAN]: 'Compare in constant time\n' })
const otherPlan = submit('plan', { [PLAN]: 'Compare twice\n' })

describe('a changed input', () => {
  it('makes what was made from it stale, and all that follows', () => {
    given(...ready)
      .when(otherGoal)
      .then(
        stages({
          goal: 'completed',
          plan: 'stale',
          'plan-approval': 'stale',
          implement: 'stale',
          'sign-off': 'stale',
          save: 'pending',
        }),
      )
  })

  it('is looked at once: the same plan, made from the new goal, is still the approved one', () => {
    given(...ready, otherGoal)
      .when(samePlan)
      .then(
        stages({
          plan: 'completed',
          'plan-approval': 'completed',
          'sign-off': 'completed',
          save: 'awaiting',
        }),
      )
    given(...ready, otherGoal, samePlan, save(ada))
      .when((draft) => draft)
      .then(lands('PASS'))
  })

  it('that is put back makes nothing stale', () => {
    given(...ready, otherGoal)
      .when(submit('goal', { [GOAL]: 'Let people in again\n' }))
      .then(stages({ plan: 'completed', 'plan-approval': 'completed', save: 'awaiting' }))
  })

  it('by an ordinary commit is a changed input as well', () => {
    given(...ready)
      .when(ordinary({ [GOAL]: 'Something else\n' }))
      .then(stages({ goal: 'stale', plan: 'stale' }))
    given(...ready, ordinary({ [GOAL]: 'Something else\n' }))
      .when(submit('goal', { [GOAL]: 'Something else\n' }))
      .then('done', stages({ goal: 'completed', plan: 'stale' }))
  })

  it('that people approve as it is may be edited by anybody: they are asked again', () => {
    given(...planned)
      .when(ordinary({ [PLAN]: 'By hand\n' }))
      .then(stages({ plan: 'completed', 'plan-approval': 'stale' }))
    given(...planned)
      .when(ordinary({ [SNAPSHOT]: 'Anything\n' }))
      .then(stages({ goal: 'completed', snapshot: 'awaiting' }))
    given(...planned)
      .when(ordinary({ [PLAN]: null }))
      .then(stages({ plan: 'stale' }))
  })

  it('that goes away leaves its stage stale', () => {
    given(...ready)
      .when(ordinary({ [GOAL]: null }))
      .then(stages({ goal: 'stale' }))
  })
})

describe('the plan', () => {
  it('that is another one needs a new approval', () => {
    given(...planned)
      .when(otherPlan)
      .then(stages({ plan: 'completed', 'plan-approval': 'stale', implement: 'pending' }))
  })

  it('that was replaced and put back is not approved', () => {
    given(...planned, otherPlan)
      .when(samePlan)
      .then('done', stages({ 'plan-approval': 'stale' }))
    given(...planned, otherPlan, samePlan)
      .when(approve(ada))
      .then('done', stages({ 'plan-approval': 'completed' }))
  })

  it('that somebody changed by hand, in its content or its mode, is not approved', () => {
    given(...planned)
      .when(ordinary({ [PLAN]: 'Do as we like\n' }))
      .then(stages({ 'plan-approval': 'stale', implement: 'pending' }))
    given(...planned)
      .when(ordinary({ [PLAN]: file('Compare in constant time\n', '100755') }))
      .then(stages({ 'plan-approval': 'stale' }))
    given(...planned, ordinary({ [PLAN]: null }))
      .when(ordinary({ [PLAN]: 'Compare in constant time\n' }))
      .then(stages({ 'plan-approval': 'stale' }))
  })

  it('of which a new version was asked for waits for one, which may be the same', () => {
    given(...planned)
      .when(revise(bob))
      .then('done', stages({ plan: 'stale', 'plan-approval': 'stale', implement: 'pending' }))
    given(...planned, revise(bob))
      .when(samePlan)
      .then('done', stages({ plan: 'completed', 'plan-approval': 'stale' }))
    given(...planned, revise(bob), samePlan)
      .when(approve(ada))
      .then('done', stages({ 'plan-approval': 'completed' }))
  })

  it('is approved by as many as policy asks for', () => {
    given({ policy: policy({ plan: 2 }) }, ...proposed)
      .when(approve(ada))
      .then('done', stages({ 'plan-approval': 'awaiting' }))
    given({ policy: policy({ plan: 2 }) }, ...proposed, approve(ada))
      .when(approve(bob))
      .then('done', stages({ 'plan-approval': 'completed' }))
  })
})

describe('a snapshot', () => {
  const withDoor = submit('goal', { [GOAL]: 'Let people in again\n', [SNAPSHOT]: 'a shop with a door\n' })

  it('that is proposed after its stage was skipped awaits approval, and so does what follows', () => {
    given(...ready)
      .when(withDoor)
      .then(stages({ snapshot: 'awaiting', plan: 'stale', 'plan-approval': 'stale', implement: 'stale' }))
  })

  it('that is taken back leaves nothing to approve', () => {
    const taken = submit('goal', { [GOAL]: 'Let people in again\n', [SNAPSHOT]: 'a shop\n' })
    given(withDoor)
      .when(taken)
      .then('done', stages({ snapshot: 'pending' }))
    given(withDoor, taken)
      .when(skip)
      .then('done', stages({ snapshot: 'skipped', plan: 'awaiting' }))
    given(withDoor, taken, skip).when(taken).then('unchanged')
  })

  it('that says what the target says is no proposal', () => {
    given()
      .when(submit('goal', { [GOAL]: 'Let people in again\n', [SNAPSHOT]: 'a shop\n' }))
      .then('done', stages({ snapshot: 'pending' }))
  })

  it('is waited for where policy asks for one', () => {
    const law = policy({}, { rules: { snapshot: 'required' } })
    given({ policy: law }, submit('goal', { [GOAL]: 'x\n' }))
      .when(skip)
      .then('unchanged', stages({ snapshot: 'awaiting', plan: 'pending' }))
    given({ policy: law }, submit('goal', { [GOAL]: 'x\n' }))
      .when(approve(ada))
      .then('NOTHING_TO_DECIDE')
    given({ policy: law }, withDoor)
      .when(approve(ada))
      .then('done', stages({ snapshot: 'completed' }))
  })
})

describe('the code', () => {
  it('needs somebody to sign off every commit of it', () => {
    given(...ready)
      .when(ordinary({ 'src/more.ts': 'more\n' }))
      .then(stages({ 'sign-off': 'awaiting', save: 'pending' }))
    given(...ready, ordinary({ 'src/more.ts': 'more\n' }))
      .when(approve(bob))
      .then('done', stages({ 'sign-off': 'completed', save: 'awaiting' }))
  })

  it('that was signed off stays so when more comes', () => {
    given(...ready, ordinary({ 'src/more.ts': 'more\n' }), approve(bob), propose({ 'src/x.ts': 'x\n' }))
      .when(accept(bob))
      .then('done', stages({ 'sign-off': 'completed' }))
  })

  it('that was put back still needs somebody to say so', () => {
    given(...ready, ordinary({ 'src/login.ts': 'let b\n' }))
      .when(ordinary(FIX))
      .then(stages({ 'sign-off': 'awaiting' }))
  })

  it('is signed off anew when the plan is another one, or was asked for anew', () => {
    given(...ready, otherPlan, approve(ada))
      .when(save(ada))
      .then('STAGE_NOT_DONE', stages({ 'sign-off': 'awaiting' }))
    given(...ready, revise(bob, { stage: 'plan-approval' }), samePlan, approve(ada))
      .when((draft) => draft)
      .then(stages({ 'plan-approval': 'completed', 'sign-off': 'awaiting' }))
    given(...ready, otherPlan, approve(ada), approve(bob))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('is signed off anew after a rejection at the sign-off', () => {
    given(...ready)
      .when(revise(bob))
      .then('done', stages({ implement: 'completed', 'sign-off': 'awaiting' }))
    given(...ready, revise(bob))
      .when(approve(ada))
      .then('done', stages({ 'sign-off': 'completed' }))
  })

  it('stays signed off when the plan is approved by one more', () => {
    given(...ready)
      .when(approve(bob, { stage: 'plan-approval' }))
      .then('done', stages({ 'sign-off': 'completed' }))
  })

  it('that somebody wrote before there was a plan waits for the plan', () => {
    given(...proposed)
      .when(ordinary(FIX))
      .then(stages({ implement: 'stale', 'sign-off': 'stale' }))
    given(...proposed, ordinary(FIX), approve(ada))
      .when(approve(bob))
      .then('done', stages({ implement: 'completed', 'sign-off': 'completed' }))
  })

  it('counts people, not decisions', () => {
    const law = policy({ code: 2 })
    given({ policy: law }, ...ready)
      .when((draft) => draft)
      .then(stages({ 'sign-off': 'awaiting' }))
    given({ policy: law }, ...ready)
      .when(approve(ada, { stage: 'sign-off' }))
      .then('done', stages({ 'sign-off': 'awaiting' }))
    given({ policy: law }, ...ready)
      .when(approve(bob))
      .then('done', stages({ 'sign-off': 'completed' }))
  })

  it('waits while a patch waits', () => {
    given(...ready)
      .when(propose({ 'src/x.ts': 'x\n' }))
      .then(stages({ implement: 'awaiting', 'sign-off': 'stale', save: 'pending' }))
  })
})

describe('who signs', () => {
  const strangers: readonly [string, Act][] = [
    ['a stranger', approve(mallory)],
    ['an agent', approve(codex)],
  ]
  it.each(strangers)('is not %s', (_, act) => {
    given(...proposed)
      .when(act)
      .then(stages({ 'plan-approval': 'awaiting' }))
  })
})

describe('a workflow as a whole', () => {
  it('is what somebody has to do next', () => {
    given()
      .when(submit('goal', { [GOAL]: 'x\n' }))
      .then(workflowIs('awaiting'))
    given(...planned)
      .when((draft) => draft)
      .then(workflowIs('running'))
    given(...planned)
      .when(mark('paused'))
      .then(workflowIs('paused'))
    given(...planned)
      .when(mark('abandoned'))
      .then(workflowIs('abandoned'))
    given(...ready)
      .when(save(ada))
      .then(workflowIs('completed'))
  })

  it('may submit a stage again that was done long ago', () => {
    given(...ready)
      .when(submitted('goal', { [GOAL]: 'Again\n' }))
      .then('legal')
  })
})

import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { type Act, given } from '../support/log-builder.js'
import { lands, stages } from '../support/log-checks.js'
import { accept, approve, propose, revise, save, skip, submit } from '../support/log-commands.js'
import { checked, failed, started } from '../support/log-events.js'
import { FIX, GOAL, PLAN, SNAPSHOT } from '../support/log-stories.js'
import { ada, bob, cleo, policy } from '../support/signatories.js'
import { FEW, IN_A_ROW, MANY, MAYBE_TWO_PLANS, TWO_PLANS } from '../support/workflow-definitions.js'

const ROLLOUT = '.vizier/implementation-plans/fix-login.rollout.md'
const patched: readonly Act[] = [propose(FIX), accept(ada)]

describe('the built-in workflow under other names', () => {
  const names = {
    goal: 'aim',
    snapshot: 'wording',
    plan: 'sketch',
    'plan-approval': 'nod',
    implement: 'carve',
    'sign-off': 'look',
    save: 'deliver',
  }
  // Whole words only, and not the `of: plan` and `of: snapshot` of an approval.
  const definition = Object.entries(names).reduce(
    (text, [from, to]) =>
      text
        .replace(new RegExp(`name: ${from}$`, 'm'), `name: ${to}`)
        .replace(new RegExp(`depends_on: \\[${from}\\]`, 'g'), `depends_on: [${to}]`),
    BUILT_IN.get('change') ?? '',
  )

  it('goes the same way to the same end', () => {
    given(
      { definition },
      submit('aim', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a shop with a door\n' }),
      approve(ada),
      submit('sketch', { [PLAN]: 'Compare\n' }),
      revise(bob),
      submit('sketch', { [PLAN]: 'Compare in constant time\n' }),
      approve(ada),
      ...patched,
    )
      .when(save(ada))
      .then(
        'done',
        lands('PASS'),
        stages({ aim: 'completed', wording: 'completed', nod: 'completed', deliver: 'completed' }),
      )
  })

  it('skips and refuses in the same places', () => {
    given({ definition }, submit('aim', { [GOAL]: 'x\n' }))
      .when(skip)
      .then('done', stages({ wording: 'skipped' }))
    given({ definition }, submit('aim', { [GOAL]: 'x\n' }), skip, submit('sketch', { [PLAN]: 'x\n' }))
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
  })
})

describe('a workflow of four stages', () => {
  it('goes from a plan to the merge', () => {
    given({ definition: FEW }, submit('sketch', { [PLAN]: 'x\n' }), approve(ada), ...patched)
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('takes a change of the snapshot for code: nobody approves wordings there', () => {
    const door = propose({ [SNAPSHOT]: 'a shop with a door\n' })
    given({ definition: FEW }, submit('sketch', { [PLAN]: 'x\n' }), approve(ada), door, accept(bob))
      .when(save(ada))
      .then('done', lands('PASS'))
  })
})

describe('a workflow with two plans', () => {
  const both: readonly Act[] = [
    submit('build-plan', { [PLAN]: 'Build\n' }),
    approve(ada),
    submit('rollout-plan', { [ROLLOUT]: 'Roll\n' }),
    approve(bob),
    ...patched,
  ]

  it('needs both approved', () => {
    given({ definition: TWO_PLANS }, ...both.slice(0, 3))
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
    given({ definition: TWO_PLANS }, ...both)
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('names both wherever a plan is named', () => {
    const { draft } = given({ definition: TWO_PLANS }, ...both, save(ada))
    const paths = [PLAN, ROLLOUT]
    expect(draft.workflow.acceptances[0]?.event.plans.map(({ path }) => path)).toEqual(paths)
    expect(draft.workflow.seal?.event.plans.map(({ path }) => path)).toEqual(paths)
  })

  it('asks for both when the first changes, which the second was made from', () => {
    given({ definition: TWO_PLANS }, ...both)
      .when(submit('build-plan', { [PLAN]: 'Build it better\n' }))
      .then(stages({ 'build-nod': 'stale', 'rollout-plan': 'stale', carve: 'stale', look: 'stale' }))
  })

  it('voids what was signed off when either changes', () => {
    given(
      { definition: TWO_PLANS },
      ...both,
      submit('rollout-plan', { [ROLLOUT]: 'Roll slowly\n' }),
      approve(ada),
    )
      .when(save(ada))
      .then('STAGE_NOT_DONE', stages({ 'build-nod': 'completed', look: 'awaiting' }))
  })

  it('lands with one where the other may be missing, and with neither unapproved', () => {
    const one = submit('build-plan', { [PLAN]: 'Build\n' })
    const two = submit('build-plan', { [PLAN]: 'Build\n', [ROLLOUT]: 'Roll\n' })
    given({ definition: MAYBE_TWO_PLANS }, one, approve(ada), ...patched)
      .when(save(ada))
      .then('done', lands('PASS'))
    given({ definition: MAYBE_TWO_PLANS }, two, approve(ada), ...patched)
      .when(save(ada))
      .then('done', lands('PASS'))
    given({ definition: MAYBE_TWO_PLANS }, one, approve(ada), two)
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
  })
})

describe('approvals in a row', () => {
  const sketched = submit('sketch', { [PLAN]: 'x\n' })
  const planned: readonly Act[] = [sketched, approve(bob), approve(cleo), approve(ada)]

  it('are asked for one after the other, each of the same plan', () => {
    given({ definition: IN_A_ROW }, sketched, approve(bob))
      .when((draft) => draft)
      .then(stages({ first: 'completed', second: 'awaiting', third: 'pending', carve: 'pending' }))
    given({ definition: IN_A_ROW }, sketched, approve(bob), approve(cleo))
      .when(approve(bob))
      .then('ROLE_MISSING')
    given({ definition: IN_A_ROW }, ...planned)
      .when(propose(FIX))
      .then('done')
  })

  it('of code ask each for a decision of their own: an acceptance answers the first', () => {
    given({ definition: IN_A_ROW }, ...planned, ...patched)
      .when((draft) => draft)
      .then(stages({ look: 'completed', 'look-again': 'awaiting', 'last-look': 'stale', deliver: 'pending' }))
    given({ definition: IN_A_ROW }, ...planned, ...patched, approve(bob))
      .when(approve(bob))
      .then('ROLE_MISSING', stages({ 'look-again': 'completed', 'last-look': 'awaiting' }))
    given({ definition: IN_A_ROW }, ...planned, ...patched, approve(bob), approve(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('begin anew together where the plan is another', () => {
    given({ definition: IN_A_ROW }, ...planned)
      .when(submit('sketch', { [PLAN]: 'y\n' }))
      .then(stages({ first: 'stale', second: 'stale', third: 'stale' }))
  })
})

describe('a workflow with more of everything', () => {
  const question = '.vizier/runs/fix-login/question.md'
  const findings = '.vizier/runs/fix-login/findings.md'
  const law = policy({}, { checks: [{ name: 'test', run: 'npm test', timeout: 600 }] })
  const told: readonly Act[] = [
    submit('question', { [question]: 'Why?\n' }),
    submit('research', { [findings]: 'Because.\n' }),
    skip,
    approve(bob),
    submit('sketch', { [PLAN]: 'x\n' }),
    approve(ada),
    approve(cleo),
    propose(FIX),
    accept(bob),
    checked('try', ada, { test: 0 }),
  ]

  it('goes through research, an artefact that is approved, and checks', () => {
    given({ definition: MANY, policy: law }, ...told)
      .when(save(ada))
      .then('done', lands('PASS'), stages({ wording: 'skipped', look: 'completed' }))
  })

  it('asks for as many as the definition says, where that is more than policy does', () => {
    given({ definition: MANY, policy: law }, ...told.slice(0, 6))
      .when((draft) => draft)
      .then(stages({ nod: 'awaiting' }))
  })

  it('needs its artefact approved, and approved anew where it changes', () => {
    given({ definition: MANY, policy: law }, ...told)
      .when(submit('research', { [findings]: 'Because not.\n' }))
      .then(stages({ sound: 'stale', sketch: 'stale', nod: 'stale', look: 'stale' }))
  })

  it('has failed where an attempt at its checks failed before any of them ran, until the code changes', () => {
    const unready = [...told.slice(0, -1), started('try'), failed('try')]
    given({ definition: MANY, policy: law }, ...unready)
      .when((draft) => draft)
      .then(stages({ try: 'failed' }))
    given({ definition: MANY, policy: law }, ...unready, propose({ 'src/x.ts': 'x\n' }))
      .when(accept(bob))
      .then(stages({ try: 'awaiting' }))
    given({ definition: MANY, policy: law }, ...unready, started('try', { event: { attempt: 2 } }))
      .when(checked('try', ada, { test: 0 }))
      .then(stages({ try: 'completed' }))
  })

  it('checks anew what changed since', () => {
    given({ definition: MANY, policy: law }, ...told, propose({ 'src/x.ts': 'x\n' }), accept(bob))
      .when(save(ada))
      .then('STAGE_NOT_DONE', stages({ try: 'stale', look: 'stale' }))
  })
})

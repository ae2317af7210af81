import { describe, expect, it } from 'vitest'
import { nextSteps } from '../../../src/domain/decide/next.js'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { workflowState } from '../../../src/domain/workflow/workflow-state.js'
import { file } from '../../support/file-tree.js'
import { type Act, type Draft, from, given, targetMoves } from '../../support/log-builder.js'
import { lands, noTrace, stages } from '../../support/log-checks.js'
import {
  accept,
  approve,
  check,
  mark,
  propose,
  reject,
  revise,
  save,
  sceneOf,
  skip,
  submit,
  update,
} from '../../support/log-commands.js'
import { checked, ordinary, updated } from '../../support/log-events.js'
import { FIX, GOAL, PLAN, planned, proposed, ready, SNAPSHOT } from '../../support/log-stories.js'
import { ada, bob, codex, mallory, policy } from '../../support/signatories.js'
import { MANY } from '../../support/workflow-definitions.js'

const samePlan = submit('plan', { [PLAN]: 'Compare in constant time\n' })
const otherPlan = submit('plan', { [PLAN]: 'Compare twice\n' })
const blob = (content: string) => file(content).oid

describe('said twice, a command changes nothing the second time', () => {
  const twice: readonly [string, readonly Act[], Act][] = [
    ['submit', [], submit('goal', { [GOAL]: 'x\n' })],
    ['approve', [...proposed], approve(ada)],
    ['revise', [...proposed], revise(bob, { expect: blob('Compare in constant time\n') })],
    ['revise of code', [...ready], revise(bob)],
    ['pause', [...planned], mark('paused')],
    ['resume', [...planned, mark('paused')], mark('resumed')],
    ['abandon', [...planned], mark('abandoned')],
  ]
  it.each(twice)('%s', (_, before, act) => {
    given(...before, act)
      .when(act)
      .then('unchanged', noTrace)
  })

  it('accept and reject, of the same patch', () => {
    const again =
      (patch: Draft['gate'][number], act: Act): Act =>
      (draft) =>
        act({ ...draft, gate: [patch] })
    const { draft } = given(...planned, propose(FIX))
    const [patch] = draft.gate
    if (!patch) throw new Error('no patch')
    given(...planned, propose(FIX), accept(ada))
      .when(again(patch, accept(ada)))
      .then('unchanged')
    given(...planned, propose(FIX), accept(ada))
      .when(again(patch, reject()))
      .then('PATCH_ACCEPTED')
    given(...planned, propose(FIX), reject())
      .when(again(patch, reject()))
      .then('unchanged')
    given(...planned, propose(FIX), reject())
      .when(again(patch, accept(ada)))
      .then('PATCH_REJECTED')
  })

  it('approve, though another question comes next by now', () => {
    const plan = approve(ada, { expect: blob('Compare in constant time\n') })
    given(...proposed, plan, ordinary(FIX))
      .when(plan)
      .then('unchanged', noTrace)
  })

  it('but a second person says something new', () => {
    given(...proposed, approve(ada))
      .when(approve(bob))
      .then('done')
    given({ policy: policy({ code: 2 }) }, ...ready)
      .when(approve(bob))
      .then('done')
  })

  it('and what a revision ended can be said again', () => {
    given(...proposed, approve(ada), revise(bob), samePlan)
      .when(approve(ada))
      .then('done')
    given(...proposed, revise(bob), samePlan)
      .when(revise(bob))
      .then('done')
    given(...ready, revise(bob), approve(ada))
      .when(revise(bob))
      .then('done')
    given(...ready, revise(bob), ordinary({ 'src/x.ts': '\n' }))
      .when(revise(bob))
      .then('done')
  })
})

describe('a decision names what was decided on', () => {
  it('approve and revise: the blob, or the delta of the code', () => {
    given(...proposed)
      .when(approve(ada, { expect: null }))
      .then('EXPECT_MISSING', noTrace)
    given(...proposed)
      .when(approve(ada, { expect: blob('Another\n') }))
      .then('EXPECT_MISMATCH', noTrace)
    given(...proposed)
      .when(revise(ada, { expect: null }))
      .then('EXPECT_MISSING')
    given(...proposed)
      .when(revise(ada, { expect: blob('Another\n') }))
      .then('EXPECT_MISMATCH')
    given(...ready)
      .when(approve(bob, { expect: `sha256:${'0'.repeat(64)}` }))
      .then('EXPECT_MISMATCH')
  })

  it('accept and reject: the patch', () => {
    given(...planned, propose(FIX))
      .when(accept(ada, { expect: null }))
      .then('EXPECT_MISSING')
    given(...planned, propose(FIX))
      .when(accept(ada, { expect: blob('x') }))
      .then('EXPECT_MISMATCH')
  })

  it('so a plan that changed between reading and saying is not approved', () => {
    const read = approve(ada, { expect: blob('Compare in constant time\n') })
    given(...proposed, otherPlan)
      .when(read)
      .then('EXPECT_MISMATCH', stages({ 'plan-approval': 'awaiting' }))
    given(...proposed, otherPlan, samePlan)
      .when(read)
      .then('done')
  })
})

describe('who signs', () => {
  const deciding: readonly [string, readonly Act[], (by: typeof ada) => Act][] = [
    ['approve', proposed, approve],
    ['accept', [...planned, propose(FIX)], accept],
    ['save', ready, save],
  ]
  it.each(deciding)('is known, a person, and has the role: %s', (_, before, act) => {
    given(...before)
      .when(act(mallory))
      .then('UNKNOWN_SIGNER', noTrace)
    given(...before)
      .when(act(codex))
      .then('AGENT_DECISION', noTrace)
    given(...before)
      .when((draft) => act(ada)(adaRevoked(draft)))
      .then('KEY_REVOKED')
  })

  it('may lack the role', () => {
    given(...ready)
      .when(save(bob))
      .then('ROLE_MISSING')
    const makersOnly = policy({}, { rules: { plan: { approvals: 1, role: 'maintainer' } } })
    given({ policy: makersOnly }, ...proposed)
      .when(approve(bob))
      .then('ROLE_MISSING')
  })

  it('asks for a new version with a key or without one', () => {
    given(...proposed)
      .when(revise(null))
      .then('done')
    given(...proposed)
      .when(revise(mallory))
      .then('done')
    given(...proposed)
      .when(revise(bob, { note: ' ' }))
      .then('WHY_MISSING')
  })
})

/** Ada's key was lost: what it signed until now survives, and nothing that it signs from now on. */
function adaRevoked(draft: Draft): Draft {
  const survive = draft.entries.map(({ commit }) => commit.oid)
  const law = policy({}, { revoked: [{ key: ada.key, survive }] })
  return { ...draft, world: { ...draft.world, policy: law } }
}

describe('what comes first', () => {
  it('is a plan, approved and fresh, before any work', () => {
    given().when(propose(FIX)).then('PLAN_NOT_APPROVED', noTrace)
    given(...proposed)
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
    given(...planned, otherPlan)
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
    given(...planned, submit('goal', { [GOAL]: 'Else\n' }))
      .when(propose(FIX))
      .then('PLAN_NOT_APPROVED')
    given(...planned, propose(FIX), otherPlan)
      .when(accept(ada))
      .then('PLAN_NOT_APPROVED', noTrace)
  })

  it('is what a stage stands on', () => {
    given().when(samePlan).then('STAGE_NOT_READY', noTrace)
    given(submit('goal', { [GOAL]: 'x\n', [SNAPSHOT]: 'a door\n' }))
      .when(samePlan)
      .then('STAGE_NOT_READY')
    given().when(approve(ada)).then('NOTHING_TO_DECIDE')
    given(...proposed)
      .when(approve(ada, { stage: 'sign-off', expect: null }))
      .then('NOTHING_TO_DECIDE')
    given(...proposed)
      .when(approve(ada, { stage: 'plan', expect: null }))
      .then('NO_SUCH_STAGE')
    given(...proposed)
      .when(approve(ada, { stage: 'nowhere', expect: null }))
      .then('NO_SUCH_STAGE')
  })

  it('is everything, before saving', () => {
    given(...proposed)
      .when(save(ada))
      .then('PLAN_NOT_APPROVED', noTrace)
    given(...planned)
      .when(save(ada))
      .then('STAGE_NOT_DONE')
    given(...ready, propose({ 'src/x.ts': 'x\n' }))
      .when(save(ada))
      .then('PATCHES_WAITING')
    given(...ready, ordinary({ 'src/x.ts': 'x\n' }))
      .when(save(ada))
      .then('STAGE_NOT_DONE')
    given({ policy: policy({ code: 2 }) }, ...ready)
      .when(save(ada))
      .then('STAGE_NOT_DONE')
  })

  it('is an artefact that is there', () => {
    given().when(submit('goal', {})).then('ARTEFACT_MISSING', noTrace)
    given()
      .when(submit('goal', { [SNAPSHOT]: 'a door\n' }))
      .then('ARTEFACT_MISSING')
  })
})

describe('the gate', () => {
  it('is not for artefacts', () => {
    given(...planned)
      .when(propose({ [PLAN]: 'Do as we did\n' }))
      .then('OWN_PATH')
    given(...planned)
      .when(propose({ [SNAPSHOT]: 'a castle\n' }))
      .then('OWN_PATH')
  })

  it('lets nothing destructive through unseen', () => {
    given(...planned, propose({ 'README.md': null }))
      .when(accept(ada))
      .then('DESTRUCTIVE', noTrace)
    given(...planned, propose({ 'README.md': null }))
      .when(accept(ada, { confirm: true }))
      .then('done', ({ workflow }) =>
        expect(workflow.acceptances.at(-1)?.event.destructive).toEqual(['README.md']),
      )
    given(...planned, propose({ 'README.md': null }), accept(ada, { confirm: true }), save(ada))
      .when((draft) => draft)
      .then(lands('PASS'))
  })

  it('holds several patches, of which each is decided on by itself', () => {
    given(...planned, propose(FIX), propose({ 'src/x.ts': 'x\n' }), accept(ada, { patch: 2 }))
      .when(accept(ada, { patch: 1 }))
      .then('done', ({ workflow }) => expect(workflow.acceptances).toHaveLength(2))
    given(...planned, propose(FIX), propose({ 'src/login.ts': 'let b\n' }), accept(ada, { patch: 1 }))
      .when(accept(ada))
      .then('PATCH_MOVED', noTrace)
  })

  it('tells whoever wrote a patch why it was rejected', () => {
    given(...planned, propose(FIX))
      .when(reject(' '))
      .then('WHY_MISSING', noTrace)
    given(...planned, propose(FIX))
      .when(reject('Not so'))
      .then('done', stages({ implement: 'running' }))
  })
})

describe('a workflow that is not open', () => {
  const all: readonly Act[] = [
    samePlan,
    approve(ada, { expect: null }),
    propose({ 'src/x.ts': 'x\n' }),
    save(ada),
  ]
  it('is paused: only what takes something back is for it', () => {
    for (const act of all)
      given(...ready, mark('paused'))
        .when(act)
        .then('WORKFLOW_PAUSED', noTrace)
    given(...ready, mark('paused'))
      .when(revise(bob))
      .then('done')
    given(...planned, propose(FIX), mark('paused'))
      .when(reject())
      .then('done')
    given(...ready, mark('paused'))
      .when(mark('abandoned'))
      .then('done')
    given(...ready, mark('paused'), mark('resumed'))
      .when(save(ada))
      .then('done')
  })

  it('is abandoned: nothing is', () => {
    for (const act of [...all, revise(bob), mark('paused'), mark('resumed')]) {
      given(...ready, mark('abandoned'))
        .when(act)
        .then('WORKFLOW_ABANDONED', noTrace)
    }
  })

  it('is sealed: nothing is', () => {
    for (const act of [...all, revise(bob), mark('paused'), mark('abandoned')]) {
      given(...ready, save(ada))
        .when(act)
        .then('WORKFLOW_SEALED', noTrace)
    }
  })
})

describe('what would not be enough to land is refused before anything is signed', () => {
  it('sensitive code that no maintainer signed off', () => {
    const touching = [...planned, propose({ '.github/ci.yml': 'run: all\n' })]
    given(...touching, accept(bob))
      .when(save(ada))
      .then('SENSITIVE_NOT_SIGNED_OFF', noTrace)
    given(...touching, accept(bob), approve(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
    given(...touching, accept(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('a plan that is not a regular file', () => {
    const runs = ordinary({ [PLAN]: file('Compare in constant time\n', '100755') })
    given(...proposed, runs, approve(ada), propose(FIX), accept(ada))
      .when(save(ada))
      .then('OWN_PATH', noTrace)
  })
})

describe('checks', () => {
  const { draft: waiting } = given(
    { definition: MANY },
    submit('question', { '.vizier/runs/fix-login/question.md': 'Why?\n' }),
    submit('research', { '.vizier/runs/fix-login/findings.md': 'Because.\n' }),
    skip,
    approve(bob),
    submit('sketch', { [PLAN]: 'x\n' }),
    approve(ada),
    approve(bob),
    propose(FIX),
    accept(ada),
  )

  it('are run by somebody who may', () => {
    from(waiting)
      .when(check(ada, { test: 0 }))
      .then('done', stages({ try: 'completed' }))
    from(waiting)
      .when(check(bob, { test: 0 }))
      .then('ROLE_MISSING', noTrace)
    from(waiting)
      .when(check(codex, { test: 0 }))
      .then('AGENT_DECISION', noTrace)
    from(waiting)
      .when(check(mallory, { test: 0 }))
      .then('UNKNOWN_SIGNER', noTrace)
  })

  it('may fail, and run again', () => {
    from(waiting)
      .when(check(ada, { test: 1 }))
      .then('done', stages({ try: 'failed' }))
    const failed = check(ada, { test: 1 })(waiting)
    from(failed)
      .when(check(ada, { test: 0 }))
      .then('done', stages({ try: 'completed' }))
  })

  it('are for an open workflow, when everything before them is done', () => {
    from(mark('paused')(waiting))
      .when(check(ada, { test: 0 }))
      .then('WORKFLOW_PAUSED', noTrace)
    from(mark('abandoned')(waiting))
      .when(check(ada, { test: 0 }))
      .then('WORKFLOW_ABANDONED', noTrace)
    given({ definition: MANY })
      .when(check(ada, { test: 0 }))
      .then('NOTHING_TO_RUN', noTrace)
    given()
      .when(check(ada, { test: 0 }))
      .then('NOTHING_TO_RUN', noTrace)
  })

  it('are not done by what somebody signed who may not', () => {
    from(waiting)
      .when(checked('try', bob, { test: 0 }))
      .then('legal', stages({ try: 'awaiting' }))
  })
})

describe('a workflow that changes nothing', () => {
  it('is not saved', () => {
    const definition =
      'name: idle\nversion: 1\nstages:\n  - { name: note, type: document, config: { artefacts: [".vizier/runs/{slug}/x"] } }\n'
    given({ definition }, submit('note', { '.vizier/runs/fix-login/x': 'x\n' }))
      .when(save(ada))
      .then('NOTHING_TO_SAVE', noTrace)
  })
})

describe('an update', () => {
  it('takes over what the target did, and asks nobody to sign that off', () => {
    given(...ready, targetMoves({ 'README.md': 'hello you\n' }))
      .when(update())
      .then('done', stages({ 'sign-off': 'completed', save: 'awaiting' }))
    given(...ready, targetMoves({ 'README.md': 'hello you\n' }), update())
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('is needed where both sides changed a path, and that path is signed off anew', () => {
    const both = [...ready, targetMoves({ 'src/login.ts': 'let a = 0\n' })]
    given(...both)
      .when(save(ada))
      .then('CHANGED_ON_BOTH_SIDES', noTrace)
    given(...both)
      .when(update({ 'src/login.ts': 'let a = 0 + 1\n' }))
      .then('done', stages({ 'sign-off': 'awaiting' }))
    given(...both, update({ 'src/login.ts': 'let a = 0 + 1\n' }), approve(bob))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('that keeps ours over theirs, or theirs over ours, is looked at as well', () => {
    const both = [...ready, targetMoves({ 'src/login.ts': 'let a = 0\n' })]
    given(...both)
      .when(update())
      .then('done', stages({ 'sign-off': 'awaiting' }))
    given(...both)
      .when(update({ 'src/login.ts': 'let a = 0\n' }))
      .then('done', ({ workflow }) => expect(workflow.code.at(-1)?.event).toBe('updated'))
  })

  it('that slips something in is looked at', () => {
    given(...ready, targetMoves({ 'README.md': 'hello you\n' }))
      .when(updated({ 'src/x.ts': 'slipped in\n' }))
      .then('legal', stages({ 'sign-off': 'awaiting' }))
    given(...ready, targetMoves({ 'README.md': 'hello you\n' }))
      .when(updated({ 'README.md': 'hello\n' }))
      .then('legal', stages({ 'sign-off': 'awaiting' }))
  })
})

describe('what to do next', () => {
  const commands = (draft: Draft) => nextSteps(sceneOf(draft)).map(({ command }) => command)

  it('is what is possible', () => {
    expect(commands(given().draft)).toEqual(['wf draft fix-login --goal TEXT'])
    expect(commands(given(...proposed).draft)).toEqual(['wf approve fix-login', 'wf revise fix-login -m WHY'])
    expect(commands(given(...planned).draft)[0]).toBe('wf run fix-login --agent NAME')
    expect(commands(given(...planned, propose(FIX)).draft)[0]).toBe('wf diff fix-login')
    expect(commands(given(...ready).draft)).toEqual(['wf save fix-login'])
    expect(commands(given(...ready, mark('paused')).draft)).toEqual(['wf resume fix-login'])
    expect(commands(given(...ready, save(ada)).draft)).toEqual(['wf log fix-login'])
  })

  it('is to bring the target up to date, where a forge merges what was sealed', () => {
    const { draft } = given(...ready, save(ada))
    const scene = { ...sceneOf(draft), landed: false }
    const states = stageStates(draft.workflow, scene)
    expect(states.at(-1)).toMatchObject({ state: 'awaiting', why: 'sealed, and not on main yet' })
    expect(states.slice(0, -1).map(({ state }) => state)).not.toContain('awaiting')
    expect(workflowState(draft.workflow, states, scene)).toBe('awaiting')
    expect(nextSteps(scene).map(({ command }) => command)).toEqual([
      'git pull --ff-only --no-prune',
      'wf verify fix-login',
    ])
    const there = { ...scene, landed: true }
    expect(workflowState(draft.workflow, stageStates(draft.workflow, there), there)).toBe('completed')
    expect(nextSteps(there).map(({ command }) => command)).toEqual(['wf log fix-login'])
  })
})

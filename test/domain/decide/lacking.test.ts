import { describe, expect, it } from 'vitest'
import { nextSteps } from '../../../src/domain/decide/next.js'
import { type Act, type Check, given } from '../../support/log-builder.js'
import { stages } from '../../support/log-checks.js'
import { accept, approve, propose, save, sceneOf, submit } from '../../support/log-commands.js'
import { skipped } from '../../support/log-events.js'
import { FIX, PLAN, ready } from '../../support/log-stories.js'
import { ada, bob, policy } from '../../support/signatories.js'

const definition = (plan: boolean, code: boolean): string => `name: some
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, when: "${plan}", depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: look, type: approval, of: code, when: "${code}", depends_on: work }
  - { name: save, type: merge, depends_on: look }
`
const skips =
  (stage: string): Act =>
  (draft) =>
    skipped(stage, {
      event: { inputs: [{ path: PLAN, blob: draft.workflow.files.get(PLAN as never)?.new?.oid }] },
    })(draft)
const planned = submit('plan', { [PLAN]: 'How\n' })
const says =
  (command: string, why: RegExp): Check =>
  (draft) => {
    const [step] = nextSteps(sceneOf(draft))
    expect(step).toEqual({ command, why: expect.stringMatching(why) })
  }
const itself: Act = (draft) => draft

describe('what a landing would be refused for', () => {
  it('is said before, where the definition skipped the approval of the plan', () => {
    const world = { definition: definition(false, true) }
    const acts = [planned, skips('nod'), propose(FIX), accept(ada)]
    given(world, ...acts)
      .when(itself)
      .then(
        stages({ nod: 'skipped', save: 'awaiting' }),
        says('wf policy', /skipped its approval of the plan/),
      )
    given(world, ...acts)
      .when(save(ada))
      .then('PLAN_NOT_APPROVED')
  })

  it('is said before, where it skipped the approval of code, and policy asks for two', () => {
    const world = { definition: definition(true, false), policy: policy({ code: 2 }) }
    const acts = [planned, approve(ada), propose(FIX), accept(ada), skips('look')]
    given(world, ...acts)
      .when(itself)
      .then(
        stages({ look: 'skipped', save: 'awaiting' }),
        says('wf policy', /needs 2 with the role reviewer/),
      )
    given(world, ...acts)
      .when(save(ada))
      .then('CODE_NOT_SIGNED_OFF')
  })

  it('is said before, where a sensitive path needs a maintainer', () => {
    const world = { policy: policy({}, { rules: { sensitive: { paths: ['src/**'], role: 'maintainer' } } }) }
    const acts = [...ready.slice(0, -1), accept(bob)]
    given(world, ...acts)
      .when(itself)
      .then(says('wf approve fix-login --stage sign-off', /src\/login\.ts is sensitive/))
    given(world, ...acts)
      .when(save(ada))
      .then('SENSITIVE_NOT_SIGNED_OFF')
    given(world, ...acts, approve(ada, { stage: 'sign-off' }))
      .when(save(ada))
      .then('done')
  })

  it('is nothing where the policy asks for no more than the stages', () => {
    given(
      { definition: definition(true, false) },
      planned,
      approve(ada),
      propose(FIX),
      accept(ada),
      skips('look'),
    )
      .when(save(ada))
      .then('done')
  })
})

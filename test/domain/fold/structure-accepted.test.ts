import { describe, it } from 'vitest'
import { file } from '../../support/file-tree.js'
import { given } from '../../support/log-builder.js'
import { accepted, revised } from '../../support/log-events.js'
import { begun, fix, OTHER, planned } from '../../support/log-steps.js'
import { PLAN, SNAPSHOT } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

describe('accepted', () => {
  it('comes when the plan is approved', () => {
    given(...begun)
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
    given(...planned)
      .when(accepted(ada, fix))
      .then('legal')
    given(...planned, revised('plan-approval', null))
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
  })

  it('names a stage of patches', () => {
    given(...planned)
      .when(accepted(ada, fix, { event: { stage: 'sign-off' } }))
      .then('EVENT_TRAILER')
  })

  it('counts all files of a patch of which it leaves some out', () => {
    const part = (files: number | null, left: readonly string[]) =>
      accepted(ada, fix, { event: { number: 7, files, left } })
    given(...planned)
      .when(part(2, ['README.md']))
      .then('legal')
    given(...planned)
      .when(part(1, ['src/login.ts']))
      .then('legal')
    given(...planned)
      .when(part(1, ['README.md']))
      .then('EVENT_TRAILER')
    given(...planned)
      .when(part(null, ['README.md']))
      .then('EVENT_TRAILER')
  })

  it('changes exactly what its delta names', () => {
    given(...planned)
      .when(accepted(ada, fix, { files: { 'src/more.ts': 'slipped in\n' } }))
      .then('EVENT_TRAILER')
    given(...planned)
      .when(accepted(ada, fix, { files: { 'src/login.ts': 'let a = 2\n' } }))
      .then('EVENT_TRAILER')
    given(...planned)
      .when(accepted(ada, { 'src/login.ts': file('let a = 1\n', '100755') }))
      .then('legal')
    given(...planned)
      .when(accepted(ada, {}))
      .then('EVENT_TREE')
  })

  it('leaves the artefacts of its own workflow alone', () => {
    given(...planned)
      .when(accepted(ada, { ...fix, [PLAN]: 'Do as we did\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { ...fix, [SNAPSHOT]: 'a castle\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/runs/fix-login/x': '\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/sessions/fix-login.json': '\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/implementation-plans/other.md': '\n' }))
      .then('legal')
  })

  it('names the plan in force', () => {
    given(...planned)
      .when(accepted(ada, fix, { event: { plans: [] } }))
      .then('EVENT_TRAILER')
  })

  it('takes a patch once', () => {
    const patch = { event: { patch: OTHER } }
    given(...planned, accepted(ada, fix, patch))
      .when(accepted(ada, { 'src/login.ts': 'let b\n' }, patch))
      .then('EVENT_ORDER')
  })

  it('is signed', () => {
    given(...planned)
      .when(accepted(ada, fix, { content: (content) => content.replace('Because.', 'Because!') }))
      .then('DECISION_SIGNATURE')
  })
})

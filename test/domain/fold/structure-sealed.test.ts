import { describe, expect, it } from 'vitest'
import { type Act, given, WORLD } from '../../support/log-builder.js'
import {
  abandoned,
  accepted,
  approved,
  ordinary,
  paused,
  revised,
  submitted,
} from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { done, fix, OTHER, plan, planned } from '../../support/log-steps.js'
import { GOAL, PLAN } from '../../support/log-stories.js'
import { ada, bob } from '../../support/signatories.js'

describe('sealed', () => {
  const seal = (fields: Record<string, unknown>): Act => sealed(ada, { event: fields })

  it('comes when everything is done', () => {
    given(...done)
      .when(sealed(ada))
      .then('legal')
    given(...planned)
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...done, ordinary({ 'src/more.ts': '\n' }))
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...done, revised('plan-approval', null))
      .when(sealed(ada))
      .then('EVENT_ORDER')
  })

  const plans = '.vizier/implementation-plans/{slug}.md'
  const begins = `name: other
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
`
  const report = '.vizier/runs/fix-login/report.md'
  const reports =
    '  - { name: report, type: document, depends_on: work, config: { artefacts: [".vizier/runs/{slug}/report.md"] } }\n'
  const worked: readonly Act[] = [plan, approved('nod', ada), accepted(ada, fix)]

  it('comes when all is done that its stage stands on, whatever else there is', () => {
    const definition = `${begins}${reports}  - { name: save, type: merge, depends_on: work }\n`
    given({ definition }, ...worked)
      .when(sealed(ada))
      .then('legal')
    given({ definition }, ...worked.slice(0, 2))
      .when(sealed(ada))
      .then('EVENT_ORDER', (draft) =>
        expect(draft.findings.at(-1)?.message).toBe('sealed before work was done'),
      )
  })

  it('comes when all is done, where no stage is for it', () => {
    const definition = `${begins}${reports}`
    given({ definition }, ...worked)
      .when(sealed(ada))
      .then('EVENT_ORDER', (draft) =>
        expect(draft.findings.at(-1)?.message).toBe('sealed before report was done'),
      )
    given({ definition }, ...worked, submitted('report', { [report]: 'It went well\n' }))
      .when(sealed(ada))
      .then('legal')
  })

  it('names the target, the delta, the plan and the approvers that there are', () => {
    given(...done)
      .when(seal({ target: 'refs/heads/other' }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(seal({ delta: `sha256:${'0'.repeat(64)}` }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(seal({ plans: [] }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(seal({ plans: [{ path: PLAN, blob: OTHER }] }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(seal({ approvers: [] }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(seal({ approvers: [ada.line, bob.line] }))
      .then('EVENT_TRAILER')
  })

  it('writes the session log that it names, takes the run away, and does no more', () => {
    const session = '.vizier/sessions/fix-login.json'
    given(...done)
      .when(sealed(ada, { files: { [session]: 'lies\n' } }))
      .then('EVENT_TREE')
    given(...done)
      .when(sealed(ada, { files: { [session]: null } }))
      .then('EVENT_TREE')
    given(...done)
      .when(seal({ session: { path: PLAN, blob: OTHER } }))
      .then('EVENT_TREE')
    given(...done)
      .when(sealed(ada, { files: { [GOAL]: 'still here\n' } }))
      .then('EVENT_TREE')
    given(...done)
      .when(sealed(ada, { files: { [GOAL]: 'Let people in\n' } }))
      .then('EVENT_TREE', (draft) =>
        expect(draft.findings.at(-1)?.message).toBe(`the seal leaves ${GOAL} behind`),
      )
    given(...done)
      .when(sealed(ada, { files: { '.vizier/runs/fix-login/more.md': 'more\n' } }))
      .then('EVENT_TREE')
    const { workflow } = given(...done)
      .when(sealed(ada))
      .then('legal')
    const blob = workflow.seal?.event.session.blob
    given(...done)
      .when(seal({ session: { path: session, blob } }))
      .then('legal')
    given(...done)
      .when(seal({ session: { path: PLAN, blob } }))
      .then('EVENT_TREE')
    given(...done)
      .when(sealed(ada, { files: { 'src/login.ts': 'let a = 2\n' } }))
      .then('EVENT_TREE')
    given(...done)
      .when(sealed(ada, { files: { [PLAN]: 'Another\n' } }))
      .then('EVENT_TREE')
  })

  it('is asked for nothing that an ordinary commit took away before, nor for a log that was there', () => {
    const left = '.vizier/runs/fix-login/left.md'
    const session = '.vizier/sessions/fix-login.json'
    const files = { ...WORLD.files, [left]: 'of another time\n', [session]: 'of another time\n' }
    given({ files }, ...done, ordinary({ [left]: null }))
      .when(sealed(ada))
      .then('legal')
    given({ files }, ...done, ordinary({ [left]: null }))
      .when(sealed(ada, { files: { [session]: null } }))
      .then('EVENT_TREE')
  })

  it('is signed', () => {
    given(...done)
      .when(sealed(ada, { content: (content) => content.replace('Because.', 'Because!') }))
      .then('DECISION_SIGNATURE')
  })

  it('is the last: nothing can follow it, nor a workflow that was abandoned', () => {
    given(...done, sealed(ada))
      .when(paused)
      .then('EVENT_ORDER')
    given(...done, sealed(ada))
      .when(ordinary({ 'src/more.ts': '\n' }))
      .then('EVENT_ORDER')
    given(...done, abandoned)
      .when(sealed(ada))
      .then('EVENT_ORDER')
  })
})

import { describe, expect, it } from 'vitest'
import { breachesOf } from '../../../src/domain/workflow/rules.js'
import type { Act, Check, Draft } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { lands, stages } from '../../support/log-checks.js'
import { accepted, approved, ordinary, started, submitted, waived } from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { ada, policy } from '../../support/signatories.js'

/** Units, a plan that is approved, code, and then whether all of it belongs to a unit. */
const SCOPED = `name: scoped
version: 1
stages:
  - name: split
    type: agent
    config: { prompt: Split it }
    outputs:
      units: { path: ".vizier/runs/{slug}/units.json", records: units }
      plan: { path: ".vizier/implementation-plans/{slug}.md" }
  - { name: go, type: approval, of: plan, subjects: [split.plan, split.units], depends_on: split }
  - { name: work, type: patches, depends_on: go }
  - name: outcome
    type: rules
    depends_on: work
    config: { rules: [{ use: in-scope@1, with: { units: split.units }, waivable: true }] }
  - { name: look, type: approval, of: code, depends_on: outcome }
  - { name: save, type: merge, depends_on: look }
`
const world = { definition: SCOPED, policy: policy({}, { waivers: { role: 'maintainer', rules: ['*'] } }) }
const units = (...allowed: readonly string[]): Act =>
  submitted('split', {
    '.vizier/runs/fix-login/units.json': `${JSON.stringify({ units: [{ id: 'U1', allowed }] })}\n`,
    '.vizier/implementation-plans/fix-login.md': 'Split\n',
  })
const begun: readonly Act[] = [started('split'), units('src/login.ts', 'test/**'), approved('go', ada)]
const IN: Act = accepted(ada, { 'src/login.ts': 'let b\n' })
const OUT: Act = accepted(ada, { 'lib/other.ts': 'let c\n' })
const broken = ({ workflow, definition }: Draft) => {
  const stage = definition.stages.find(({ name }) => name === 'outcome')
  if (stage === undefined) throw new Error('there is no such stage')
  return breachesOf(workflow, stage, null)
}
const says =
  (...sentences: readonly string[]): Check =>
  (draft) =>
    expect(broken(draft).map(({ said }) => said)).toEqual(sentences)
const outside = 'lib/other.ts is changed, and no unit may change it'

describe('in-scope@1 in a workflow', () => {
  it('holds while all code belongs to a unit, and that lands', () => {
    given(world, ...begun)
      .when(IN)
      .then('legal', says(), stages({ outcome: 'completed' }))
    given(world, ...begun, IN)
      .when(sealed(ada))
      .then('legal', lands('PASS'))
  })

  it('is judged anew where other files are changed, with the same data and decisions', () => {
    const held = given(world, ...begun, IN)
    says()(held.draft, held.draft)
    held.when(OUT).then('legal', says(outside), stages({ outcome: 'failed' }))
    // And back: what it came to before is still known.
    says()(held.draft, held.draft)
    given(world, ...begun, IN, OUT)
      .when(accepted(ada, { 'lib/other.ts': null }))
      .then('legal', says())
  })

  it('sees what somebody commits, and not what the workflow keeps for itself', () => {
    given(world, ...begun, IN)
      .when(ordinary({ 'lib/other.ts': 'let c\n' }))
      .then(says(outside))
    given(world, ...begun)
      .when(ordinary({ '.vizier/runs/fix-login/note.md': 'x\n' }))
      .then(says())
  })

  it('is broken by code that stays while its unit goes', () => {
    given(world, ...begun, IN, started('split', { event: { attempt: 2 } }))
      .when(units('test/**'))
      .then(says('src/login.ts is changed, and no unit may change it'))
  })

  it('keeps what is broken from landing, unless somebody waives exactly that', () => {
    given(world, ...begun, OUT)
      .when(sealed(ada))
      .then('EVENT_ORDER')
    const waive: Act = (draft) =>
      waived('outcome', 'outcome', 'in-scope', ada, { event: { waivers: [broken(draft)[0]?.waivedBy] } })(
        draft,
      )
    given(world, ...begun, OUT, waive)
      .when(sealed(ada))
      .then('legal', lands('PASS'))
    given(world, ...begun, OUT, waive)
      .when(accepted(ada, { 'lib/third.ts': 'let d\n' }))
      .then(says('lib/other.ts, lib/third.ts are changed, and no unit may change them'))
  })
})

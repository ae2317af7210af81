import { describe, it } from 'vitest'
import type { Act } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import { accept, approve, propose, save, submit } from '../../support/log-commands.js'
import { accepted, madeUpOid, ordinary, rejected, started, submitted } from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { FIX, PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'
import { PLANNED } from '../../support/workflow-definitions.js'

const REPORT = '.vizier/runs/fix-login/report.md'
const definition = `name: built
version: 1
stages:
${PLANNED}
  - name: build
    type: agent
    depends_on: nod
    config: { prompt: Build it, write_scope: "src/**" }
    outputs: { report: { path: ".vizier/runs/{slug}/report.md" } }
  - { name: gate, type: patches, depends_on: build }
  - { name: look, type: approval, of: code, depends_on: gate }
  - { name: save, type: merge, depends_on: look }
`
const [first, second] = [madeUpOid('first'), madeUpOid('second')]
const takes = (patch: typeof first, number = 1): Act => accepted(ada, FIX, { event: { patch, number } })

/** Ada approved the plan, and the agent built something that waits at the gate. */
const built: readonly Act[] = [
  submit('plan', { [PLAN]: 'Compare in constant time\n' }),
  approve(ada),
  started('build'),
  submitted('build', { [REPORT]: 'Built\n' }, { event: { patch: first } }),
]
const builtAgain: readonly Act[] = [
  started('build', { event: { attempt: 2 } }),
  submitted('build', { [REPORT]: 'Built again\n' }, { event: { patch: second } }),
]
const nothing: readonly [Act, Act] = [
  started('build', { event: { attempt: 2 } }),
  submitted('build', { [REPORT]: 'There is nothing to do\n' }),
]
const rejects = (patch: typeof first): Act => rejected('gate', patch, { event: { number: 1 } })

describe('an agent whose patch was rejected', () => {
  it('has to build again, and nothing lands before', () => {
    given({ definition }, ...built)
      .when(rejects(first))
      .then('legal', stages({ build: 'stale', gate: 'running', look: 'pending', save: 'pending' }))
    given({ definition }, ...built, rejects(first))
      .when(sealed(ada))
      .then(finds('EVENT_ORDER'))
  })

  it('is done once its next patch is there, and that is accepted', () => {
    given({ definition }, ...built, rejects(first), ...builtAgain)
      .when(takes(second, 2))
      .then('legal', stages({ build: 'completed', gate: 'completed', look: 'completed' }))
    given({ definition }, ...built, rejects(first), ...builtAgain, takes(second, 2))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('is done where a person submits something better to the gate', () => {
    given({ definition }, ...built, rejects(first), propose(FIX))
      .when(accept(ada))
      .then('done', stages({ build: 'completed', gate: 'completed' }))
  })

  it('is done where a part of that patch was accepted before', () => {
    given({ definition }, ...built, takes(madeUpOid('part')))
      .when(rejects(first))
      .then('legal', stages({ build: 'completed', gate: 'completed' }))
  })

  it('has to build again where it has handed in nothing since, and a person had read the patch', () => {
    given({ definition }, ...built, ...nothing)
      .when(rejects(first))
      .then('legal', stages({ build: 'stale' }))
    given({ definition }, ...built, ...nothing, rejects(first))
      .when(sealed(ada))
      .then(finds('EVENT_ORDER'))
    const [begins, ends] = nothing
    given({ definition }, ...built, rejects(first), begins)
      .when(ends)
      .then('legal', stages({ build: 'completed' }))
  })

  it('is not asked again because another patch was rejected', () => {
    given({ definition }, ...built)
      .when(rejects(second))
      .then('legal', stages({ build: 'completed' }))
  })
})

describe('a report that a commit edits', () => {
  const edited = { [REPORT]: 'All is well\n' }

  it('is not what the agent handed in: the stage is stale, and nothing lands', () => {
    given({ definition }, ...built, takes(first))
      .when(ordinary(edited))
      .then(stages({ build: 'stale', look: 'stale', save: 'pending' }))
    given({ definition }, ...built, takes(first), ordinary(edited))
      .when(sealed(ada))
      .then(finds('EVENT_ORDER'))
  })

  it('counts again once it is put back', () => {
    given({ definition }, ...built, takes(first), ordinary(edited), ordinary({ [REPORT]: 'Built\n' }))
      .when(save(ada))
      .then('done', lands('PASS'))
  })
})

describe('a result', () => {
  it('names a patch only where its stage can make one', () => {
    given({ definition })
      .when(submitted('plan', { [PLAN]: 'x\n' }, { event: { patch: first } }))
      .then('EVENT_TRAILER')
  })
})

import { describe, it } from 'vitest'
import { given } from '../../support/log-builder.js'
import { accepted, approved, checked, paused, started, submitted } from '../../support/log-events.js'
import { fix, OTHER } from '../../support/log-steps.js'
import { PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

describe('checked', () => {
  const definition = `
name: checked
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: approval, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: approval }
  - { name: tests, type: check, depends_on: work }
  - { name: save, type: merge, depends_on: tests }
`
  const world = { definition }
  const until = [submitted('plan', { [PLAN]: 'x\n' }), approved('approval', ada)]

  it('names a check stage that is ready', () => {
    given(world, ...until, accepted(ada, fix))
      .when(checked('tests', ada, { test: 0 }))
      .then('legal')
    given(world, ...until, accepted(ada, fix))
      .when(checked('work', ada, { test: 0 }))
      .then('EVENT_TRAILER')
    given(world, ...until)
      .when(checked('tests', ada, { test: 0 }))
      .then('EVENT_ORDER')
  })

  it('ran on the tree that it stands on', () => {
    given(world, ...until, accepted(ada, fix))
      .when((draft) => checked('tests', ada, { test: 0 })(draft))
      .then('legal')
    const elsewhere = { name: 'test', tree: OTHER, exit: 0, output: `sha256:${'0'.repeat(64)}` }
    given(world, ...until, accepted(ada, fix))
      .when(checked('tests', ada, {}, { event: { checks: [elsewhere] } }))
      .then('EVENT_TRAILER')
  })

  it('may end an attempt that ran when the workflow was paused', () => {
    const paces = [...until, accepted(ada, fix)]
    given(world, ...paces, started('tests'), paused)
      .when(checked('tests', ada, { test: 0 }))
      .then('legal')
    given(world, ...paces, paused)
      .when(checked('tests', ada, { test: 0 }))
      .then('EVENT_ORDER')
  })

  it('changes nothing, and is signed', () => {
    given(world, ...until, accepted(ada, fix))
      .when(checked('tests', ada, { test: 0 }, { files: { 'src/x.ts': '\n' } }))
      .then('EVENT_TREE EVENT_TRAILER')
    given(world, ...until, accepted(ada, fix))
      .when(checked('tests', ada, { test: 1 }, { content: (content) => content.replace('exit:1', 'exit:0') }))
      .then('DECISION_SIGNATURE')
  })
})

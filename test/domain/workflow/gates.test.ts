import { describe, expect, it } from 'vitest'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import type { Waiting } from '../../../src/domain/workflow/gates.js'
import { gateOfPatch } from '../../../src/domain/workflow/gates.js'
import type { Act } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import { approve, save, submit } from '../../support/log-commands.js'
import { accepted, madeUpOid, rejected, started, submitted } from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'
import { PLANNED } from '../../support/workflow-definitions.js'

const unit = (name: string, more = ''): string => `
  - name: build-${name}
    type: agent
    depends_on: nod
    config: { prompt: Build it, write_scope: "${name}/**"${more} }
    outputs: { report: { path: ".vizier/runs/{slug}/${name}.md" } }
  - { name: gate-${name}, type: patches, depends_on: build-${name}, config: { of: build-${name}, allow: "${name}/**" } }`
const two = (more = ''): string => `name: units
version: 1
stages:
${PLANNED}${unit('a')}${unit('b', more)}
  - { name: look, type: approval, of: code, depends_on: [gate-a, gate-b] }
  - { name: save, type: merge, depends_on: look }
`
const definition = two()
const patches = { a: madeUpOid('a'), b: madeUpOid('b'), again: madeUpOid('again') }
const builds = (name: 'a' | 'b', patch: string | null = patches[name]): readonly Act[] => [
  started(`build-${name}`),
  submitted(`build-${name}`, { [`.vizier/runs/fix-login/${name}.md`]: 'Built\n' }, { event: { patch } }),
]
const takes = (name: 'a' | 'b', patch = patches[name], gate = `gate-${name}`): Act =>
  accepted(ada, { [`${name}/file.ts`]: 'new\n' }, { event: { stage: gate, patch } })
const planned: readonly Act[] = [submit('plan', { [PLAN]: 'Both halves\n' }), approve(ada)]
const built: readonly Act[] = [...planned, ...builds('a'), ...builds('b')]
const waits = (patch: Waiting['oid'], stage: string | null = null): Waiting => ({ oid: patch, stage })

describe('two gates', () => {
  it('count the patches of their own stage', () => {
    const { workflow } = given({ definition }, ...built).draft
    const states = (waiting: readonly Waiting[]) =>
      stageStates(workflow, { standing: null, waiting }).flatMap(({ stage, state, why }) =>
        stage.type === 'patches' ? [`${state}: ${why}`] : [],
      )
    expect(states([waits(patches.a), waits(patches.b)])).toEqual([
      'awaiting: 1 patch to review',
      'awaiting: 1 patch to review',
    ])
    expect(states([waits(patches.b), waits(madeUpOid('mine'), 'gate-b')])).toEqual([
      'running: nothing accepted yet',
      'awaiting: 2 patches to review',
    ])
  })

  it('believe the log, and not what a patch says of itself', () => {
    const { workflow } = given({ definition }, ...built).draft
    const gate = (patch: Waiting) => gateOfPatch(workflow, patch)?.name
    expect(gate(waits(patches.a, 'gate-b'))).toBe('gate-a')
    expect(gate(waits(madeUpOid('mine'), 'gate-b'))).toBe('gate-b')
    expect(gate(waits(madeUpOid('mine'), 'nod'))).toBe('gate-a')
  })

  it('are each done by what was accepted there', () => {
    given({ definition }, ...built)
      .when(takes('a'))
      .then('legal', stages({ 'gate-a': 'completed', 'gate-b': 'running', save: 'pending' }))
    given({ definition }, ...built, takes('a'), takes('b'))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('let nothing in that was made for the other', () => {
    given({ definition }, ...built)
      .when(takes('b', patches.a, 'gate-b'))
      .then(finds('EVENT_TRAILER'))
  })

  it('are open again where their own patch was rejected', () => {
    given({ definition }, ...built, takes('b'))
      .when(rejected('gate-a', patches.a, { event: { number: 1 } }))
      .then('legal', stages({ 'build-a': 'stale', 'gate-a': 'running', 'gate-b': 'completed' }))
    given({ definition }, ...built, takes('b'), rejected('gate-a', patches.a))
      .when(sealed(ada))
      .then(finds('EVENT_ORDER'))
  })

  it('ask for nothing where their stage changed nothing', () => {
    const may = two(', may_be_empty: true')
    given({ definition: may }, ...planned, ...builds('a'), ...builds('b', null))
      .when(takes('a'))
      .then('legal', stages({ 'gate-a': 'completed', 'gate-b': 'completed', look: 'completed' }))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSteps } from '../../../src/domain/decide/next.js'
import { stageNamed } from '../../../src/domain/definition/stage-graph.js'
import { judgedCode, unaccepted } from '../../../src/domain/fold/structure-evidence.js'
import { verdictsOf } from '../../../src/domain/workflow/evidence.js'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { isDone, STRUCTURE } from '../../../src/domain/workflow/stage-state.js'
import { verificationOf } from '../../../src/domain/workflow/verification.js'
import type { Files } from '../../support/file-tree.js'
import type { Act, Draft } from '../../support/log-builder.js'
import { given, hashingOf } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import {
  accept,
  approve,
  check,
  patchOf,
  propose,
  reject,
  save,
  sceneOf,
  submit,
} from '../../support/log-commands.js'
import {
  accepted,
  checked,
  failed,
  madeUpOid,
  ordinary,
  rejected,
  started,
  submitted,
} from '../../support/log-events.js'
import { judging } from '../../support/log-evidence.js'
import { FIX, PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'
import { PLANNED } from '../../support/workflow-definitions.js'

/** No stage writes what waits at the gate: people bring it. */
const definition = `name: before
version: 1
stages:
${PLANNED}
  - { name: check, type: check, depends_on: nod, config: { before_gate: true } }
  - { name: gate, type: patches, depends_on: check }
  - { name: look, type: approval, of: code, depends_on: gate }
  - { name: save, type: merge, depends_on: look }
`
const REPORT = '.vizier/runs/fix-login/report.json'
const EVIL = { 'src/login.ts': 'evil\n' }
const [patch, other] = [madeUpOid('patch'), madeUpOid('other')]

const written = submit('plan', { [PLAN]: 'Compare\n' })
const planned: readonly Act[] = [written, approve(ada)]
const green = check(ada, { test: 0 })
const red = check(ada, { test: 1 })

const whyOf = (name: string, expected: string) => (draft: Draft) => {
  const status = stageStates(draft.workflow, sceneOf(draft)).find(({ stage }) => stage.name === name)
  expect(`${status?.state}: ${status?.why}`).toBe(expected)
}
const next =
  (...commands: readonly string[]) =>
  (draft: Draft) =>
    expect(nextSteps(sceneOf(draft)).map(({ command }) => command)).toEqual(commands)
const WORK = [
  'wf run fix-login --agent NAME',
  'wf run fix-login -- COMMAND',
  'wf submit-diff fix-login',
] as const

describe('a check before a gate', () => {
  it('waits for a patch, which comes to the gate once the plan is approved', () => {
    given({ definition }, written).when(propose(FIX)).then('PLAN_NOT_APPROVED')
    given({ definition }, written)
      .when(approve(ada))
      .then('done', whyOf('check', 'pending: no patch waits yet'), stages({ gate: 'pending' }), next(...WORK))
    given({ definition }, ...planned)
      .when(green)
      .then('NOTHING_TO_RUN')
    given({ definition }, ...planned)
      .when(save(ada))
      .then('NOT_VERIFIED')
    given({ definition }, ...planned)
      .when(propose(FIX))
      .then('done', whyOf('check', 'awaiting: not run yet'), next('wf run fix-login'))
  })

  it('passes what waits before it is accepted, and that lands', () => {
    given({ definition }, ...planned, propose(FIX))
      .when(accept(ada))
      .then('NOT_VERIFIED')
    given({ definition }, ...planned, propose(FIX))
      .when(green)
      .then(
        'done',
        stages({ check: 'completed', gate: 'awaiting' }),
        next('wf diff fix-login', 'wf accept-diff fix-login'),
      )
    given({ definition }, ...planned, propose(FIX), green)
      .when(accept(ada))
      .then('done', stages({ check: 'completed', gate: 'completed', look: 'completed' }))
    given({ definition }, ...planned, propose(FIX), green, accept(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('that fails leaves it to a person to reject the patch, and another is judged', () => {
    const failing: readonly Act[] = [...planned, propose(FIX), red]
    given({ definition }, ...planned, propose(FIX))
      .when(red)
      .then(
        'done',
        stages({ check: 'failed', gate: 'pending' }),
        next('wf reject-diff fix-login -m WHY', 'wf workflow retry fix-login', 'wf workflow logs fix-login'),
      )
    given({ definition }, ...failing)
      .when(accept(ada))
      .then('NOT_VERIFIED')
    given({ definition }, ...failing)
      .when(reject())
      .then('done', whyOf('check', 'pending: no patch waits yet'), next(...WORK))
    given({ definition }, ...failing, reject(), propose(EVIL))
      .when(accept(ada))
      .then('NOT_VERIFIED')
    given({ definition }, ...failing, reject(), propose(EVIL), green)
      .when(accept(ada))
      .then('done', stages({ check: 'completed', gate: 'completed' }))
  })

  it('sees all that waits together, and each patch that comes later', () => {
    const more = { 'docs/more.md': 'more\n' }
    given({ definition }, ...planned, propose(FIX), green)
      .when(propose(more))
      .then('done', whyOf('check', 'stale: it has not seen a patch that waits'))
    given({ definition }, ...planned, propose(FIX), propose(more), green, accept(ada))
      .when(accept(ada))
      .then('done', stages({ check: 'completed', gate: 'completed', look: 'completed' }))
    given({ definition }, ...planned, propose(FIX), green, accept(ada), propose(more))
      .when(accept(ada))
      .then('NOT_VERIFIED')
    given({ definition }, ...planned, propose(FIX), propose(more), green, accept(ada))
      .when(reject())
      .then('done', whyOf('check', 'stale: a patch that it saw was rejected'), next('wf run fix-login'))
    given({ definition }, ...planned, propose(FIX), propose(more), green, accept(ada), reject(), green)
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('judges the code that somebody committed on the draft', () => {
    const committed: readonly Act[] = [...planned, ordinary(FIX)]
    given({ definition }, ...planned)
      .when(ordinary(FIX))
      .then('legal', stages({ check: 'awaiting', gate: 'stale' }), next('wf run fix-login'))
    given({ definition }, ...committed)
      .when(red)
      .then(
        'done',
        stages({ check: 'failed' }),
        next(...WORK, 'wf workflow retry fix-login', 'wf workflow logs fix-login'),
      )
    given({ definition }, ...committed)
      .when(green)
      .then('done', stages({ check: 'completed', gate: 'completed', look: 'awaiting' }))
    given({ definition }, ...committed, green, approve(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
    given({ definition }, ...committed, green, approve(ada))
      .when(ordinary(EVIL))
      .then('legal', whyOf('check', 'stale: the code has changed since'))
  })
})

describe('by the log alone', () => {
  const checks = (files: Files, patches = [patch], exit = 0): Act =>
    judging((over) => checked('check', ada, { test: exit }, over), 'check', files, patches)
  const takes = (files: Files, of = patch): Act => accepted(ada, files, { event: { patch: of } })

  it('nothing comes in that the check before the gate did not pass', () => {
    given({ definition }, ...planned)
      .when(takes(FIX))
      .then(finds('EVENT_ORDER'))
    given({ definition }, ...planned, checks(FIX, [patch], 1))
      .when(takes(FIX))
      .then(finds('EVENT_ORDER'))
    given({ definition }, ...planned, checks(FIX))
      .when(takes(EVIL))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...planned, checks(FIX))
      .when(takes(FIX, other))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...planned, checks({}, []))
      .when(takes(FIX))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...planned, ordinary(EVIL), checks({}, []))
      .when(takes(FIX))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...planned, checks(FIX), checks({}, []))
      .when(takes(FIX))
      .then('legal', whyOf('check', 'stale: the code has changed since'))
    given({ definition }, ...planned, checks(FIX))
      .when(takes(FIX))
      .then('legal', stages({ check: 'completed', gate: 'completed' }))
  })

  it('no stage before a gate is done with other code than it judged, whatever happens in whatever order', () => {
    const move = fc.record({
      what: fc.constantFrom('check', 'fail', 'tip', 'take', 'reject', 'commit', 'approve'),
      files: fc.constantFrom<Files[]>(FIX, EVIL, { 'src/other.ts': 'x\n' }),
      patch: fc.constantFrom(patch, other),
    })
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 12 }), (moves) => {
        let { draft } = given({ definition }, ...planned, checks(FIX))
        for (const { what, files, patch: of } of moves) {
          const acts: Record<typeof what, Act> = {
            check: checks(files, [of]),
            fail: checks(files, [of], 1),
            tip: checks({}, []),
            take: takes(files, of),
            reject: rejected('gate', of, { event: { number: 1 } }),
            commit: ordinary(files),
            approve: approve(ada),
          }
          draft = acts[what](draft)
          const { workflow, world } = draft
          const states = stageStates(workflow, STRUCTURE)
          const gate = states.find(({ stage }) => stage.name === 'gate')
          if (gate === undefined || !isDone(gate.state) || unaccepted(workflow) !== null) continue
          const stage = stageNamed(workflow.definition, 'check')
          if (stage === null) throw new Error('check')
          const said = verdictsOf(workflow, stage).at(-1)
          expect(said?.code).toBe(judgedCode(workflow, stage, [], hashingOf(world.format)))
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a verifier before a gate', () => {
  const verifier = `name: verified
version: 1
stages:
${PLANNED}
  - name: verify
    type: agent
    depends_on: nod
    sends_back: { to: gate, when: "outputs.verify.report.status == 'FAIL'" }
    config: { prompt: Look at it, before_gate: true }
    outputs: { report: { path: ".vizier/runs/{slug}/report.json", schema: verification-report.schema.json } }
  - { name: gate, type: patches, depends_on: verify }
  - { name: save, type: merge, depends_on: gate }
`
  const verifies = (said: string, agent = 'yours'): readonly Act[] => {
    const event = { agent }
    return [
      judging((over) => started('verify', over), 'verify', FIX, [patch]),
      judging((over) => submitted('verify', { [REPORT]: said }, over), 'verify', FIX, [patch], { event }),
    ]
  }
  const takes = (agent: string | null = null): Act => accepted(ada, FIX, { event: { patch, agent } })
  const at = (draft: Draft): Draft => ({ ...draft, gate: [{ ...patchOf(draft, []), oid: patch }] })

  it('keeps the gate closed where it finds something, until the patch is rejected', () => {
    const found = [...planned, ...verifies('FAIL\n')]
    const { draft } = given({ definition: verifier }, ...found)
    whyOf('verify', 'failed: it found something in what waits at gate')(at(draft))
    next('wf reject-diff fix-login -m WHY', 'wf workflow retry fix-login')(at(draft))
    given({ definition: verifier }, ...found)
      .when(takes())
      .then(finds('EVENT_ORDER'))
    given({ definition: verifier }, ...found)
      .when(rejected('gate', patch, { event: { number: 1 } }))
      .then('legal', whyOf('verify', 'pending: no patch waits yet'), next(...WORK))
  })

  it('is run again where its attempt broke: nothing was found in the patch', () => {
    const broke = judging((over) => failed('verify', over), 'verify', FIX, [patch])
    const { draft } = given({ definition: verifier }, ...planned, ...verifies('').slice(0, 1), broke)
    next('wf workflow retry fix-login')(at(draft))
  })

  it('is told from the one whose patch was accepted', () => {
    const label = (built: string | null): unknown => {
      const acts = [...planned, ...verifies('PASS\n', 'yours'), takes(built)]
      const { workflow } = given({ definition: verifier }, ...acts).draft
      const stage = stageNamed(workflow.definition, 'verify')
      return stage === null ? stage : verificationOf(workflow, stage)
    }
    expect(label('mine')).toBe('independent-verifier')
    expect(label('yours')).toBe('self-check')
    expect(label(null)).toBe('independent-verifier')
  })
})

import { describe, expect, it } from 'vitest'
import { stageNamed } from '../../src/domain/definition/stage-graph.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { inputsOf } from '../../src/domain/workflow/inputs.js'
import { type Act, given, type World } from '../support/log-builder.js'
import { accepted, approved, event, skipped, submitted } from '../support/log-events.js'
import { sealed, verdict } from '../support/log-landing.js'
import { ada, bob, policy } from '../support/signatories.js'

const GOAL = '.vizier/runs/fix-login/goal.md'
const NOTE = '.vizier/runs/fix-login/note.md'
const PLAN = '.vizier/implementation-plans/fix-login.md'
const SNAPSHOT = '.vizier/snapshot.md'
const FIX = { 'src/login.ts': 'let b\n' }

/** A definition whose conditions are words: no stage is skipped but those named. */
const definition = (...never: readonly string[]): string => {
  const when = (name: string): string => `when: "${never.includes(name) ? 'false' : 'true'}"`
  return `name: some
version: 1
stages:
  - { name: goal, type: document, config: { artefacts: ["${GOAL}", ".vizier/snapshot.md?"] } }
  - { name: wording, type: approval, of: snapshot, ${when('wording')}, depends_on: [goal] }
  - { name: plan, type: document, depends_on: [wording], config: { artefacts: ["${PLAN}"] } }
  - { name: plan-approval, type: approval, of: plan, ${when('plan-approval')}, depends_on: [plan] }
  - { name: second-look, type: approval, of: plan, role: maintainer, approvals: 2, ${when('second-look')}, depends_on: [plan] }
  - { name: note, type: document, ${when('note')}, depends_on: [second-look, plan-approval], config: { artefacts: ["${NOTE}"] } }
  - { name: note-approval, type: approval, of: artefact, ${when('note-approval')}, depends_on: [note] }
  - { name: work, type: patches, depends_on: [note-approval] }
  - { name: tests, type: check, ${when('tests')}, depends_on: [work] }
  - { name: sign-off, type: approval, of: code, role: maintainer, ${when('sign-off')}, depends_on: [tests] }
  - { name: save, type: merge, depends_on: [sign-off] }
`.replaceAll('fix-login', '{slug}')
}

/** Skipped by its condition, with what it would have read. */
const out =
  (stage: string): Act =>
  (draft) => {
    const found = stageNamed(draft.definition, stage)
    const inputs = found === null ? [] : inputsOf(draft.workflow, found)
    return skipped(stage, { event: { inputs } })(draft)
  }

const ALL = ['second-look', 'note', 'note-approval', 'tests', 'sign-off'] as const

function lands(law: Policy, never: readonly string[], acts: readonly Act[], by = ada): string {
  const world: Partial<World> = { definition: definition(...never), policy: law }
  return verdict(
    given(world, ...acts)
      .when(sealed(by))
      .then('legal'),
  )
}

const begun: readonly Act[] = [
  submitted('goal', { [GOAL]: 'Why\n' }),
  skipped('wording'),
  submitted('plan', { [PLAN]: 'How\n' }),
]

describe('a stage that its condition skips', () => {
  it('is demanded by nobody', () => {
    const acts = [
      ...begun,
      approved('plan-approval', bob),
      ...['second-look', 'note', 'note-approval'].map(out),
      accepted(bob, FIX),
      ...['tests', 'sign-off'].map(out),
    ]
    expect(lands(policy(), ALL, acts)).toBe('PASS')
  })

  it('is demanded where its condition holds', () => {
    const acts = [...begun, approved('plan-approval', bob)]
    given({ definition: definition() }, ...acts)
      .when(out('second-look'))
      .then('EVENT_ORDER')
    given({ definition: definition('second-look') }, ...acts)
      .when(out('second-look'))
      .then('legal')
  })

  it('leaves to policy what policy asks for: a plan that somebody approved', () => {
    const never = [...ALL, 'plan-approval']
    const acts = [
      ...begun,
      ...['plan-approval', 'second-look', 'note', 'note-approval'].map(out),
      accepted(bob, FIX),
      ...['tests', 'sign-off'].map(out),
    ]
    expect(lands(policy(), never, acts)).toBe('OWN_PATH PLAN_NOT_APPROVED')
  })

  it('and not by an approval at the stage that is skipped', () => {
    const never = [...ALL, 'plan-approval']
    const acts = [
      ...begun,
      approved('plan-approval', bob),
      ...['plan-approval', 'second-look', 'note', 'note-approval'].map(out),
      accepted(bob, FIX),
      ...['tests', 'sign-off'].map(out),
    ]
    expect(lands(policy(), never, acts)).toBe('OWN_PATH PLAN_NOT_APPROVED')
  })

  it('leaves to policy how many sign off the code, and its checks', () => {
    const acts = [
      ...begun,
      approved('plan-approval', bob),
      ...['second-look', 'note', 'note-approval'].map(out),
      accepted(bob, FIX),
      ...['tests', 'sign-off'].map(out),
    ]
    expect(lands(policy({ code: 2 }), ALL, acts)).toBe('CODE_NOT_SIGNED_OFF')
    const law = policy({}, { rules: { sensitive: { paths: ['src/**'], role: 'maintainer' } } })
    expect(lands(law, ALL, acts)).toBe('SENSITIVE_NOT_SIGNED_OFF')
    const asks = policy({}, { checks: [{ name: 'test', run: 'true', timeout: 1 }] })
    const draft = given({ definition: definition(...ALL), policy: asks }, ...acts)
      .when(sealed(ada, { event: { checks: [] } }))
      .then('legal')
    expect(verdict(draft)).toBe('CHECK_MISSING')
  })

  it('leaves to policy the snapshot: one that changes was approved, and one that has to change does', () => {
    const rest = [
      submitted('plan', { [PLAN]: 'How\n' }),
      approved('plan-approval', bob),
      ...['second-look', 'note', 'note-approval'].map(out),
      accepted(bob, FIX),
      ...['tests', 'sign-off'].map(out),
    ]
    const changed = submitted('goal', { [GOAL]: 'Why\n', [SNAPSHOT]: 'a castle\n' })
    expect(lands(policy(), [...ALL, 'wording'], [changed, out('wording'), ...rest])).toBe('OWN_PATH')
    expect(lands(policy(), ALL, [changed, approved('wording', bob), ...rest])).toBe('PASS')
    const required = policy({}, { rules: { snapshot: 'required' } })
    expect(
      lands(required, [...ALL, 'wording'], [submitted('goal', { [GOAL]: 'Why\n' }), out('wording'), ...rest]),
    ).toBe('SNAPSHOT_REQUIRED')
  })

  it('is not one that was left out since there was nothing to approve, whatever inputs that names', () => {
    // It names what is only going to be there.
    const later = given(
      { definition: definition() },
      submitted('goal', { [GOAL]: 'Why\n', [SNAPSHOT]: 'a castle\n' }),
    )
    const inputs = [...later.draft.workflow.files].map(([path, { new: now }]) => ({ path, blob: now?.oid }))
    const known = inputs.filter(({ path }) => path === GOAL || path === SNAPSHOT)
    const draft = given(
      { definition: definition() },
      submitted('goal', { [GOAL]: 'Why\n' }),
      event('skipped', { stage: 'wording', attempt: 1, inputs: known }),
      submitted('goal', { [GOAL]: 'Why\n', [SNAPSHOT]: 'a castle\n' }),
    )
    draft.when(submitted('plan', { [PLAN]: 'How\n' })).then('EVENT_ORDER')
  })

  it('asks nobody to approve what it would have written', () => {
    const acts = [...begun, approved('plan-approval', bob), ...['second-look', 'note'].map(out)]
    given({ definition: definition('second-look', 'note') }, ...acts)
      .when(skipped('note-approval'))
      .then('legal')
    given({ definition: definition('second-look') }, ...acts.slice(0, -1))
      .when(skipped('note-approval'))
      .then('EVENT_ORDER')
  })

  it('is demanded again where its inputs are others', () => {
    const draft = given(
      { definition: definition('second-look') },
      ...begun,
      approved('plan-approval', bob),
      out('second-look'),
      submitted('plan', { [PLAN]: 'Otherwise\n' }),
      approved('plan-approval', bob),
    )
    draft.when(submitted('note', { [NOTE]: 'x\n' })).then('EVENT_ORDER')
  })
})

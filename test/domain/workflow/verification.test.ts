import { describe, expect, test } from 'vitest'
import { stageNamed } from '../../../src/domain/definition/stage-graph.js'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { STRUCTURE } from '../../../src/domain/workflow/stage-state.js'
import { verificationOf } from '../../../src/domain/workflow/verification.js'
import { type Act, given, WORLD } from '../../support/log-builder.js'
import { accepted, checked, started, submitted } from '../../support/log-events.js'
import { ada } from '../../support/signatories.js'

const REPORT =
  'outputs: { report: { path: ".vizier/runs/{slug}/v.json", schema: verification-report.schema.json } }'

/** An agent builds, a gate takes, and then it is looked at in three ways. */
const definition = (config = 'prompt: Look') => `name: looked-at
version: 1
stages:
  - { name: build, type: agent, config: { prompt: Build, write_scope: "src/**" } }
  - { name: gate, type: patches, depends_on: build }
  - { name: tests, type: check, depends_on: gate }
  - { name: look, type: agent, depends_on: gate, config: { prompt: Tell } }
  - { name: verify, type: agent, depends_on: gate, ${REPORT}, config: { ${config} } }
`

const by = (stage: string, agent: string | null): readonly Act[] => [
  started(stage),
  submitted(
    stage,
    { [`.vizier/runs/fix-login/${stage === 'verify' ? 'v.json' : `${stage}.md`}`]: '{}\n' },
    { event: { agent } },
  ),
]
const taken = (agent: string | null): Act => accepted(ada, { 'src/a.ts': 'x\n' }, { event: { agent } })

function labels(...acts: readonly Act[]) {
  const { draft } = given({ ...WORLD, definition: definition() }, ...acts)
  const { workflow } = draft
  return Object.fromEntries(
    workflow.definition.stages.map((stage) => [stage.name, verificationOf(workflow, stage)]),
  )
}

const NONE = { build: null, gate: null, tests: null, look: null, verify: null }

describe('the label of a verification is computed of who did it', () => {
  test('nothing has one before it has a result', () => {
    expect(labels()).toEqual(NONE)
    expect(labels(...by('build', 'mine'), taken('mine'), started('verify'))).toEqual(NONE)
  })

  test('by the agent that built it is a self-check, by another it is independent', () => {
    const built = [...by('build', 'mine'), taken('mine')]
    expect(labels(...built, ...by('verify', 'mine'))).toEqual({ ...NONE, verify: 'self-check' })
    expect(labels(...built, ...by('verify', 'yours'))).toEqual({ ...NONE, verify: 'independent-verifier' })
  })

  test('whose patch was accepted built as well', () => {
    const built = [...by('build', 'mine'), taken('yours')]
    expect(labels(...built, ...by('verify', 'yours')).verify).toBe('self-check')
    expect(labels(...built, ...by('verify', 'theirs')).verify).toBe('independent-verifier')
    expect(labels(...by('build', 'mine'), taken(null), ...by('verify', 'theirs')).verify).toBe(
      'independent-verifier',
    )
  })

  test('a result that names no agent has none', () => {
    expect(labels(...by('build', 'mine'), taken('mine'), ...by('verify', null))).toEqual(NONE)
  })

  test('a command that ran is a focused check, and an agent that hands in another thing verifies nothing', () => {
    const acts = [...by('build', 'mine'), taken('mine'), ...by('look', 'yours'), started('tests')]
    expect(labels(...acts, checked('tests', ada, { unit: 0 }))).toEqual({ ...NONE, tests: 'focused-check' })
  })
})

test('a verification is stale once its agent is the builder', () => {
  const world = { ...WORLD, definition: definition('prompt: Look, other_than: gate') }
  const stateIn = (...acts: readonly Act[]) => {
    const { workflow } = given(world, ...acts).draft
    const verify = stageNamed(workflow.definition, 'verify')
    return stageStates(workflow, STRUCTURE).find(({ stage }) => stage === verify)
  }
  const verified = [...by('build', 'mine'), taken('mine'), ...by('verify', 'yours')]
  expect(stateIn(...verified)).toMatchObject({ state: 'completed' })
  const again = accepted(ada, { 'src/b.ts': 'y\n' }, { event: { agent: 'yours' } })
  expect(stateIn(...verified, again)).toMatchObject({
    state: 'stale',
    why: 'verify is for another agent than gate, and both are yours',
  })
})

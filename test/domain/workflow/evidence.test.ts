import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideStart } from '../../../src/domain/decide/attempt.js'
import { decideChecked } from '../../../src/domain/decide/check.js'
import type { Decided, Scene } from '../../../src/domain/decide/decision.js'
import { stageNamed } from '../../../src/domain/definition/stage-graph.js'
import { judgedCode, unaccepted } from '../../../src/domain/fold/structure-evidence.js'
import { verdictsOf } from '../../../src/domain/workflow/evidence.js'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import type { Waiting } from '../../../src/domain/workflow/gates.js'
import { inputsOf } from '../../../src/domain/workflow/inputs.js'
import { isDone, STRUCTURE } from '../../../src/domain/workflow/stage-state.js'
import type { Files } from '../../support/file-tree.js'
import type { Act, Draft } from '../../support/log-builder.js'
import { given, hashingOf } from '../../support/log-builder.js'
import { finds, lands, stages } from '../../support/log-checks.js'
import { approve, save, sceneOf, submit } from '../../support/log-commands.js'
import {
  accepted,
  checked,
  madeUpOid,
  ordinary,
  rejected,
  started,
  submitted,
} from '../../support/log-events.js'
import { judging } from '../../support/log-evidence.js'
import { sealed } from '../../support/log-landing.js'
import { FIX, PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'
import { PLANNED } from '../../support/workflow-definitions.js'

const RUNS = '.vizier/runs/fix-login'
const definition = `name: evidence
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: check, type: check, depends_on: build }
  - { name: verify, type: agent, depends_on: check, config: { prompt: Judge it, code: "src/**" } }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
  - { name: look, type: approval, of: code, depends_on: gate }
  - { name: save, type: merge, depends_on: look }
`
/** The same, judged after it was accepted. */
const AFTER = `name: after
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: gate, type: patches, depends_on: build }
  - { name: check, type: check, depends_on: gate }
  - { name: verify, type: agent, depends_on: check, config: { prompt: Judge it, code: "src/**" } }
  - { name: look, type: approval, of: code, depends_on: verify }
  - { name: save, type: merge, depends_on: look }
`
/** What is built on a patch that waits has a gate of its own. */
const STACK = `name: stack
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: check, type: check, depends_on: build }
  - { name: gate, type: patches, depends_on: check, config: { of: build } }
  - { name: more, type: agent, depends_on: check, config: { prompt: Build more, write_scope: "**" } }
  - { name: gate-more, type: patches, depends_on: more, config: { of: more } }
  - { name: save, type: merge, depends_on: [gate, gate-more] }
`
/** The gate does not wait for the check, and the landing waits for both. */
const BESIDE = `name: beside
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: check, type: check, depends_on: build }
  - { name: gate, type: patches, depends_on: build, config: { of: build } }
  - { name: save, type: merge, depends_on: [gate, check] }
`
const [first, second] = [madeUpOid('first'), madeUpOid('second')]
const EVIL = { 'src/login.ts': 'evil\n' }

const builds = (patch: typeof first, attempt = 1): readonly Act[] => [
  started('build', { event: { attempt } }),
  submitted('build', { [`${RUNS}/build.md`]: `Built ${attempt}\n` }, { event: { patch } }),
]
const checks = (files: Files = FIX, patches = [first], exit = 0): Act =>
  judging((over) => checked('check', ada, { test: exit }, over), 'check', files, patches)
const verifies = (files: Files = FIX, patches = [first], attempt = 1, said = 'Good\n'): readonly Act[] => [
  judging((over) => started('verify', over), 'verify', files, patches, { event: { attempt } }),
  judging((over) => submitted('verify', { [`${RUNS}/verify.md`]: said }, over), 'verify', files, patches),
]
const takes = (files: Files = FIX, patch = first): Act => accepted(ada, files, { event: { patch } })

const built: readonly Act[] = [submit('plan', { [PLAN]: 'Compare\n' }), approve(ada), ...builds(first)]
const judged: readonly Act[] = [...built, checks(), ...verifies()]

const statesIn = ({ workflow }: Draft, waiting: readonly Waiting[] | null) =>
  Object.fromEntries(
    stageStates(workflow, { standing: null, waiting }).map(({ stage, state, why }) => [
      stage.name,
      why === '' ? state : `${state}: ${why}`,
    ]),
  )
const waits = (...patches: readonly (typeof first)[]): readonly Waiting[] =>
  patches.map((oid) => ({ oid, stage: null }))

describe('what is judged before it is accepted', () => {
  it('lands as it was judged', () => {
    given({ definition }, ...judged)
      .when(takes())
      .then(
        'legal',
        stages({ check: 'completed', verify: 'completed', gate: 'completed', look: 'completed' }),
      )
    given({ definition }, ...judged, takes())
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('is not accepted before it is judged, nor after a check that failed', () => {
    given({ definition }, ...built)
      .when(takes())
      .then(finds('EVENT_ORDER'))
    given({ definition }, ...built, checks(FIX, [first], 1))
      .when(takes())
      .then(finds('EVENT_ORDER'))
  })

  it('comes in as other bytes from nobody', () => {
    given({ definition }, ...judged)
      .when(takes(EVIL))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...judged)
      .when(takes({ ...FIX, 'notes.txt': 'more\n' }))
      .then(finds('NOT_VERIFIED'))
    given({ definition }, ...judged)
      .when(takes(FIX, second))
      .then(finds('NOT_VERIFIED'))
  })

  it('is judged again where the stage before it made another patch', () => {
    const again = [...judged, ...builds(second, 2)]
    given({ definition }, ...again.slice(0, -1))
      .when(again.at(-1) as Act)
      .then('legal', stages({ build: 'completed', check: 'stale', verify: 'stale', gate: 'pending' }))
  })

  it('is nothing any more once it was rejected', () => {
    const no = rejected('gate', first, { event: { number: 1 } })
    given({ definition }, ...judged)
      .when(no)
      .then('legal', stages({ build: 'stale', check: 'stale', verify: 'stale', gate: 'pending' }))
    given({ definition }, ...judged, no)
      .when(checks(FIX, [first]))
      .then(finds('EVENT_TRAILER'))
    given({ definition }, ...judged, no)
      .when(takes())
      .then(finds('EVENT_ORDER'))
  })

  it('stays accepted, whoever rejects it afterwards', () => {
    given({ definition }, ...judged, takes())
      .when(rejected('gate', first, { event: { number: 2 } }))
      .then(finds('EVENT_ORDER'), stages({ build: 'completed', check: 'completed', gate: 'completed' }))
  })

  it('may be a patch of a person instead', () => {
    const no = rejected('gate', first, { event: { number: 1 } })
    const instead = [...judged, no, checks(EVIL, [second]), ...verifies(EVIL, [second], 2)]
    given({ definition }, ...instead)
      .when(takes(EVIL, second))
      .then('legal', stages({ build: 'completed', gate: 'completed', look: 'completed' }))
    given({ definition }, ...instead)
      .when(takes(FIX, second))
      .then(finds('NOT_VERIFIED'))
  })

  it('is judged again where other code has come in', () => {
    given({ definition }, ...judged)
      .when(ordinary({ 'src/other.ts': 'x\n' }))
      .then(stages({ check: 'stale', verify: 'stale', gate: 'pending' }))
    given({ definition }, ...judged)
      .when(ordinary({ 'docs/other.md': 'x\n' }))
      .then(stages({ check: 'stale' }))
  })

  it('knows in a clone what waits there', () => {
    const { draft } = given({ definition }, ...judged)
    expect(statesIn(draft, waits(first))).toMatchObject({
      verify: 'completed',
      gate: 'awaiting: 1 patch to review',
    })
    expect(statesIn(draft, waits(first, second))).toMatchObject({
      check: 'stale: it has not seen a patch that waits',
    })
    expect(statesIn(draft, waits())).toMatchObject({ check: 'stale: a patch that it saw is gone' })
  })

  it('is judged again where a patch that is built on it came in before', () => {
    const more = { 'src/more.ts': 'more\n' }
    const before: readonly Act[] = [
      ...built,
      checks(),
      started('more'),
      submitted('more', { [`${RUNS}/more.md`]: 'Built\n' }, { event: { patch: second } }),
      accepted(ada, more, { event: { stage: 'gate-more', patch: second } }),
    ]
    const { draft } = given({ definition: STACK }, ...before)
    expect(statesIn(draft, waits(first))).toMatchObject({
      build: 'completed',
      check: 'stale: the code has changed since',
    })
    given({ definition: STACK }, ...before, checks())
      .when(takes())
      .then('legal', stages({ check: 'completed', gate: 'completed', 'gate-more': 'completed' }))
  })

  it('stays judged where it comes in at a gate that does not wait for that', () => {
    given({ definition: BESIDE }, ...built, checks())
      .when(takes())
      .then('legal', stages({ check: 'completed' }))
    given({ definition: BESIDE }, ...built, checks())
      .when(takes(EVIL))
      .then('legal', stages({ check: 'stale' }))
  })

  it('comes in as a part by no verdict that saw a patch which was rejected since', () => {
    const both = { ...FIX, 'src/more.ts': 'more\n' }
    const alone: readonly Act[] = [
      ...built,
      checks({ ...both, ...EVIL }, [first, second]),
      rejected('gate', second, { event: { number: 2 } }),
      checks(both, [first]),
    ]
    given({ definition: STACK }, ...alone)
      .when(takes(FIX))
      .then(finds('NOT_VERIFIED'))
    given({ definition: STACK }, ...alone)
      .when(takes(both))
      .then('legal', stages({ check: 'completed', gate: 'completed' }))
  })

  it('keeps the workflow from being sealed with a part of it', () => {
    const both = [
      ...built,
      checks({ ...FIX, ...EVIL }, [first, second]),
      ...verifies({ ...FIX, ...EVIL }, [first, second]),
    ]
    given({ definition }, ...both, takes())
      .when(sealed(ada))
      .then(finds('NOT_VERIFIED'))
  })
})

describe('what a stage says that it judged', () => {
  it('is the code of its tip, where nothing waits', () => {
    given({ definition: AFTER }, ...built, takes())
      .when(checks({}, []))
      .then('legal', stages({ check: 'completed' }))
    given({ definition: AFTER }, ...built, takes())
      .when(checks(EVIL, []))
      .then(finds('EVENT_TRAILER'))
    given({ definition: AFTER }, ...built, takes())
      .when(checks({}, [second]))
      .then(finds('EVENT_TRAILER'))
    given({ definition: AFTER }, ...built, takes(), checks({}, []), ...verifies({}, []))
      .when(accepted(ada, EVIL))
      .then(stages({ check: 'stale', verify: 'stale' }))
  })

  it('is nothing for a stage that judges no code', () => {
    given({ definition }, submit('plan', { [PLAN]: 'Compare\n' }), approve(ada))
      .when(judging((over) => started('build', over), 'build', {}, []))
      .then(finds('EVENT_TRAILER'))
  })
})

describe('what moved while somebody made ready to judge it', () => {
  const no = rejected('gate', second, { event: { number: 2 } })
  const both = { ...FIX, 'src/more.ts': 'more\n' }
  const about = (draft: Draft, name: string) => {
    const stage = stageNamed(draft.definition, name)
    if (stage === null) throw new Error(name)
    return { stage, hashing: hashingOf(draft.world.format) }
  }
  const said = (decided: Decided) => (decided.kind === 'refused' ? decided.reason.code : decided.kind)

  it('is not begun with a patch that was rejected in between', () => {
    const { draft } = given({ definition }, ...built, checks(both, [first, second]), no, checks())
    const { stage, hashing } = about(draft, 'verify')
    const start = (candidate: readonly (typeof first)[]) => {
      const evidence = { code: judgedCode(draft.workflow, stage, [], hashing), candidate }
      const looked = { before: 0, inputs: inputsOf(draft.workflow, stage), evidence }
      const scene = { ...sceneOf(draft), waiting: null } as unknown as Scene
      return said(decideStart(scene, stage, looked, 'somebody', hashing))
    }
    expect(start([first, second])).toBe('INPUTS_CHANGED')
    expect(start([first])).toBe('steps')
  })

  it('is no verdict either', () => {
    const { draft } = given({ definition }, ...built, checks(both, [first, second]), no)
    const { stage, hashing } = about(draft, 'check')
    const say = (candidate: readonly (typeof first)[]) => {
      const evidence = { code: judgedCode(draft.workflow, stage, [], hashing), candidate }
      return said(decideChecked(sceneOf(draft), stage, { checks: [], red: [] }, evidence, ada, hashing))
    }
    expect(say([first, second])).toBe('BUSY')
    expect(say([first])).toBe('steps')
  })
})

describe('whatever happens in whatever order', () => {
  const files = [FIX, EVIL, { 'src/other.ts': 'x\n' }]
  const patches = [first, second, madeUpOid('third')]
  const move = fc.record({
    what: fc.constantFrom('build', 'check', 'fail', 'verify', 'take', 'reject', 'commit', 'approve'),
    files: fc.constantFrom(...files),
    patch: fc.constantFrom(...patches),
  })

  it('no stage that judges code is done with other code than it judged', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 14 }), (moves) => {
        let { draft } = given({ definition }, ...built, checks(), ...verifies())
        for (const { what, files: now, patch } of moves) {
          const next = (name: string): number => (draft.workflow.attempts.get(name)?.number ?? 0) + 1
          const acts: Record<typeof what, () => readonly Act[]> = {
            build: () => builds(patch, next('build')),
            check: () => [checks(now, [patch])],
            fail: () => [checks(now, [patch], 1)],
            verify: () => verifies(now, [patch], next('verify')),
            take: () => [takes(now, patch)],
            reject: () => [rejected('gate', patch, { event: { number: 1 } })],
            commit: () => [ordinary(now)],
            approve: () => [approve(ada)],
          }
          for (const act of acts[what]()) draft = act(draft)
          expectJudged(draft)
        }
      }),
      { numRuns: 60 },
    )
  })

  /** By the trees alone: what a stage that is done judged is what there is, or will be by its patches. */
  function expectJudged({ workflow, world }: Draft): void {
    const done = new Map(
      stageStates(workflow, STRUCTURE).map(({ stage, state }) => [stage.name, isDone(state)]),
    )
    // A verdict on a patch that did not come in is caught by the seal.
    if (done.get('gate') !== true || unaccepted(workflow) !== null) return
    for (const name of ['check', 'verify']) {
      const stage = stageNamed(workflow.definition, name)
      if (stage === null) throw new Error(name)
      const said = verdictsOf(workflow, stage).at(-1)
      expect(done.get(name)).toBe(true)
      expect(said?.code).toBe(judgedCode(workflow, stage, [], hashingOf(world.format)))
    }
  }
})

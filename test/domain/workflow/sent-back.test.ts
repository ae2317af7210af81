import { describe, expect, it } from 'vitest'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { isReplaced } from '../../../src/domain/workflow/replaced.js'
import { STRUCTURE, type StageState } from '../../../src/domain/workflow/stage-state.js'
import type { Files } from '../../support/file-tree.js'
import type { Act, Draft } from '../../support/log-builder.js'
import { given } from '../../support/log-builder.js'
import { finds, lands } from '../../support/log-checks.js'
import { approve, save, submit } from '../../support/log-commands.js'
import { accepted, checked, madeUpOid, rejected, started, submitted } from '../../support/log-events.js'
import { judging } from '../../support/log-evidence.js'
import { sealed } from '../../support/log-landing.js'
import { PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'
import { PLANNED } from '../../support/workflow-definitions.js'

const RUNS = '.vizier/runs/fix-login'
const definition = `name: loop
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: check, type: check, depends_on: build, sends_back: { to: build } }
  - name: verify
    type: agent
    depends_on: check
    sends_back: { to: build, when: "outputs.verify.answer == 'FAIL'", times: 2 }
    config: { prompt: Judge it }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
  - { name: look, type: approval, of: code, depends_on: gate }
  - { name: save, type: merge, depends_on: look }
`
/** By the log alone: no clone is looked at for what waits there. */
const stages =
  (expected: Readonly<Record<string, StageState>>) =>
  ({ workflow }: Draft): void => {
    const states = stageStates(workflow, STRUCTURE).map(({ stage, state }) => [stage.name, state] as const)
    expect(Object.fromEntries(states)).toMatchObject(expected)
  }

const version = (number: number): Files => ({ 'src/login.ts': `version ${number}\n` })
const patch = (number: number) => madeUpOid(`patch ${number}`)

/** One round: it is built, checked, and judged. `code` is the version that the builder comes to. */
const round = (number: number, said: string, code = number, exit = 0): readonly Act[] => {
  const [files, patches] = [version(code), [patch(number)]]
  const event = { attempt: number }
  const build = { [`${RUNS}/build.md`]: `Built ${number}\n` }
  const judge = { [`${RUNS}/verify.md`]: said }
  return [
    started('build', { event }),
    submitted('build', build, { event: { patch: patch(number) } }),
    judging((over) => checked('check', ada, { test: exit }, over), 'check', files, patches),
    ...(exit === 0
      ? [
          (draft: Draft) =>
            judging((over) => started('verify', over), 'verify', files, patches, {
              event: { attempt: (draft.workflow.attempts.get('verify')?.number ?? 0) + 1 },
            })(draft),
          judging((over) => submitted('verify', judge, over), 'verify', files, patches),
        ]
      : []),
  ]
}
const takes = (number: number): Act =>
  accepted(ada, version(number), { event: { patch: patch(number), number } })
const planned: readonly Act[] = [submit('plan', { [PLAN]: 'Compare\n' }), approve(ada)]
const all = (...rounds: readonly (readonly Act[])[]) => [...planned, ...rounds.flat()]
const ends = (acts: readonly Act[]) => given({ definition }, ...acts.slice(0, -1)).when(acts.at(-1) as Act)

describe('a stage that finds something', () => {
  it('sends the one back that wrote the code, and nothing is accepted', () => {
    ends(all(round(1, 'FAIL\n'))).then('legal', stages({ build: 'stale', verify: 'stale', gate: 'pending' }))
    given({ definition }, ...all(round(1, 'FAIL\n')))
      .when(takes(1))
      .then(finds('EVENT_ORDER'))
    given({ definition }, ...all(round(1, 'FAIL\n')))
      .when(sealed(ada))
      .then(finds('EVENT_ORDER'))
  })

  it('as a check that fails does', () => {
    ends(all(round(1, '', 1, 1))).then('legal', stages({ build: 'stale', check: 'stale' }))
  })

  it('is content with the next version, which lands', () => {
    const done = all(round(1, 'FAIL\n'), round(2, '', 2, 1), round(3, 'Good\n'))
    ends(done).then('legal', stages({ build: 'completed', check: 'completed', verify: 'completed' }))
    given({ definition }, ...done, takes(3))
      .when(save(ada))
      .then('done', lands('PASS'))
    given({ definition }, ...done)
      .when(takes(1))
      .then(finds('NOT_VERIFIED'))
  })

  it('leaves it to a person after so many rounds', () => {
    const rounds = all(round(1, 'FAIL\n'), round(2, 'FAIL\n'), round(3, 'FAIL\n'))
    ends(rounds).then('legal', stages({ build: 'completed', verify: 'failed', gate: 'pending' }))
    given({ definition }, ...rounds)
      .when(takes(3))
      .then(finds('EVENT_ORDER'))
  })

  it('leaves it to a person where the same code comes back', () => {
    ends(all(round(1, 'FAIL\n'), round(2, 'FAIL\n', 1))).then(
      stages({ build: 'completed', verify: 'failed' }),
    )
  })

  it('begins to count anew where a person sends the patch back', () => {
    const rounds = all(round(1, 'FAIL\n'), round(2, 'FAIL\n', 1))
    given({ definition }, ...rounds)
      .when(rejected('gate', patch(2), { event: { number: 2 } }))
      .then('legal', stages({ build: 'stale', verify: 'stale' }))
    const no = rejected('gate', patch(2), { event: { number: 2 } })
    ends([...rounds, no, ...round(3, 'FAIL\n')]).then(stages({ build: 'stale' }))
    ends([...rounds, no, ...round(3, 'Good\n')]).then(stages({ build: 'completed', verify: 'completed' }))
  })

  it('goes on counting where a patch of somebody else is rejected', () => {
    const other = rejected('gate', madeUpOid('of a person'), { event: { number: 9 } })
    ends([...all(round(1, 'FAIL\n')), other]).then('legal', stages({ build: 'stale', verify: 'stale' }))
    const rounds = all(round(1, 'FAIL\n'), round(2, 'FAIL\n'), round(3, 'FAIL\n'))
    ends([...rounds, other]).then('legal', stages({ build: 'completed', verify: 'failed' }))
  })

  it('takes no result of the builder as good that it did not judge', () => {
    ends(all(round(1, 'FAIL\n'), round(2, 'Good\n').slice(0, 2))).then(
      stages({ build: 'completed', check: 'stale', verify: 'stale', gate: 'pending' }),
    )
  })
  it('sees no patch any more that its builder replaced, by another one or by nothing', () => {
    const nothing: readonly Act[] = [
      started('build', { event: { attempt: 2 } }),
      submitted('build', { [`${RUNS}/build.md`]: 'Nothing is to be done\n' }),
    ]
    const replaced = (...acts: readonly Act[]) => {
      const { workflow } = given({ definition }, ...acts).draft
      return [1, 2].map((number) => isReplaced(workflow, patch(number)))
    }
    expect(replaced(...all(round(1, 'FAIL\n')))).toEqual([false, false])
    expect(replaced(...all(round(1, 'FAIL\n'), round(2, 'Good\n')))).toEqual([true, false])
    expect(replaced(...all(round(1, 'FAIL\n'), nothing))).toEqual([true, false])
    // What was said of the patch is said of nothing now.
    ends(all(round(1, '', 1, 1), nothing)).then(
      'legal',
      stages({ build: 'completed', check: 'stale', gate: 'pending' }),
    )
  })
})

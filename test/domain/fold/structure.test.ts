import { describe, expect, it } from 'vitest'
import { judgeEvent } from '../../../src/domain/fold/structure.js'
import type { Slug } from '../../../src/domain/names/slug.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import { file } from '../../support/file-tree.js'
import { type Act, given, hashingOf, opened as openedIn, WORLD } from '../../support/log-builder.js'
import {
  abandoned,
  accepted,
  approved,
  checked,
  event,
  failed,
  madeUpOid,
  ordinary,
  paused,
  rejected,
  resumed,
  revised,
  skipped,
  started,
  submitted,
  waived,
} from '../../support/log-events.js'
import { sealed } from '../../support/log-landing.js'
import { GOAL, PLAN, SNAPSHOT } from '../../support/log-stories.js'
import { ada, bob, mallory } from '../../support/signatories.js'

const goal = submitted('goal', { [GOAL]: 'Let people in\n' })
const goalWithSnapshot = submitted('goal', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a door\n' })
const plan = submitted('plan', { [PLAN]: 'Compare in constant time\n' })
const begun: readonly Act[] = [goal, skipped('snapshot'), plan]
const planned: readonly Act[] = [...begun, approved('plan-approval', ada)]
const fix = { 'src/login.ts': 'let a = 1\n' }
const done: readonly Act[] = [...planned, accepted(ada, fix)]
const OTHER = madeUpOid('another')
const some = { event: { subjects: [{ path: PLAN, blob: OTHER }] } }

describe('opened', () => {
  const folder = '.vizier/runs/fix-login/'
  const open =
    (over: Parameters<typeof openedIn>[1], world = WORLD): Act =>
    () =>
      openedIn(world, over)

  it('writes the definition, the inputs, and no more', () => {
    given().when(open({})).then('legal')
    given()
      .when(open({ files: { 'src/login.ts': 'let b\n' } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}goal.md`]: 'Sneaked in\n' } }))
      .then('EVENT_TREE')
  })

  it('leaves neither out', () => {
    given()
      .when(open({ files: { [`${folder}inputs.json`]: null } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}definition.yml`]: null } }))
      .then('EVENT_TREE')
  })

  it('writes ordinary files, that were not there before', () => {
    given()
      .when(open({ files: { [`${folder}inputs.json`]: file('{}\n', '120000') } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}inputs.json`]: file('{}\n', '100755') } }))
      .then('EVENT_TREE')
    const world = { ...WORLD, files: { ...WORLD.files, [`${folder}inputs.json`]: '{ "old": 1 }\n' } }
    given().when(open({}, world)).then('EVENT_TREE')
  })

  it('names the blob of every definition, each once', () => {
    const change = { name: 'change', blob: file(WORLD.definition).oid }
    const nested = { name: 'review', blob: file('name: review\n').oid }
    given()
      .when(open({ event: { definitions: [{ ...change, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    const both = { definitions: [change, nested] }
    given()
      .when(open({ event: both }))
      .then('EVENT_TREE')
    given()
      .when(open({ event: both, files: { [`${folder}definitions/review.yml`]: 'name: review\n' } }))
      .then('legal')
    const third = { name: 'audit', blob: file('name: audit\n').oid }
    given()
      .when(
        open({
          event: { definitions: [change, nested, third] },
          files: {
            [`${folder}definitions/review.yml`]: 'name: review\n',
            [`${folder}definitions/audit.yml`]: 'name: audit\n',
          },
        }),
      )
      .then('legal')
    const twice = { definitions: [change, { ...nested, blob: OTHER }, nested] }
    given()
      .when(open({ event: twice, files: { [`${folder}definitions/review.yml`]: 'name: review\n' } }))
      .then('EVENT_TRAILER')
  })

  it('has one parent', () => {
    given()
      .when(open({ parents: [OTHER, madeUpOid('a second')] }))
      .then('EVENT_PARENTS')
  })

  it('happens once', () => {
    const again = { definitions: [{ name: 'change', blob: OTHER }], target: 'refs/heads/main' }
    const whose = { workflow: { slug: WORLD.slug, opened: null } }
    given()
      .when(event('opened', { ...again, ...whose }))
      .then('EVENT_FOREIGN')
  })
})

describe('every event', () => {
  it('names the workflow that it belongs to, by slug and by identity', () => {
    const other = { slug: 'other' as Slug, opened: OTHER }
    given(goal)
      .when((draft) => {
        const whose = { workflow: { slug: 'other' as Slug, opened: draft.workflow.id } }
        return event('paused', whose)(draft)
      })
      .then('EVENT_FOREIGN')
    given(goal)
      .when(event('paused', { workflow: { ...other, slug: WORLD.slug } }))
      .then('EVENT_FOREIGN')
    given(goal).when(paused).then('legal')
  })

  it('has exactly one parent', () => {
    given(goal)
      .when(event('paused', {}, null, { second: OTHER }))
      .then('EVENT_PARENTS')
  })

  it('has no header that repeats, that is unknown, or that stands elsewhere', () => {
    const header = (line: string) => (content: ByteString) => content.replace('\n\n', `\n${line}\n\n`)
    const paused = (line: string): Act => event('paused', {}, null, { content: header(line) })
    given(goal)
      .when(paused('gpgsig -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----'))
      .then('legal')
    given(goal).when(paused('encoding ISO-8859-1')).then('EVENT_HEADERS')
    given(goal).when(paused('mergetag object')).then('EVENT_HEADERS')
    given(goal).when(paused('author Eve <eve@example.com> 1 +0000')).then('EVENT_HEADERS')
    given(goal).when(paused('gpgsig one\ngpgsig two')).then('EVENT_HEADERS')
    given(goal)
      .when(paused(`parent ${OTHER}`))
      .then('EVENT_HEADERS')
  })

  it('that is not well formed is found, and has no effect', () => {
    const broken = (from: string, to: string): Act =>
      event('paused', {}, null, { content: (content) => content.replace(from, to) })
    given(goal).when(broken('Wf-Version: 1', 'Wf-Version: 2')).then('EVENT_MALFORMED')
    given(goal).when(broken('Wf-Event: paused', 'Wf-Event: pawsed')).then('EVENT_MALFORMED')
    given(goal)
      .when(broken('Wf-Version: 1\n', ''))
      .then('EVENT_MALFORMED', ({ workflow }) => expect(workflow.mode).toBe('open'))
  })
})

describe('submitted', () => {
  it('names a stage that writes documents', () => {
    given()
      .when(submitted('goal', { [GOAL]: 'x\n' }))
      .then('legal')
    given().when(submitted('nowhere', {})).then('EVENT_TRAILER')
    given(goal).when(submitted('snapshot', {})).then('EVENT_TRAILER')
  })

  it('comes when all that its stage stands on is done', () => {
    given().when(plan).then('EVENT_ORDER')
    given(goal).when(plan).then('EVENT_ORDER')
    given(goal, skipped('snapshot')).when(plan).then('legal')
  })

  it('changes the artefacts of its stage, and nothing else', () => {
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', 'src/login.ts': 'evil\n' }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', [PLAN]: 'early\n' }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: 'x\n', [SNAPSHOT]: 'a door\n' }))
      .then('legal')
  })

  it('writes ordinary files', () => {
    given()
      .when(submitted('goal', { [GOAL]: file('x\n', '100755') }))
      .then('EVENT_TREE')
    given()
      .when(submitted('goal', { [GOAL]: file('src', '120000') }))
      .then('EVENT_TREE')
    given(goal)
      .when(submitted('goal', { [GOAL]: null }))
      .then('EVENT_TREE')
  })

  it('names what lies in its tree, and what its stage stands on', () => {
    const wrong = (field: string, blob = OTHER): Act =>
      submitted('plan', { [PLAN]: 'x\n' }, { event: { [field]: [{ path: PLAN, blob }] } })
    given(goal, skipped('snapshot')).when(wrong('artefacts')).then('EVENT_TRAILER')
    given(goal, skipped('snapshot')).when(wrong('inputs')).then('EVENT_TRAILER')
    given(goal, skipped('snapshot'))
      .when(wrong('artefacts', file('x\n').oid))
      .then('legal')
    given(goal, skipped('snapshot'))
      .when(submitted('plan', { [PLAN]: 'x\n' }, { event: { inputs: [] } }))
      .then('EVENT_TRAILER')
  })
})

describe('approved', () => {
  it('names an approval stage that is ready', () => {
    given(...begun)
      .when(approved('plan-approval', ada))
      .then('legal')
    given(...begun)
      .when(approved('plan', ada, some))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('nowhere', ada, some))
      .then('EVENT_TRAILER')
    given(...begun, submitted('goal', { [GOAL]: 'Another\n' }))
      .when(approved('plan-approval', ada))
      .then('EVENT_ORDER')
  })

  it('has a subject', () => {
    const empty = { event: { subjects: [{ path: SNAPSHOT, blob: OTHER }] } }
    given(goal)
      .when(approved('snapshot', ada, empty))
      .then('EVENT_ORDER')
    given(goalWithSnapshot).when(approved('snapshot', ada)).then('legal')
    const code = { event: { subjects: [{ delta: `sha256:${'0'.repeat(64)}` }] } }
    given(...planned)
      .when(approved('sign-off', ada, code))
      .then('EVENT_ORDER')
  })

  it('names exactly the version that lies there', () => {
    const of = (path: string, blob = OTHER): Act =>
      approved('plan-approval', ada, { event: { subjects: [{ path, blob }] } })
    given(...begun)
      .when(of(PLAN))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(of(GOAL, file('Let people in\n').oid))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(of(PLAN, file('Compare in constant time\n').oid))
      .then('legal')
    const delta = { event: { subjects: [{ delta: `sha256:${'0'.repeat(64)}` }] } }
    given(...done)
      .when(approved('sign-off', ada, delta))
      .then('EVENT_TRAILER')
    given(...done)
      .when(approved('sign-off', ada))
      .then('legal')
  })

  it('of code names the plan in force, and of anything else none', () => {
    given(...done)
      .when(approved('sign-off', ada, { event: { plans: [] } }))
      .then('EVENT_TRAILER')
    given(...done)
      .when(approved('sign-off', ada, { event: { plans: [{ path: PLAN, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    const needless = { event: { plans: [{ path: PLAN, blob: file('Compare in constant time\n').oid }] } }
    given(...begun)
      .when(approved('plan-approval', ada, needless))
      .then('EVENT_TRAILER')
  })

  it('changes nothing in the tree', () => {
    given(...begun)
      .when(approved('plan-approval', ada, { files: fix }))
      .then('EVENT_TREE')
    given(...begun)
      .when(approved('plan-approval', ada, { files: { [PLAN]: 'Another\n' } }))
      .then('EVENT_TREE')
  })

  it('is signed by its committer, who is the reviewer that it names', () => {
    given(...begun)
      .when(approved('plan-approval', ada, { event: { reviewedBy: bob.line } }))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('plan-approval', ada, { committer: 'Nobody', event: { reviewedBy: ada.line } }))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(approved('plan-approval', null))
      .then('EVENT_MALFORMED')
  })

  it('is nothing while nobody has looked at its signature', () => {
    const { draft } = given(...begun)
    const after = approved('plan-approval', ada)(draft)
    const { commit, reading } = after.entries.at(-1) as (typeof after.entries)[number]
    if (reading.kind !== 'event') throw new Error('it is no event')
    const { event } = reading
    const { tree, committer } = commit
    const proposed = { event, changes: [], tree, signer: null, committer, condition: null }
    expect(judgeEvent(draft.workflow, proposed, hashingOf('sha1'))).toMatchObject([
      { code: 'DECISION_SIGNATURE', message: 'its signature does not hold: nobody checked it' },
    ])
  })

  it('counts only where its signature holds', () => {
    const forge = (from: string, to: string): Act =>
      approved('plan-approval', ada, { content: (content) => content.replace(from, to) })
    given(...begun)
      .when(forge('Because.', 'Because!'))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(forge('author Ada', 'author Bob'))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(forge('\n\n', '\ngpgsig not looked at\n\n'))
      .then('legal')
    given(...begun)
      .when(approved('plan-approval', mallory))
      .then('legal')
  })
})

describe('revised', () => {
  it('names an approval stage, and what it speaks of', () => {
    given(...begun)
      .when(revised('plan-approval', ada))
      .then('legal')
    given(...begun)
      .when(revised('plan', ada, some))
      .then('EVENT_TRAILER')
    given(...begun)
      .when(revised('plan-approval', ada, { event: { subjects: [{ path: PLAN, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    given(goal)
      .when(revised('snapshot', ada, { event: { subjects: [{ path: SNAPSHOT, blob: OTHER }] } }))
      .then('EVENT_ORDER')
  })

  it('needs no signature; one that it has must hold', () => {
    given(...begun)
      .when(revised('plan-approval', null))
      .then('legal')
    given(...begun)
      .when(revised('plan-approval', ada, { content: (content) => content.replace('Because.', 'Because!') }))
      .then('DECISION_SIGNATURE')
    given(...begun)
      .when(revised('plan-approval', null, { event: { reviewedBy: bob.line } }))
      .then('EVENT_TRAILER')
  })

  it('changes nothing in the tree, and needs nothing to be ready', () => {
    given(...begun)
      .when(revised('plan-approval', ada, { files: fix }))
      .then('EVENT_TREE')
    given(...done, revised('plan-approval', ada))
      .when(revised('sign-off', ada))
      .then('legal')
  })
})

describe('accepted', () => {
  it('comes when the plan is approved', () => {
    given(...begun)
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
    given(...planned)
      .when(accepted(ada, fix))
      .then('legal')
    given(...planned, revised('plan-approval', null))
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
  })

  it('names a stage of patches', () => {
    given(...planned)
      .when(accepted(ada, fix, { event: { stage: 'sign-off' } }))
      .then('EVENT_TRAILER')
  })

  it('changes exactly what its delta names', () => {
    given(...planned)
      .when(accepted(ada, fix, { files: { 'src/more.ts': 'slipped in\n' } }))
      .then('EVENT_TRAILER')
    given(...planned)
      .when(accepted(ada, fix, { files: { 'src/login.ts': 'let a = 2\n' } }))
      .then('EVENT_TRAILER')
    given(...planned)
      .when(accepted(ada, { 'src/login.ts': file('let a = 1\n', '100755') }))
      .then('legal')
    given(...planned)
      .when(accepted(ada, {}))
      .then('EVENT_TREE')
  })

  it('leaves the artefacts of its own workflow alone', () => {
    given(...planned)
      .when(accepted(ada, { ...fix, [PLAN]: 'Do as we did\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { ...fix, [SNAPSHOT]: 'a castle\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/runs/fix-login/x': '\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/sessions/fix-login.json': '\n' }))
      .then('EVENT_TREE')
    given(...planned)
      .when(accepted(ada, { '.vizier/implementation-plans/other.md': '\n' }))
      .then('legal')
  })

  it('names the plan in force', () => {
    given(...planned)
      .when(accepted(ada, fix, { event: { plans: [] } }))
      .then('EVENT_TRAILER')
  })

  it('takes a patch once', () => {
    const patch = { event: { patch: OTHER } }
    given(...planned, accepted(ada, fix, patch))
      .when(accepted(ada, { 'src/login.ts': 'let b\n' }, patch))
      .then('EVENT_ORDER')
  })

  it('is signed', () => {
    given(...planned)
      .when(accepted(ada, fix, { content: (content) => content.replace('Because.', 'Because!') }))
      .then('DECISION_SIGNATURE')
  })
})

describe('rejected, started, failed, waived', () => {
  it('name a stage of this workflow', () => {
    given(...planned)
      .when(rejected('implement', OTHER))
      .then('legal')
    given(...planned)
      .when(rejected('plan', OTHER))
      .then('EVENT_TRAILER')
    given(goal).when(started('nowhere')).then('EVENT_TRAILER')
    given(goal).when(failed('nowhere')).then('EVENT_TRAILER')
    given(goal)
      .when(waived('plan', 'four-eyes', ada))
      .then('legal')
    given(goal)
      .when(waived('nowhere', 'four-eyes', ada))
      .then('EVENT_TRAILER')
  })

  it('an attempt is the next one, at a stage whose turn has come, and ends once', () => {
    const second = { event: { attempt: 2 } }
    const turn = [goal, skipped('snapshot')]
    given(...turn)
      .when(started('plan'))
      .then('legal')
    given(goal).when(started('plan')).then('EVENT_ORDER')
    given(...turn)
      .when(started('plan', second))
      .then('EVENT_ORDER')
    given(...turn, started('plan'))
      .when(started('plan', second))
      .then('legal')
    given(...turn, started('plan'))
      .when(failed('plan'))
      .then('legal')
    given(...turn)
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'), failed('plan'))
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'))
      .when(failed('plan', second))
      .then('EVENT_ORDER')
  })

  it('failures are counted for the same inputs, until something is handed in', () => {
    const turn = [goal, skipped('snapshot')]
    const second = { event: { attempt: 2 } }
    const attemptIn = (...acts: readonly Act[]) => given(...acts).draft.workflow.attempts.get('plan')
    const once = [...turn, started('plan'), failed('plan')]
    expect(attemptIn(...turn, started('plan'))).toMatchObject({ outcome: 'started', failures: 0 })
    expect(attemptIn(...once)).toMatchObject({ outcome: 'failed', failures: 1 })
    expect(attemptIn(...once, started('plan', second), failed('plan', second))).toMatchObject({
      number: 2,
      failures: 2,
    })
    const otherGoal = submitted('goal', { [GOAL]: 'Let nobody in\n' })
    expect(attemptIn(...once, otherGoal, started('plan', second))).toMatchObject({ failures: 0 })
    expect(attemptIn(...once, started('plan', second), plan)).toMatchObject({ outcome: 'done', failures: 0 })
  })

  it('change nothing in the tree', () => {
    given(...planned)
      .when(rejected('implement', OTHER, { files: fix }))
      .then('EVENT_TREE')
    given(goal)
      .when(started('implement', { files: fix }))
      .then('EVENT_TREE EVENT_TRAILER')
    given(goal)
      .when(failed('implement', { files: fix }))
      .then('EVENT_TREE EVENT_TRAILER')
    given(goal)
      .when(waived('plan', 'four-eyes', ada, { files: fix }))
      .then('EVENT_TREE')
  })
})

describe('what a program hands in', () => {
  const definition = `name: looks
version: 1
stages:
  - { name: look, type: agent, when: inputs.deep, config: { prompt: Look } }
  - { name: plan, type: document, depends_on: look, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
`
  const answer = submitted('look', { '.vizier/runs/fix-login/look.md': 'It is so\n' })

  it('was claimed before, by an attempt that has not ended', () => {
    given({ definition }, started('look')).when(answer).then('legal')
    given({ definition }).when(answer).then('EVENT_ORDER')
    given({ definition }, started('look'), failed('look')).when(answer).then('EVENT_ORDER')
    given({ definition }, started('look'), paused).when(answer).then('legal')
  })

  it('is left out where its condition does not hold, and only there', () => {
    const skip = (condition: boolean | null, stage = 'look', inputs: readonly object[] = []) => {
      const { draft } = given({ definition })
      const { workflow, entries } = draft
      const { tree, committer } = (entries[0] as (typeof entries)[number]).commit
      const whose = { slug: workflow.slug, opened: workflow.id }
      const left = { event: 'skipped', workflow: whose, stage, attempt: 1, inputs } as never
      const proposed = { event: left, changes: [], tree, signer: null, committer, condition }
      return judgeEvent(workflow, proposed, hashingOf('sha1')).map(({ code }) => code)
    }
    expect(skip(false)).toEqual([])
    expect(skip(true)).toEqual(['EVENT_TRAILER'])
    expect(skip(null)).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'look', [{ path: PLAN, blob: OTHER }])).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'plan')).toEqual(['EVENT_TRAILER'])
    expect(skip(false, 'nowhere')).toEqual(['EVENT_TRAILER'])
  })
})

describe('skipped', () => {
  it('is for an approval that has nothing to approve', () => {
    given(goal).when(skipped('snapshot')).then('legal')
    given(goalWithSnapshot).when(skipped('snapshot')).then('EVENT_ORDER')
    given().when(skipped('snapshot')).then('EVENT_ORDER')
    given(...begun)
      .when(skipped('plan-approval'))
      .then('EVENT_ORDER')
    given(...done)
      .when(skipped('sign-off'))
      .then('EVENT_ORDER')
    given(goal, skipped('snapshot')).when(skipped('plan')).then('EVENT_TRAILER')
  })

  it('changes nothing in the tree', () => {
    given(goal)
      .when(skipped('snapshot', { files: { [SNAPSHOT]: 'a castle\n' } }))
      .then('EVENT_TREE')
  })
})

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

describe('paused, resumed, abandoned', () => {
  it('change nothing in the tree', () => {
    given(goal)
      .when(event('paused', {}, null, { files: fix }))
      .then('EVENT_TREE')
    given(goal, paused)
      .when(event('resumed', {}, null, { files: fix }))
      .then('EVENT_TREE')
    given(goal)
      .when(event('abandoned', {}, null, { files: fix }))
      .then('EVENT_TREE')
  })

  it('follow each other in their order', () => {
    given(goal).when(paused).then('legal')
    given(goal, paused).when(paused).then('EVENT_ORDER')
    given(goal).when(resumed).then('EVENT_ORDER')
    given(goal, paused).when(resumed).then('legal')
    given(goal, paused).when(abandoned).then('legal')
    given(goal, abandoned).when(abandoned).then('EVENT_ORDER')
    given(goal, abandoned).when(resumed).then('EVENT_ORDER')
  })

  it('leave a paused workflow open for what takes something back, and for nothing else', () => {
    given(...begun, paused)
      .when(revised('plan-approval', null))
      .then('legal')
    given(...planned, paused)
      .when(rejected('implement', OTHER))
      .then('legal')
    given(...begun, paused)
      .when(approved('plan-approval', ada))
      .then('EVENT_ORDER')
    given(...planned, paused)
      .when(accepted(ada, fix))
      .then('EVENT_ORDER')
    given(goal, paused).when(skipped('snapshot')).then('EVENT_ORDER')
    given(paused).when(goal).then('EVENT_ORDER')
    // What ran when it was paused may end.
    const turn = [goal, skipped('snapshot')]
    given(...turn, started('plan'), paused)
      .when(plan)
      .then('legal')
    given(...turn, started('plan'), paused)
      .when(failed('plan'))
      .then('legal')
    given(...turn, paused)
      .when(plan)
      .then('EVENT_ORDER')
    given(...turn, started('plan'), failed('plan'), paused)
      .when(failed('plan'))
      .then('EVENT_ORDER')
    given(...turn, started('plan'), paused)
      .when(started('plan', { event: { attempt: 2 } }))
      .then('EVENT_ORDER')
    given(...done, paused)
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...begun, paused, resumed)
      .when(approved('plan-approval', ada))
      .then('legal')
  })
})

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

describe('an event with a fault', () => {
  it('brings what is in its tree as code that nobody has signed', () => {
    given(...done)
      .when(event('paused', {}, null, { files: { 'src/more.ts': 'slipped in\n' } }))
      .then('EVENT_TREE', ({ workflow }) => expect(workflow.code.at(-1)?.event).toBeNull())
    given(...planned)
      .when(accepted(ada, fix, { event: { plans: [] } }))
      .then('EVENT_TRAILER', ({ workflow }) => {
        expect(workflow.acceptances).toEqual([])
        expect(workflow.code).toMatchObject([{ event: null, changes: [{ path: 'src/login.ts' }] }])
      })
  })
})

describe('an ordinary commit', () => {
  it('is never a structural finding: what it brings is code that nobody has signed', () => {
    given().when(ordinary(fix)).then('legal')
    given(...planned)
      .when(ordinary({ [PLAN]: 'Another\n' }))
      .then('legal')
    given(...planned)
      .when(ordinary(fix, { second: OTHER }))
      .then('legal')
    given(...planned, paused)
      .when(ordinary(fix))
      .then('legal')
  })
})

import { describe, expect, it } from 'vitest'
import { append, fold } from '../../src/domain/fold/fold.js'
import { formatMessage, formatTrailers } from '../../src/domain/log/message.js'
import { changesOf, type Files, file, withFiles } from '../support/file-tree.js'
import {
  type Act,
  commitOf,
  type Draft,
  entryOf,
  extended,
  given,
  hashingOf,
  opened,
  targetMoves,
  WORLD,
} from '../support/log-builder.js'
import { finds, lands, noTrace, stages } from '../support/log-checks.js'
import { accept, approve, propose, save, submit, update } from '../support/log-commands.js'
import { accepted, approved, event, ordinary, skipped, submitted, updated } from '../support/log-events.js'
import { landingOf, sealed, verdict } from '../support/log-landing.js'
import { FIX, GOAL, PLAN, planned, ready, SNAPSHOT } from '../support/log-stories.js'
import { ada, bob, mallory } from '../support/signatories.js'

// Logs that somebody with push rights could write by hand. Each tries to land bytes that nobody signed off.
const EVIL = { 'src/evil.ts': 'evil\n' }
const begun: readonly Act[] = [
  submitted('goal', { [GOAL]: 'Let people in\n' }),
  skipped('snapshot'),
  submitted('plan', { [PLAN]: 'Compare in constant time\n' }),
  approved('plan-approval', ada),
]
const done: readonly Act[] = [...begun, accepted(ada, FIX)]

describe('bytes that nobody signed off', () => {
  it.each<[string, Act]>([
    ['an ordinary commit', ordinary(EVIL)],
    ['a merge of something else', (draft) => ordinary(EVIL, { second: draft.workflow.base })(draft)],
    ['an event that changes nothing', event('paused', {}, null, { files: EVIL })],
    ['a submission', submitted('goal', { [GOAL]: 'Let people in\n' }, { files: EVIL })],
    ['an approval', approved('sign-off', bob, { files: EVIL })],
    ['an acceptance of something else', accepted(bob, { x: '\n' }, { files: EVIL })],
    [
      'an acceptance that nobody signed',
      accepted(bob, EVIL, { content: (text) => text.replace('Because', 'For') }),
    ],
    [
      'an event of another workflow',
      event('paused', { workflow: { slug: 'other', opened: WORLD.slug.padEnd(40, '0') } }, null, {
        files: EVIL,
      }),
    ],
    [
      'an event that is malformed',
      (draft) => extended(draft, { message: 'X\n\nWf-Event: sealed\n', tree: withFiles(draft.tree, EVIL) }),
    ],
  ])('do not land in %s', (_, act) => {
    const { draft } = given(...done)
    stages({ 'sign-off': 'awaiting' })(act(draft), draft)
    expect(verdict(sealed(ada)(act(draft)))).not.toBe('PASS')
  })

  it('do not land in the seal itself, nor in the landing', () => {
    given(...done)
      .when(sealed(ada, { files: EVIL }))
      .then('EVENT_TREE')
    const draft = given(...done, sealed(ada)).draft
    const { tree } = draft
    lands('LANDING_TREE', { tree: withFiles(tree, EVIL) })(draft, draft)
  })

  it('do not land signed by somebody who may not', () => {
    given(...done, ordinary(EVIL), approved('sign-off', mallory))
      .when(sealed(ada))
      .then('legal', finds('UNKNOWN_SIGNER'))
  })

  it('do not land where they were put back to what was accepted', () => {
    given(...done, ordinary({ 'src/login.ts': 'evil\n' }), ordinary(FIX))
      .when(sealed(ada))
      .then('EVENT_ORDER')
  })

  it('do not land as an artefact', () => {
    const plan = '.vizier/implementation-plans/fix-login'
    for (const files of [
      { [`${plan}.md`]: 'evil\n' },
      { [`${plan}.other.md`]: 'evil\n' },
      { [`${plan}.md`]: null, [`${plan}.md/evil`]: 'evil\n' },
      { '.vizier/sessions/fix-login.json': 'evil\n' },
      { [SNAPSHOT]: 'evil\n' },
      { '.vizier/runs/fix-login/evil': 'evil\n' },
      { '.vizier/runs/fix-loginx/evil': 'evil\n' },
    ] satisfies Files[]) {
      const sealing = given(...done, ordinary(files)).when(sealed(ada))
      sealing.then((draft) => {
        const landed = landingOf(draft).landed.some(({ new: now }) => now?.oid === file('evil\n').oid)
        expect(landed && verdict(draft) === 'PASS').toBe(false)
      })
    }
  })
})

describe('a target that moved', () => {
  const theirs = { 'src/login.ts': 'let a = 0 // mended\n' }

  it('is not undone by an update that nobody looked at', () => {
    const kept = [...done, targetMoves(theirs), updated()]
    given(...kept)
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...kept, approved('sign-off', bob))
      .when(sealed(ada))
      .then('legal', lands('PASS'))
  })

  it('is not undone where only the target had changed a path', () => {
    given(...done, targetMoves({ 'README.md': 'new\n' }))
      .when(updated({ 'README.md': 'hello\n' }))
      .then('legal', ({ workflow }) =>
        expect(workflow.code.at(-1)?.changes).toMatchObject([{ path: 'README.md', new: file('hello\n') }]),
      )
  })

  it('is not turned into something else where only the target had changed a path', () => {
    const evil = given(...ready, targetMoves({ 'README.md': 'hello you\n' }))
      .when(updated({ 'README.md': 'hello you, send money\n' }))
      .then('legal')
    expect(evil.workflow.code.at(-1)?.changes.map(({ path }) => path)).toEqual(['README.md'])
    expect(sealed(ada)(evil).said).toBe('EVENT_ORDER')
  })

  it('is not undone where the target put a file and the draft a folder', () => {
    given(...begun, accepted(ada, { 'src/a/b': 'b\n' }), targetMoves({ 'src/a': 'a\n' }))
      .when(updated())
      .then('legal', stages({ 'sign-off': 'awaiting' }))
  })

  it('voids the approval of an artefact that both changed', () => {
    const snapshot = submitted('goal', { [GOAL]: 'x\n', [SNAPSHOT]: 'a shop with a door\n' })
    given(snapshot, approved('snapshot', ada), targetMoves({ [SNAPSHOT]: 'a shop with a window\n' }))
      .when(updated())
      .then('legal', stages({ snapshot: 'stale' }))
  })

  it('is the only thing that an update takes in without a signature', () => {
    const elsewhere = given(...done, targetMoves(theirs)).draft
    const beside = { ...elsewhere, main: elsewhere.main.slice(0, 1) }
    const second = elsewhere.main.at(-1)?.oid
    if (second === undefined) throw new Error('no target')
    expect(updated({}, { second })(beside).said).toBe('EVENT_PARENTS')
  })

  it('may have done the same: that is no conflict, and still signed off', () => {
    given(...done, accepted(ada, { 'src/x.ts': 'x\n' }), targetMoves(FIX))
      .when(update())
      .then('done', stages({ 'sign-off': 'completed' }), ({ workflow }) =>
        expect(workflow.code).toHaveLength(2),
      )
  })
})

describe('a second beginning', () => {
  it('on top of a draft hides nothing of it: its base was never on the target', () => {
    const first = given(...begun, ordinary(EVIL)).draft
    const again: Draft = {
      ...opened({ ...WORLD, slug: 'second' as never }),
      main: first.main,
    }
    const commit = again.entries[0]?.commit
    if (!commit) throw new Error('no commit')
    const onTop = commitOf(
      commit.content.replace(/^parent .*/m, `parent ${first.workflow.tip}`) as never,
      'sha1',
    )
    const folder = '.vizier/runs/second/'
    const files = { [`${folder}definition.yml`]: WORLD.definition, [`${folder}inputs.json`]: '{}\n' }
    const entry = entryOf(onTop, changesOf(new Map(), withFiles(new Map(), files)), null)
    const folded = fold({ entries: [entry], definition: again.definition }, hashingOf('sha1'))
    expect(folded?.findings).toEqual([])
    const base = folded?.workflow.base
    expect(first.main.some(({ oid }) => oid === base)).toBe(false)
  })

  it('in the middle of a log is no event of it', () => {
    const { draft } = given(...begun)
    const trailers = formatTrailers({
      event: 'opened',
      workflow: { slug: WORLD.slug, opened: null },
      definitions: [{ name: 'change', blob: file(WORLD.definition).oid }],
      target: 'refs/heads/main',
    })
    expect(extended(draft, { message: formatMessage('Open', '', trailers), tree: draft.tree }).said).toBe(
      'EVENT_FOREIGN',
    )
  })
})

describe('a plan', () => {
  it('is not approved by an approval of another time', () => {
    // The approval of the first plan names its blob; the same blob comes back after another was there.
    given(
      ...begun,
      submitted('plan', { [PLAN]: 'Evil\n' }),
      submitted('plan', { [PLAN]: 'Compare in constant time\n' }),
    )
      .when(accepted(ada, FIX))
      .then('EVENT_ORDER')
  })

  it('that is swapped when the code was accepted voids the acceptance', () => {
    given(...done, submitted('plan', { [PLAN]: 'Evil\n' }), approved('plan-approval', ada))
      .when(sealed(ada))
      .then('EVENT_ORDER')
  })

  it('is not landed as another kind of file', () => {
    const runs = ordinary({ [PLAN]: file('Compare in constant time\n', '100755') })
    given(...begun, runs, approved('plan-approval', ada), accepted(ada, FIX))
      .when(sealed(ada))
      .then('legal', lands('OWN_PATH'))
  })
})

describe('what is in the way', () => {
  it('of the session log is found before anything is signed', () => {
    const below = { '.vizier/sessions/fix-login.json/x': 'x\n' }
    given(...planned, propose(below), accept(ada))
      .when(save(ada))
      .then('OWN_PATH', noTrace)
    given(...ready, ordinary(below), approve(bob))
      .when(save(ada))
      .then('OWN_PATH', noTrace)
  })
})

describe('judging one more commit', () => {
  it('changes nothing of the workflow that it was judged on', () => {
    const { draft } = given(...done, targetMoves({ 'README.md': 'new\n' }))
    const before = JSON.stringify(draft.workflow, (_, value) => (value instanceof Map ? [...value] : value))
    const next = updated({ 'src/login.ts': 'let z\n' })(draft)
    append(draft.workflow, next.entries.at(-1) as never, hashingOf('sha1'))
    expect(JSON.stringify(draft.workflow, (_, value) => (value instanceof Map ? [...value] : value))).toBe(
      before,
    )
  })

  it('of a stage that is submitted again and again ends', () => {
    let draft = given(...planned).draft
    for (let time = 0; time < 50; time++) draft = submit('goal', { [GOAL]: `${time}\n` })(draft)
    expect(draft.findings).toEqual([])
  })
})

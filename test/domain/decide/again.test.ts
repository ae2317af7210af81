import { describe, expect, it } from 'vitest'
import { decideAgain } from '../../../src/domain/decide/again.js'
import { forkOf, lostEvent } from '../../../src/domain/judge/fork.js'
import { changesOf } from '../../support/file-tree.js'
import { type Act, type Draft, given, hashingOf, targetMoves } from '../../support/log-builder.js'
import {
  accept,
  approve,
  mark,
  propose,
  reject,
  revise,
  sceneOf,
  submit,
  update,
} from '../../support/log-commands.js'
import { ordinary, started } from '../../support/log-events.js'
import { PLAN, planned, proposed } from '../../support/log-stories.js'
import { ada, bob, type Signatory } from '../../support/signatories.js'

const otherPlan = submit('plan', { [PLAN]: 'Compare twice\n' })
const patch = propose({ 'src/login.ts': 'other\n' })
const claim = started('plan')

/** What becomes of the first commit that is only mine, once theirs are first. */
function again(common: readonly Act[], theirs: readonly Act[], mine: Act, signing: Signatory | null = ada) {
  const begun = given(...common).draft
  const other = grown(begun, theirs)
  const own = grown(begun, [mine])
  const entry = own.entries[begun.entries.length]
  if (entry === undefined) throw new Error(`nothing was recorded: ${own.said}`)
  const earlier = {
    entry,
    since: changesOf(begun.tree, other.tree),
    tree: other.entries.at(-1)?.commit.tree ?? entry.commit.tree,
    crossing: forkOf(own.entries, other.entries).theirs,
    before: begun.workflow,
  }
  const scene = { ...sceneOf(other), waiting: [] }
  return decideAgain(scene, earlier, signing, hashingOf(begun.world.format))
}

const grown = (draft: Draft, acts: readonly Act[]): Draft => acts.reduce((now, act) => act(now), draft)

describe('what was decided on another tip', () => {
  const cases: readonly (readonly [string, readonly Act[], readonly Act[], Act, string])[] = [
    ['an approval, and theirs of the same plan', proposed, [approve(bob)], approve(ada), 'event'],
    ['an approval that I gave there as well', proposed, [approve(ada)], approve(ada), 'there'],
    ['an approval of a plan that changed', proposed, [otherPlan], approve(ada), 'overtaken'],
    ['an approval, and a new version was asked for', proposed, [revise(bob)], approve(ada), 'overtaken'],
    ['an approval, and it is paused', proposed, [mark('paused')], approve(ada), 'held'],
    ['an approval, and it was abandoned', proposed, [mark('abandoned')], approve(ada), 'overtaken'],
    ['a new version is asked for, and they approved', proposed, [approve(bob)], revise(ada), 'event'],
    ['a new version is asked for by both', proposed, [revise(bob)], revise(ada), 'there'],
    [
      'an acceptance, beside their commit elsewhere',
      [...planned, patch],
      [ordinary({ b: 'b\n' })],
      accept(ada),
      'event',
    ],
    [
      'an acceptance of the patch that they accepted',
      [...planned, patch],
      [accept(bob)],
      accept(ada),
      'overtaken',
    ],
    [
      'an acceptance of the patch that they rejected',
      [...planned, patch],
      [reject()],
      accept(ada),
      'overtaken',
    ],
    [
      'an acceptance of what they changed',
      [...planned, patch],
      [ordinary({ 'src/login.ts': 'x\n' })],
      accept(ada),
      'overtaken',
    ],
    [
      'an acceptance under a plan that they changed',
      [...planned, patch],
      [otherPlan],
      accept(ada),
      'overtaken',
    ],
    [
      'a rejection of the patch that they accepted',
      [...planned, patch],
      [accept(bob)],
      reject(),
      'overtaken',
    ],
    ['a rejection of the patch that they rejected', [...planned, patch], [reject()], reject(), 'there'],
    [
      'a plan, and they wrote another',
      proposed,
      [submit('plan', { [PLAN]: 'Thrice\n' })],
      otherPlan,
      'overtaken',
    ],
    ['a plan, and they wrote the same', proposed, [otherPlan], otherPlan, 'there'],
    ['a pause, and they paused', proposed, [mark('paused')], mark('paused'), 'there'],
    ['a claim, and nobody else claimed', planned, [ordinary({ b: 'b\n' })], claim, 'event'],
    ['a claim, and they claimed', planned, [ordinary({ b: 'b\n' }), claim], claim, 'overtaken'],
    ['a commit elsewhere', proposed, [ordinary({ b: 'b\n' })], ordinary({ c: 'c\n' }), 'commit'],
    ['a commit of the same bytes', proposed, [ordinary({ b: 'b\n' })], ordinary({ b: 'b\n' }), 'there'],
    ['a commit of the same file', proposed, [ordinary({ b: 'b\n' })], ordinary({ b: 'c\n' }), 'overtaken'],
    [
      'a commit of a file where they made a folder',
      proposed,
      [ordinary({ 'b/c': 'b\n' })],
      ordinary({ b: 'c\n' }),
      'overtaken',
    ],
    [
      'an update, and they went on elsewhere',
      [...planned, targetMoves({ n: 'n\n' })],
      [ordinary({ b: 'b\n' })],
      update(),
      'event',
    ],
    [
      'an update, and they updated',
      [...planned, targetMoves({ n: 'n\n' })],
      [update()],
      update(),
      'overtaken',
    ],
    [
      'an update, and they changed what it brings',
      [...planned, targetMoves({ n: 'n\n' })],
      [ordinary({ n: 'b\n' })],
      update(),
      'overtaken',
    ],
  ]
  it.each(cases)('%s', (_, common, theirs, mine, kind) => {
    expect(again(common, theirs, mine)).toMatchObject({ kind })
  })

  it('is never signed for somebody else, nor without a key', () => {
    expect(again(proposed, [ordinary({ b: 'b\n' })], approve(bob), ada)).toMatchObject({ kind: 'overtaken' })
    expect(again(proposed, [ordinary({ b: 'b\n' })], approve(bob), null)).toMatchObject({ kind: 'overtaken' })
  })

  it('takes no signature along', () => {
    const said = again(proposed, [approve(bob)], approve(ada))
    expect(said.kind === 'event' ? { ...said.step.event } : said).not.toHaveProperty('signature')
    expect(said).toMatchObject({ signed: true })
  })
})

describe('where two logs part', () => {
  const begun = given(...proposed).draft
  const longer = grown(begun, [approve(ada)])
  it('is told along first parents', () => {
    const fork = forkOf(longer.entries, grown(begun, [approve(bob)]).entries)
    expect([fork.common, fork.mine.length, fork.theirs.length]).toEqual([begun.entries.length, 1, 1])
    expect(forkOf(begun.entries, longer.entries).mine).toEqual([])
  })

  it('an event that is gone is found, an ordinary commit that is gone is not', () => {
    expect(lostEvent(longer.entries, begun.entries)).toBe(longer.entries.at(-1))
    expect(lostEvent(begun.entries, longer.entries)).toBeNull()
    expect(lostEvent(grown(begun, [ordinary({ b: 'b\n' })]).entries, begun.entries)).toBeNull()
  })
})
